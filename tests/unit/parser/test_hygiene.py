"""Does only clean text leave the parser?"""

import pytest

from parser.domain.hygiene import clean_line, clean_text
from support.parsing import read, repairs_of, text_of

HIDDEN = "\u202e\u200b"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f" a\r\nb\tc\x1b[31m{HIDDEN}\ud800 ", "a b c[31m\ufffd"), ("a\x00b\x9bc\x7f", "abc"), ("\ufeffa\ufffe", "a"), ("a\u2028b\u2029c\x85d", "a b c d"),
        ("invoice\u202excod.exe", "invoicexcod.exe"), ("ab\u2060c\u061cd\u3164e", "abcde"), ("pay\u00adpal\u034f", "paypal"), ("a\U000e0041b", "ab"),
        ("e" + "\u0301" * 1000 + "x", "e" + "\u0301" * 4 + "x"), ("Tiê\u0301ng", "Tiê\u0301ng"), ("می‌خواهم", "می‌خواهم"), ("👩‍💻", "👩‍💻"),
    ],
)  # fmt: skip
def test_i07_nothing_that_hides_or_steers_stays_in_a_line(text: str, line: str) -> None:
    assert clean_line(text) == line


def test_text_keeps_lines_and_tabs_only() -> None:
    assert clean_text("a\r\nb\rc\x0bd\te\x00\x07\x85f\udfff") == "a\nb\nc\nd\te\nf\ufffd"


def test_i07_what_is_hidden_goes_from_names_subject_and_text() -> None:
    hidden = "\u202e\u0000\u001b[2J".encode()

    mail = read(b"From: Ada%b <a@b>\nSubject: s%b\nX-A: a%b\n\ntext\0\x1b[2J" % (hidden, hidden, hidden))

    assert mail.mail.sender is not None
    assert (mail.mail.sender.name, mail.mail.subject, mail.mail.headers[0].value) == ("Ada[2J", "s[2J", "a[2J")
    assert text_of(mail) == "text[2J"
    assert "control_characters" in repairs_of(mail)


@pytest.mark.parametrize(
    "hidden", ["=?utf-8?q?a=00b?=", "=?utf-8?q?a=E2=80=AEb?=", "a\u200bb", "a\x1bb", "=?utf-8?q?=EF=BB=BFab?="]
)
def test_i07_what_is_taken_out_of_a_line_is_told(hidden: str) -> None:
    for name in ("Subject", "From: a@b\nX-A", "To"):
        assert "control_characters" in repairs_of(read(f"{name}: {hidden} <c@d>\n\nx".encode()))


@pytest.mark.parametrize(
    "name",
    [
        'filename="a\u202efdp.exe"',
        "filename*=utf-8''a%E2%80%AEfdp.exe",
        "filename*0*=utf-8''a%E2%80%AEf;filename*1=dp.exe",
    ],
)
def test_i10_a_file_name_that_turned_its_direction_is_told(name: str) -> None:
    mail = read(f"Content-Type: application/octet-stream\nContent-Disposition: attachment; {name}\n\nx".encode())

    assert [each.filename for each in mail.mail.attachments] == ["afdp.exe"]
    assert "control_characters" in repairs_of(mail)


def test_white_space_of_a_line_is_nothing_to_tell_of() -> None:
    assert "control_characters" not in repairs_of(read("Subject: a \t b\u00a0c 👩‍💻 می‌خواهم\n\nx".encode()))


@pytest.mark.parametrize(("length", "codes"), [(998, set()), (999, {"header_limit"})])
def test_a_subject_that_is_cut_says_so(length: int, codes: set[str]) -> None:
    mail = read(b"Subject:  %b \n\nx" % (b"a" * length))

    assert len(mail.mail.subject) == 998
    assert repairs_of(mail) & {"header_limit"} == codes
