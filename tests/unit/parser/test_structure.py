"""Is a mail's text found in every structure, whole, broken or bottomless?"""

import time
from base64 import encodebytes

import pytest

from parser.domain.limits import Limits
from parser.domain.repairs import Repairs
from parser.domain.transfer import decode_transfer
from support.parsing import read, repairs_of, text_of

H = b"From: a@b\nSubject: s\n"
T = b"--b\nContent-Type: text/plain\n\nhello\n"
F = b"--b\nContent-Type: application/octet-stream; name=x.bin\nContent-Transfer-Encoding: base64\n\nAAEC\n"


def mixed(boundary: bytes, body: bytes) -> bytes:
    return H + b"Content-Type: multipart/mixed" + boundary + b"\n\n" + body


BOUNDARIES: list[tuple[str, bytes, str | None]] = [
    ("whole", mixed(b"; boundary=b", T + F + b"--b--\n"), None),
    ("never closed", mixed(b"; boundary=b", T + F), "boundary_not_closed"),
    ("missing", mixed(b"", T + F + b"--b--\n"), "boundary_guessed"),
    ("another one", mixed(b"; boundary=x", T + F + b"--b--\n"), "boundary_guessed"),
    ("in single quotes", mixed(b"; boundary='b'", T + F + b"--b--\n"), "boundary_guessed"),
    ("with trailing spaces", mixed(b'; boundary="b "', (T + F).replace(b"--b\n", b"--b \t\n") + b"--b--  \n"), None),
    ("a quote that does not end", mixed(b'; boundary="b', T + F + b"--b--\n"), None),
    ("without semicolon", mixed(b" boundary=b", T + F + b"--b--\n"), None),
    ("with a comment", mixed(b'; Boundary = "b" (c)', T + F + b"--b--\n"), None),
    ("twice", mixed(b"; boundary=b; boundary=c", T + F + b"--b--\n"), "parameter_repeated"),
    ("in RFC 2231", mixed(b"; boundary*=us-ascii''b", T + F + b"--b--\n"), None),
    ("a prefix of another", mixed(b"; boundary=b", T + F + b"--bb\n--b--\n"), None),
    ("the same inside", mixed(b"; boundary=b", b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" + T + F + b"--b--\n--b--"), "boundary_repeated"),
    ("not ASCII", mixed("; boundary=bü".encode(), (T + F).replace(b"--b", "--bü".encode()) + "--bü--\n".encode()), None),
    ("of strange characters", mixed(b'; boundary="b;<?>"', (T + F).replace(b"--b", b"--b;<?>") + b"--b;<?>--\n"), None),
    ("no type but multipart", H + b"Content-Type: multipart; boundary=b\n\n" + T + F + b"--b--\n", None),
    ("no type at all", H + b"\n" + T + F + b"--b--\n", "boundary_guessed"),
    ("no type, and a preamble", H + b"\nThis message is in MIME format. Since your reader knows\nno such, it may not be legible.\n\n" + T + F + b"--b--\n", "boundary_guessed"),
    ("a text's type", H + b"Content-Type: text/plain; charset=utf-8\n\n" + T + F + b"--b--\n", "boundary_guessed"),
    ("a page's type", H + b"Content-Type: text/html\n\n" + T + F + b"--b--\n", "boundary_guessed"),
    ("no blank line before it", H + b"Content-Type: multipart/mixed; boundary=b\n" + T + F + b"--b--\n", "header_end_missing"),
    ("two types", H + b"Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n" + T + F + b"--b--\n", "content_type_repeated"),
    ("closed where it opens", mixed(b"; boundary=b", T.replace(b"--b", b"--b--") + F + b"--b--\n"), None),
    ("closed too early", mixed(b"; boundary=b", T + b"--b--\n" + F + b"--b--\n"), "boundary_closed_early"),
    ("within base64", H + b"Content-Transfer-Encoding: base64\nContent-Type: multipart/mixed; boundary=b\n\n" + encodebytes(T + F + b"--b--\n"), "multipart_encoded"),
    ("said to be base64", H + b"Content-Transfer-Encoding: base64\nContent-Type: multipart/mixed; boundary=b\n\n" + T + F + b"--b--\n", None),
    ("at the end of a line", mixed(b"; boundary=b", T[:-1] + F + b"--b--\n"), "boundary_guessed"),
    ("closed at the end of a line", mixed(b"; boundary=b", T + F[:-1] + b"--b--\n"), "boundary_guessed"),
    ("spaces above a header", mixed(b"; boundary=b", (T + F).replace(b"--b\n", b"--b\n \n") + b"--b--\n"), "header_begins_late"),
    ("CR only", mixed(b"; boundary=b", T + F + b"--b--\n").replace(b"\n", b"\r"), "line_end_broken"),
]  # fmt: skip

ENCODINGS: list[tuple[bytes, bytes, str, str | None]] = [
    (b"quoted-printeable", b"h=65llo", "hello", None), (b"base64encoded", b"aGVsbG8=", "hello", None), (b"basically", b"h=65llo", "h=65llo", None),
    (b"base64", b"aGVsbG8=", "hello", None), (b"BASE64 ", b"aGVsbG8", "hello", "base64_broken"), (b'"base64";', b"aGVsbG8=", "hello", None),
    (b"base64", b"aGVsbG8=\n--\nfooter of the list", "hello", "base64_broken"), (b"base64", b"aGVs bG8*=", "hello", "base64_broken"),
    (b"base64", b"aGVsbG8=aGVsbG8=", "hellohello", None), (b"base64", b"this is no base64, it is text", "this is no base64, it is text", "base64_broken"),
    (b"quoted/printable", b"hell=6F", "hello", None), (b"quoted printable", b"hell=6F", "hello", None), (b"quoted-printable", b"hel=\nlo =ZZ", "hello =ZZ", None),
    (b"base64", b"SGVsbG8g d29ybGQh* IFRo\naXMgaXMg! YSB0ZXN0Lg==", "Hello world! This is a test.", "base64_broken"),
    (b"base64", b"[EXTERNAL] Beware of links.\n\n" + encodebytes(b"Hello there. " * 5), ("Hello there. " * 5).strip(), "base64_broken"),
    (b"base64", encodebytes(b"Hello there. " * 8).replace(b"\n", b"\nput between us\n") + b"--\na list", ("Hello there. " * 8).strip(), "base64_broken"),
    (b"base64", b"The key of all of you, once more in full and for the last time:\nVGhpcyBpcyBhIHBsYWluIHRleHQ\n", "The key of all of you, once more in full and for the last time:\nVGhpcyBpcyBhIHBsYWluIHRleHQ", "base64_broken"),
    (b"base64", b"aGVsbG8=A", "hello", "base64_broken"), (b"quoted-printable", b"h=65l= \t\nlo  ", "hello", None),
    (b"utf-8", b"hello", "hello", "transfer_encoding_unknown"), (b"8-bit", b"hello", "hello", None), (b"", b"hello", "hello", None),
    (b"base64", b"Thanks!", "Thanks!", "base64_broken"), (b"base64", b"Hello world\n", "Hello world", "base64_broken"),
    (b"base64", "schönen Dank".encode(), "schönen Dank", "base64_broken"), (b"base64", b"VGhh bmsg eW91", "Thank you", None),
    (b"x-uuencode", b"begin 644 x.txt\n%:&5L;&\\\n`\nend", "hello", None),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "repair"), [case[1:] for case in BOUNDARIES], ids=[case[0] for case in BOUNDARIES])
def test_i03_text_and_file_are_found_between_broken_boundaries(raw: bytes, repair: str | None) -> None:
    understood = read(raw)

    assert text_of(understood).strip().partition("\n")[0] == "hello"
    assert [(file.filename, file.size) for file in understood.mail.attachments] == [("x.bin", 3)]
    assert repair is None or repair in repairs_of(understood)


@pytest.mark.parametrize("before", [b"> ", b'the boundary "', b"boundary=", b"rule --"])
def test_a_boundary_that_a_text_tells_of_ends_no_part(before: bytes) -> None:
    told = before + b"--b\nContent-Type: text/plain\n\nis the beginning of a part"

    assert text_of(read(mixed(b"; boundary=b", T + told + b"\n--b--\n"))) == "hello\n" + told.decode()


@pytest.mark.parametrize("body", [b"no parts at all", b"before\n--b--\nafter", b" --b\n\nindented"])
def test_i03_without_any_boundary_the_body_is_the_text(body: bytes) -> None:
    understood = read(mixed(b"; boundary=b", body))

    assert text_of(understood).strip() == body.decode().strip()
    assert "boundary_missing" in repairs_of(understood)


@pytest.mark.parametrize(
    "body", [b"Look at it:\n" + T + F + b"--b--", T + F, b"--b\nhello\n--b--", b"-- \nContent-Type: x\n--b--"]
)
def test_a_text_with_parts_of_another_mail_in_it_is_a_text(body: bytes) -> None:
    understood = read(H + b"\n" + body)

    assert text_of(understood) == body.decode()
    assert understood.mail.attachments == ()


@pytest.mark.parametrize(
    "body", [b"--b\nhello directly\n--b--", b"--b\nContent-Type: text/plain\nhello directly\n--b--"]
)
def test_a_part_without_a_header_or_its_end_is_text(body: bytes) -> None:
    assert text_of(read(mixed(b"; boundary=b", body))).strip() == "hello directly"


@pytest.mark.parametrize(
    "text", ["Hello there,\nin two lines.\n\nAnd more.", "Note: the key\nis here.\n\nAnd more.", "To: all\n\nAnd more."]
)
def test_no_line_is_lost_of_a_text_that_begins_where_its_header_should(text: str) -> None:
    understood = read(mixed(b"; boundary=b", b"--b\n" + text.encode() + b"\n" + F + b"--b--\n"))

    assert text_of(understood) == text
    assert [(file.filename, file.size) for file in understood.mail.attachments] == [("x.bin", 3)]


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: text/plain\n\nContent-Transfer-Encoding: base64\n\n",
        b"\nContent-Type: text/plain\n\nContent-Transfer-Encoding: base64\n\n\n",
        b"\nContent-Transfer-Encoding: base64\n\n",
    ],
)
def test_a_header_of_a_part_with_blank_lines_is_one_header(head: bytes) -> None:
    understood = read(mixed(b"; boundary=b", b"--b\n" + head + b"aGVsbG8=\n" + F + b"--b--\n"))

    assert text_of(understood).strip() == "hello"


@pytest.mark.parametrize(("coding", "body", "text", "repair"), ENCODINGS)
def test_a_wrong_transfer_encoding_is_seen_through(coding: bytes, body: bytes, text: str, repair: str | None) -> None:
    understood = read(H + b"Content-Transfer-Encoding: %b\n\n%b\n" % (coding, body))

    assert text_of(understood).strip() == text
    assert repair is None or repair in repairs_of(understood)


def test_headers_of_parts_with_blank_lines_take_time_by_their_number_only() -> None:
    part = b"--b\n\nContent-Type: a/b\n\n" + b"X-Mailer: x\n\n" * 1_000
    began = time.process_time()

    read(mixed(b"; boundary=b", part * 300))

    assert time.process_time() - began < 2


def test_a_name_in_a_line_that_is_not_indented_is_found() -> None:
    part = b"--b\nContent-Type: application/pdf;\nname=x.bin\nContent-Transfer-Encoding: base64\n\nAAEC\n--b--\n"
    understood = read(mixed(b"; boundary=b", part))

    assert [file.filename for file in understood.mail.attachments] == ["x.bin"]
    assert "header_fold_broken" in repairs_of(understood)


def test_the_rest_of_a_name_in_a_line_that_is_not_indented_is_found() -> None:
    name = b'Content-Disposition: attachment; filename="=?utf-8?Q?first_?=\n=?utf-8?Q?second.bin?="\n'
    part = b"--b\nContent-Type: application/pdf\n" + name + b"Content-Transfer-Encoding: base64\n\nAAEC\n--b--\n"

    assert [file.filename for file in read(mixed(b"; boundary=b", part)).mail.attachments] == ["first second.bin"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("text", ["Dear all\nHello there\n\nmore", "Dear Ada L: hello\n\nmore"])
def test_no_line_is_lost_of_a_part_whose_text_begins_right_below_its_header(text: str, end: bytes) -> None:
    part = b"--b\nContent-Type: text/plain\n%b\n" % text.encode() + F + b"--b--\n"

    understood = read(mixed(b"; boundary=b", part).replace(b"\n", end))

    assert text_of(understood).strip() == text
    assert "header_end_missing" in repairs_of(understood)


@pytest.mark.parametrize("body", [b"--b--\n", b"--b\n", b"\n--b--", b""])
def test_boundaries_alone_are_no_text(body: bytes) -> None:
    understood = read(mixed(b"; boundary=b", body))

    assert text_of(understood) == ""
    assert "text_missing" in repairs_of(understood)


def test_i01_beyond_the_depth_what_parsed_is_kept() -> None:
    levels = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n\ntext %d\n--b%d\n" % (level, level, level, level)
        for level in range(10_000)
    )

    understood = read(H + levels)

    assert "text 0" in text_of(understood)
    assert f"text {Limits().depth - 1}\n" in text_of(understood) + "\n"
    assert "depth_limit" in repairs_of(understood)


def test_i01_a_mail_in_itself_is_one_file() -> None:
    mail = read(H + b"Content-Type: message/rfc822\n\n" * 1000 + b"Subject: x\n\nhi").mail

    assert [file.content_type for file in mail.attachments] == ["message/rfc822"]


def test_i02_beyond_the_parts_the_first_are_kept() -> None:
    understood = read(mixed(b"; boundary=b", b"--b\n\nfirst\n" + b"--b\n\nx\n" * 5_000))

    assert text_of(understood).startswith("first")
    assert "parts_limit" in repairs_of(understood)


def test_raw_text_beside_quoted_characters_is_kept() -> None:
    body = "--b\nContent-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9 naïve\n--b--\n".encode()

    assert text_of(read(mixed(b"; boundary=b", body))).strip() == "café naïve"


@pytest.mark.parametrize(
    "body", [b"QUJD\n" + b" " * 100_000 + b"\n!", b"QUJD\n" + b"! " * 100_000, b"a b\n" + b"A" * 100_000, b"a b\nQUJDQUJDQUJDQUJDQUJD\n" * 5_000, b"A" * 30 + b" b\n", b"QUJD\n" + b"A" * 30 + b" b\n"]
)  # fmt: skip
def test_base64_with_junk_takes_time_by_its_length_only(body: bytes) -> None:
    start = time.process_time()

    decode_transfer(body, [b"base64"], Repairs())

    assert time.process_time() - start < 1


def test_an_empty_field_of_the_mail_itself_keeps_nobody_from_reading_it_quickly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("parser.domain.structure.read_leniently", None)
    mail = mixed(b"; boundary=b", b"--b\nContent-Type: text/plain\n\nhello\n--b--\n")

    assert text_of(read(b"Cc:\nmsip_labels:\n" + mail)).strip() == "hello"
