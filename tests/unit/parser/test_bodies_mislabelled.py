"""Are parts found and read whose boundaries, types and encodings are not written as they should be?"""

import binascii

import pytest

from support.parsing import read, repairs_of, text_of

HEAD = "From: Ada <ada@example.net>\nTo: support@example.org\nSubject: x\nDate: Fri, 20 Nov 2026 08:15:00 +0000\nMessage-ID: <1@example.net>\nMIME-Version: 1.0\n"
PARTS = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHello there\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK\n--b--\n"


def alternative(plain: str, page: str) -> bytes:
    return f"{HEAD}Content-Type: multipart/alternative; boundary=b\n\n--b\n\n{plain}\n--b\nContent-Type: text/html; charset=utf-8\n\n{page}\n--b--\n".encode()


@pytest.mark.parametrize(
    "raw",
    [(HEAD + PARTS).replace("\n", "\r\r\n"), HEAD + PARTS.replace("--b\n", "  --b\n").replace("--b--", "\t--b--")],
)
def test_parts_are_found_between_indented_boundaries_and_doubled_carriage_returns(raw: str) -> None:
    found = read(raw.encode())

    assert text_of(found).strip() == "Hello there"
    assert [each.filename for each in found.mail.attachments] == ["a.pdf"]


def test_a_boundary_within_a_line_is_none_however_far_it_is_indented() -> None:
    raw = HEAD + PARTS.replace("Hello there", "Hello there\n  --b\n        and back")

    assert text_of(read(raw.encode())).strip() == "Hello there\n  --b\n        and back"


@pytest.mark.parametrize("media_type", ["html; charset=utf-8", "html/text", "text/htm"])
def test_a_page_is_one_whatever_its_type_is_called(media_type: str) -> None:
    found = read(f"{HEAD}Content-Type: {media_type}\n\n<p>Hello <b>there</b></p>".encode())

    assert text_of(found).strip() == "Hello there"
    assert found.mail.html


def test_a_text_is_one_whatever_its_type_is_called() -> None:
    assert text_of(read(f"{HEAD}Content-Type: plain/text\n\nHello".encode())) == "Hello"


def test_a_page_that_calls_itself_base64_is_read_as_it_is() -> None:
    found = read(
        f"{HEAD}Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n<html><body><p>Hello</p></body></html>".encode()
    )

    assert text_of(found).strip() == "Hello"
    assert "base64_broken" in repairs_of(found)


@pytest.mark.parametrize(
    "excuse",
    [
        "This message is in HTML format. Please use an HTML capable mail client.",
        "Ihr E-Mail-Programm unterstützt leider keine HTML-E-Mails.",
        "このメールはHTML形式です。HTML対応のメールソフトでご覧ください。",
    ],
)
def test_an_excuse_for_the_missing_text_is_none_beside_a_short_page(excuse: str) -> None:
    assert text_of(read(alternative(excuse, "<p>The printer works now.</p>"))).strip() == "The printer works now."


def test_a_short_text_about_html_is_no_excuse() -> None:
    text = "The HTML format of your message is broken in my program, please repair it today."

    assert text_of(read(alternative(text, f"<p>{text}</p>"))).strip() == text


@pytest.mark.parametrize(
    "said", ["", "Content-Type: text/plain\n", "Content-Type: image\n", "Content-Type: text/x-any\n"]
)
@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "attachment-1.png"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "attachment-1.pdf"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "attachment-1.jpg"),
    ],
)
def test_a_file_that_calls_itself_text_or_nothing_is_a_file(said: str, start: bytes, name: str) -> None:
    part = f"{said}Content-Transfer-Encoding: base64\n\n{binascii.b2a_base64(start).decode()}"
    mixed = f"{HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello there\n--b\n{part}--b--\n"

    beside, alone = read(mixed.encode()), read((HEAD + part).encode())

    assert (text_of(beside), text_of(alone)) == ("Hello there", "")
    assert beside.mail.attachments == alone.mail.attachments
    assert [beside.blobs[each.key] for each in beside.mail.attachments] == [start]
    assert said == "Content-Type: text/x-any\n" or beside.mail.attachments[0].filename == name


@pytest.mark.parametrize("text", ["%PDF-1.4 files do not open", "GIF89a is an old format", "BM? MZ? PK?"])
def test_a_text_about_a_format_is_no_file_of_it(text: str) -> None:
    assert text_of(read(f"{HEAD}\n{text}".encode())) == text
