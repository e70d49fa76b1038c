"""Is a winmail.dat taken apart where it can be, and kept as it is where not?"""

from __future__ import annotations

import binascii
import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.values import AttachmentRole
from parser.domain.files.tnef import TnefUnreadable, read_tnef
from parser.domain.understanding import Understood
from support.parsing import html_of, read, repairs_of, text_of
from support.tnef import SIGNATURE, UNICODE, a_file, a_winmail, attribute, properties, rich_text


def a_mail(winmail: bytes, text: bytes = b"Hello\n") -> Understood:
    encoded = binascii.b2a_base64(winmail)
    return read(
        b"From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        + text
        + b"--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        + encoded
        + b"\n--b--\n"
    )


def test_i27_files_of_a_winmail_are_files_of_the_mail() -> None:
    understood = a_mail(
        a_winmail(a_file("Bericht für März.pdf", b"%PDF-1.4"), a_file("b.txt", b"b", content_id="<x@y>"))
    )
    container, report, other = understood.mail.attachments

    assert (container.filename, container.role) == ("winmail.dat", AttachmentRole.CONTAINER)
    assert (report.filename, report.found_in, report.sniffed_type) == (
        "Bericht für März.pdf",
        "tnef",
        "application/pdf",
    )
    assert (other.filename, other.content_id, understood.blobs[other.key]) == ("b.txt", "x@y", b"b")


def test_i27_what_a_winmail_says_is_the_text_of_a_mail_without_any() -> None:
    winmail = a_winmail(text="Grüße aus Outlook", html=b"<p>Gruss</p>")

    assert text_of(a_mail(winmail, b"")) == "Grüße aus Outlook"
    assert "Gruss" in (html_of(a_mail(winmail, b"")) or "")
    assert text_of(a_mail(winmail)).strip() == "Hello"


def test_a_page_in_a_winmail_may_be_text_of_its_own() -> None:
    page = "<html><head><meta charset=us-ascii></head><body><p>\u0141\u00f3d\u017a</p></body></html>\0"
    said = properties([(UNICODE, 0x1013, page.encode("utf-16-le"))])
    understood = a_mail(a_winmail() + attribute(1, 0x00069003, said), b"")

    assert text_of(understood).strip() == "\u0141\u00f3d\u017a"
    assert html_of(understood) == "<p>\u0141\u00f3d\u017a</p>"


def test_i27_rich_text_is_the_text_where_there_is_no_other() -> None:
    assert text_of(a_mail(a_winmail(rich_text=rich_text(rb"{\rtf1 It\par burns}")), b"")) == "It\nburns"


def test_i27_a_winmail_that_breaks_off_gives_what_is_whole() -> None:
    whole = a_winmail(a_file("a.txt", b"a"), a_file("b.txt", b"b" * 100))
    understood = a_mail(whole[: whole.index(b"b" * 100) + 50])

    assert [file.filename for file in understood.mail.attachments][:2] == ["winmail.dat", "a.txt"]
    assert "tnef_broken" in repairs_of(understood)


def test_i27_a_winmail_in_a_winmail_gives_its_files_too() -> None:
    innermost = a_winmail(a_file("deep.txt", b"deep"))
    nested = a_winmail(a_file("mail", b"", inner=a_winmail(a_file("mail", b"", inner=innermost))))

    assert "deep.txt" in [each.filename for each in a_mail(nested).mail.attachments]


def test_i27_a_mail_in_a_winmail_counts_more_than_what_outlook_puts_in_its_place() -> None:
    said = "Die Lieferung fehlt"
    stub = b"This attachment is a MAPI 1.0 embedded message and is not supported by this mail system.\0"
    inner = a_winmail(a_file("a.pdf", b"%PDF-1.4"), text=said)
    understood = a_mail(a_winmail(a_file("WG: Bestellung", stub, inner=inner)))
    _, words, file = understood.mail.attachments

    assert (words.filename, words.content_type, words.found_in) == ("WG_ Bestellung.txt", "text/plain", "tnef")
    assert understood.blobs[words.key].decode() == said
    assert file.filename == "a.pdf"


def test_i27_a_mail_in_a_winmail_that_has_nothing_but_words_is_a_file_of_these() -> None:
    page = a_file("Seite", b"", inner=a_winmail(text="It burns", html=b"<p>It burns</p>"))
    rich = a_file("", b"", inner=a_winmail(rich_text=rich_text(rb"{\rtf1 It\par burns}" + b"\0")))
    understood = a_mail(a_winmail(page, rich))

    assert [(file.filename, understood.blobs[file.key]) for file in understood.mail.attachments[1:]] == [
        ("Seite.html", b"<p>It burns</p>"),
        ("attachment-3.txt", b"It\nburns"),
    ]


def test_i27_of_too_many_mails_in_a_winmail_the_last_ones_are_kept_as_they_are() -> None:
    inner = a_winmail(text="It burns")
    files = a_mail(a_winmail(*[a_file(f"mail {number}", b"", inner=inner) for number in range(12)])).mail.attachments

    assert [file.filename for file in files[10:]] == ["mail 9.txt", "mail 10", "mail 11"]


def test_i27_one_nested_without_end_is_kept() -> None:
    winmail = a_winmail(a_file("x.txt", b"x"))
    for _ in range(50):
        winmail = a_winmail(a_file("mail", b"", inner=winmail))

    assert len(a_mail(winmail).mail.attachments) == 2


@pytest.mark.parametrize(
    "broken",
    [
        SIGNATURE,
        SIGNATURE + b"\x01\x00" + b"\x02\x0f\x80\x06\x00\xff\xff\xff\xff",
        a_winmail(a_file("a.txt", b"a"))[:-30],
        a_winmail(a_file("a.txt", b"a")).replace(b"\x1f\x00\x07\x37", b"\x99\x00\x07\x37"),
        b"no tnef at all",
    ],
)
def test_i27_a_corrupt_one_is_kept_as_a_file(broken: bytes) -> None:
    understood = a_mail(broken)

    assert understood.mail.attachments[0].size == len(broken)
    assert understood.mail.attachments[0].filename == "winmail.dat"


def test_i27_one_with_too_many_attributes_is_given_up() -> None:
    understood = a_mail(a_winmail(*[a_file("a", b"")] * 5_000))

    assert "tnef_unreadable" in repairs_of(understood)
    assert len(understood.mail.attachments) == 1


@pytest.mark.parametrize(
    "listed",
    [
        struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HH", 1, 1) * 1_000_000,
        struct.pack("<IHHI", 1, 0x1001, 1, 0xFFFFFFFF),
        struct.pack("<IHHI", 1, 0x101E, 1, 0xFFFFFFFF) + b"\0" * 4_000_000,
        struct.pack("<IHH16sII", 1, 3, 0x8001, b"", 1, 0xFFFFFFFF),
    ],
)
def test_i27_one_with_too_many_properties_is_given_up(listed: bytes) -> None:
    bomb = SIGNATURE + b"\x01\x00" + attribute(1, 0x00069003, listed) * 4
    begun = time.process_time()

    with pytest.raises(TnefUnreadable):
        read_tnef(bomb)
    assert time.process_time() - begun < 1


@given(st.binary(max_size=400), st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=300)
def test_i27_any_bytes_are_read_or_refused(noise: bytes, start: int, end: int) -> None:
    whole = a_winmail(a_file("a.txt", b"a" * 20, content_id="c"), text="t", html=b"<p>")

    for data in (SIGNATURE + noise, whole[:start] + noise + whole[end:]):
        try:
            read_tnef(data)
        except TnefUnreadable:
            continue
