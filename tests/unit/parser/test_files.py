"""Are files named safely, seen for what they are, and found wherever they stand?"""

from __future__ import annotations

import binascii
import time

import pytest

from contracts.values import Attachment, AttachmentRole
from parser.domain.files.embedded import take_out
from parser.domain.files.sniffing import differs, sniff
from support.parsing import read, repairs_of, text_of


def a_mail(content: bytes, media_type: str, name: str = "", **fields: str) -> bytes:
    """A mail whose second part is a file, in base64."""
    told = f'; name="{name}"' if name else ""
    encoded = binascii.b2a_base64(content).decode()
    extra = "".join(f"{field.replace('_', '-')}: {value}\n" for field, value in fields.items())
    return (
        "From: a@example.com\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\n\nSee the file.\n--b\nContent-Type: {media_type}{told}\nContent-Transfer-Encoding: base64\n{extra}\n"
        f"{encoded}\n--b--\n"
    ).encode()


def file_of(content: bytes, media_type: str, name: str = "") -> Attachment:
    (found,) = read(a_mail(content, media_type, name)).mail.attachments
    return found


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
        (b"  \n<!DOCTYPE html><p>", "text/html"),
        (b"\n\n%PDF-1.7\n", "application/pdf"),
        (b" " * 4096, None),
        (b"<!-- x --><script >alert(1)</script>", "text/html"),
        (b'<?xml version="1.0"?><svg onload="x">', "image/svg+xml"),
        (b"<svg/onload=1>", "image/svg+xml"),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
        (b"PK\x03\x04" + b"\0" * 26 + b"a.txt", "application/zip"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"Hello, this is text.", None),
        (b"", None),
    ],
)  # fmt: skip
def test_i11_a_file_is_seen_for_what_its_bytes_are(content: bytes, media_type: str | None) -> None:
    assert sniff(content) == media_type


@pytest.mark.parametrize(
    ("content", "declared", "code"),
    [
        (b"<html><script>alert(1)</script>", "image/png", "type_differs"),
        (b"<svg xmlns='x'><script/>", "image/png", "type_differs"),
        (b"MZ\x90\x00", "image/jpeg", "type_differs"),
        (b"%PDF-1.4", "image/gif", "type_differs"),
        (b"<html>", "application/octet-stream", "type_differs"),
        (b"GIF89a/*<script>alert(1)</script>*/", "image/gif", "type_ambiguous"),
    ],
)
def test_i11_a_file_that_is_something_else_is_warned_of(content: bytes, declared: str, code: str) -> None:
    assert code in repairs_of(read(a_mail(content, declared, "x.bin")))


@pytest.mark.parametrize(
    ("declared", "sniffed"),
    [("image/jpg", "image/jpeg"), ("application/octet-stream", "application/pdf"), ("application/zip", "application/pdf"), ("image/png", None), ("text/x-amp-html", "text/html"), ("text/watch-html", "text/html")],
)  # fmt: skip
def test_another_name_for_the_same_type_and_harmless_mistakes_are_not(declared: str, sniffed: str | None) -> None:
    assert not differs(declared, sniffed)


UU = b"begin 644 hello.txt\n" + binascii.b2a_uu(b"Hello, World!") + b"`\nend\n"
YENC = b"=ybegin line=128 size=3 name=x.bin\n" + bytes((byte + 42) % 256 for byte in b"abc") + b"\n=yend size=3\n"


def test_i30_a_uuencoded_file_comes_out_of_the_text() -> None:
    understood = read(b"From: a@example.com\nSubject: x\n\nSee below.\n\n" + UU + b"\nBye\n")
    (file,) = understood.mail.attachments

    assert (file.filename, file.size, file.found_in) == ("hello.txt", 13, "uuencode")
    assert text_of(understood).split() == ["See", "below.", "Bye"]
    assert understood.blobs[file.key] == b"Hello, World!"


def test_i30_a_file_in_base64_between_the_lines_of_uuencode_comes_out() -> None:
    block = b"begin-base64 644 hello.txt\n" + binascii.b2a_base64(b"Hello, World!") + b"====\n"

    kept, (file,) = take_out(b"a\n" + block + b"b\n")

    assert (kept, file.name, file.content) == (b"a\nb\n", b"hello.txt", b"Hello, World!")
    assert take_out(block.replace(b"====", b"== =")) == (block.replace(b"====", b"== ="), ())


def test_i30_several_files_and_yenc_come_out_in_order() -> None:
    kept, found = take_out(b"a\n" + UU + b"b\n" + YENC + UU + b"c\n")

    assert kept == b"a\nb\nc\n"
    assert [(each.found_in, each.content) for each in found] == [
        ("uuencode", b"Hello, World!"), ("yenc", b"abc"), ("uuencode", b"Hello, World!"),
    ]  # fmt: skip


PART = (
    b"=ybegin part=%d total=2 line=128 size=6 name=a.bin\n=ypart begin=%d end=%d\n\x8b\x8c\x8d\n=yend size=3 part=%d\n"
)
ONE, TWO = PART % (1, 1, 3, 1), PART % (2, 4, 6, 2)


@pytest.mark.parametrize(
    ("text", "files"),
    [
        (ONE + TWO, [(b"a.bin", b"abcabc")]),
        (TWO, [(b"a.bin.part2", b"abc")]),
        (ONE + TWO + ONE, [(b"a.bin.part1", b"abc"), (b"a.bin.part2", b"abc"), (b"a.bin.part1", b"abc")]),
        (ONE.replace(b"end=3", b"end=5"), []),
    ],
)
def test_i30_parts_of_a_yenc_file_are_put_together_where_all_are_there(
    text: bytes, files: list[tuple[bytes, bytes]]
) -> None:
    assert [(each.name, each.content) for each in take_out(text)[1]] == files


@pytest.mark.parametrize(
    "begin", [b"begin 100644 x.bin", b"begin 6 x.bin", b"begin  0644  x.bin", b"begin\t644\tx.bin"]
)
def test_i30_a_uuencoded_file_has_whatever_mode_its_system_writes(begin: bytes) -> None:
    text = begin + b"\n" + binascii.b2a_uu(b"content") + b"`\nend\n"

    assert [(each.name, each.content) for each in take_out(text)[1]] == [(b"x.bin", b"content")]


def test_i30_lines_of_a_uuencoded_file_may_be_padded_to_one_length() -> None:
    content = bytes(range(100))
    lines = [binascii.b2a_uu(content[at : at + 45], backtick=True).rstrip(b"\n") for at in range(0, 100, 45)]
    text = b"".join(line.ljust(80) + b"\n" for line in (b"Hello", b"begin 644 x.bin", *lines, b"`", b"end", b"Bye"))
    kept, (file,) = take_out(text)

    assert (file.name, file.content) == (b"x.bin", content)
    assert kept.split() == [b"Hello", b"Bye"]


def test_i30_each_line_of_a_uuencoded_file_may_have_a_checksum() -> None:
    lines = b"".join(binascii.b2a_uu(b"x" * 45).replace(b"\n", b"A\n") for _ in range(4))

    assert take_out(b"begin 644 x.bin\n" + lines + b"`\nend\n")[1][0].content == b"x" * 180


def test_i30_a_uuencoded_file_may_lack_its_end() -> None:
    lines = b"".join(binascii.b2a_uu(b"x" * 45) for _ in range(4)) + binascii.b2a_uu(b"rest")

    assert take_out(b"a\nbegin 644 x.bin\n" + lines + b"\nand so on\n")[0] == b"a\nand so on\n"
    assert take_out(b"begin 644 x.bin\n" + lines)[1][0].content == b"x" * 180 + b"rest"


@pytest.mark.parametrize(
    "text", [b"MZ is short for Mark Zbikowski.", b"BMW: see the offer.", b"#!important: read this"]
)
def test_a_text_is_not_taken_for_what_begins_like_it(text: bytes) -> None:
    assert sniff(text) is None


@pytest.mark.parametrize(
    "text",
    [
        b"begin 644 the next chapter\nIt was a dark and stormy night, and the rain fell in torrents on the town.\nend\n",
        UU.replace(b"`\nend\n", b""),
        b"begin 644 empty\nend\n",
        b"Please begin 644 x\n",
        YENC.replace(b"size=3 name", b"size=4 name"),
    ],
)
def test_i30_what_does_not_decode_whole_stays_in_the_text(text: bytes) -> None:
    assert take_out(text) == (text, ())


@pytest.mark.parametrize("line", [b"begin 644 a\n", b"=ybegin line=128 size=9 name=a\nx\n", UU.replace(b"end\n", b"")])
def test_i30_many_beginnings_take_linear_time(line: bytes) -> None:
    text = line * (1_000_000 // len(line))
    begun = time.process_time()

    take_out(text)

    assert time.process_time() - begun < 2


def test_i13_files_beyond_the_limit_are_counted_in_a_warning() -> None:
    part = b"--b\nContent-Type: image/png; name=a.png\n\nx\n"
    raw = b"From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n" + part * 200 + b"--b--\n"
    mail = read(raw).mail

    assert len(mail.attachments) == 100
    assert len({each.filename for each in mail.attachments}) == 100
    assert any("100 of 200 files" in finding.detail for finding in mail.warnings)


def test_i13_a_file_of_no_bytes_is_kept_by_its_name() -> None:
    assert (file_of(b"", "text/csv", "empty.csv").filename, file_of(b"", "text/csv", "empty.csv").size) == (
        "empty.csv",
        0,
    )


def test_i12_an_archive_is_kept_as_it_is() -> None:
    bomb = b"PK\x03\x04" + b"\0" * 40_000

    assert (file_of(bomb, "application/zip", "42.zip").size, file_of(bomb, "application/zip").role) == (
        len(bomb),
        AttachmentRole.FILE,
    )


INVITATION = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Lunch\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def test_an_attached_mail_says_its_subject_and_sender() -> None:
    inner = b"From: Bob <bob@example.net>\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nHi\n"

    assert file_of(inner, "message/rfc822").summary == "Grüße, from Bob <bob@example.net>"
    assert file_of(inner, "message/rfc822").role is AttachmentRole.MAIL


@pytest.mark.parametrize(
    ("media_type", "role"),
    [
        ("application/pkcs7-signature", AttachmentRole.SIGNATURE),
        ("application/pkcs7-mime; smime-type=enveloped-data", AttachmentRole.ENCRYPTED),
        ("application/pkcs7-mime; smime-type=signed-data", AttachmentRole.SIGNATURE),
        ("application/pkcs7-mime; smime-type=certs-only", AttachmentRole.KEY),
        ("application/pkcs7-mime", AttachmentRole.ENCRYPTED),
        ("application/pgp-keys", AttachmentRole.KEY),
        ("message/external-body; access-type=URL; url=x", AttachmentRole.FILE),
        ("message/partial; id=x; number=1", AttachmentRole.FILE),
    ],
)
def test_i28_a_file_is_labelled_by_what_it_is_to_the_mail(media_type: str, role: AttachmentRole) -> None:
    assert file_of(b"content", media_type).role is role


@pytest.mark.parametrize(
    ("content", "name", "role"),
    [
        (b"From: bob@example.net\nSubject: x\n\nHi\n", "original.EML", AttachmentRole.MAIL),
        (INVITATION, "invite.bin", AttachmentRole.INVITATION),
        (b"\x30\x80", "smime.p7m", AttachmentRole.ENCRYPTED),
        (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", "smime.p7m", AttachmentRole.SIGNATURE),
        (b"-----BEGIN PGP MESSAGE-----\n", "encrypted.asc", AttachmentRole.ENCRYPTED),
        (b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n", "0xA.asc", AttachmentRole.KEY),
        (b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n", "0xA.asc", AttachmentRole.KEY),
        (b"-----BEGIN PGP SIGNATURE-----\n", "signature.asc", AttachmentRole.SIGNATURE),
        (b"\r\n\r\n-----BEGIN PGP MESSAGE-----\n", "encrypted.asc", AttachmentRole.ENCRYPTED),
        (b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", "invite", AttachmentRole.INVITATION),
        (b"anything", "a.bin", AttachmentRole.FILE),
    ],
)
def test_i28_where_the_type_says_nothing_the_name_or_the_content_does(
    content: bytes, name: str, role: AttachmentRole
) -> None:
    assert file_of(content, "application/octet-stream", name).role is role
