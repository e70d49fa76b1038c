"""Is a part read that is encoded though nobody said so, and everything else left as it is?"""

import base64
import quopri
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.domain.repairs import Repairs
from parser.domain.undeclared import LONGEST, without_encoding
from support.parsing import read, repairs_of, text_of

PROSE = "Guten Tag,\n\nder Drucker im zweiten Stock druckt seit gestern nur noch leere Seiten. Können Sie kommen?\n".encode()
WORDS = st.lists(st.text("abcdeföü日本", min_size=1), min_size=20, max_size=80).map(
    lambda words: " ".join(words).encode()
)


@given(WORDS, st.sampled_from([b"\n", b"\r\n"]))
def test_base64_of_words_is_read(words: bytes, line_end: bytes) -> None:
    encoded = base64.encodebytes(words).replace(b"\n", line_end)

    assert without_encoding(encoded, Repairs(), is_text=True) == words


@given(st.binary(min_size=60))
def test_base64_of_anything_else_stays(data: bytes) -> None:
    encoded = base64.encodebytes(b"\xff" + data)

    assert without_encoding(encoded, Repairs(), is_text=True) == encoded


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_quoted_printable_is_read(line_end: bytes) -> None:
    encoded = quopri.encodestring(PROSE).replace(b"\n", line_end)

    assert without_encoding(encoded, Repairs(), is_text=True) == PROSE.replace(b"\n", line_end)


@pytest.mark.parametrize(
    "text",
    [
        b"The address is https://example.net/?id=12&next=AB, and the other one is longer than a line should be =\nor so.\n",
        b"=" * 76 + b"\nA heading between rules is no encoding, however long it may be.\n" + b"=" * 76 + b"\n",
        b"Set x=1F and then go on with whatever you did before, in the same order as ever.\n",
        b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4i\n",
    ],
)
def test_signs_in_a_text_are_no_encoding(text: bytes) -> None:
    assert without_encoding(text, Repairs(), is_text=True) == text


def test_a_file_is_known_by_how_its_kind_begins() -> None:
    picture, unknown = b"\x89PNG\r\n\x1a\n" + bytes(99), bytes(range(99))

    assert without_encoding(base64.encodebytes(picture), Repairs(), is_text=False) == picture
    assert without_encoding(base64.encodebytes(unknown), Repairs(), is_text=False) == base64.encodebytes(unknown)


PAGE = b'<html><body class="a"><p style="color: red">' + PROSE * 2 + b"</p></body></html>"


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (b"7bit", base64.encodebytes(PROSE), PROSE),
        (b"base64", base64.encodebytes(base64.encodebytes(PROSE)), PROSE),
        (b"quoted-printable", base64.encodebytes(PROSE), PROSE),
        (b"quoted-printable", quopri.encodestring(base64.encodebytes(PROSE)), PROSE),
        (b"7bit\nContent-Type: text/html", quopri.encodestring(PAGE), PROSE),
        (b"quoted-printable\nContent-Type: text/html", quopri.encodestring(quopri.encodestring(PAGE)), PROSE),
    ],
)
@pytest.mark.parametrize("is_part", [False, True])
def test_what_is_encoded_otherwise_than_declared_or_twice_is_read(
    head: bytes,
    body: bytes,
    text: bytes,
    is_part: bool,  # noqa: FBT001 - a case of the table
) -> None:
    understood = read(a_mail_of(head, body, is_part=is_part))

    assert text_of(understood).split()[:15] == text.decode().split()[:15]
    assert "transfer_encoding_guessed" in repairs_of(understood)


def a_mail_of(head: bytes, body: bytes, *, is_part: bool) -> bytes:
    whole = b"Content-Transfer-Encoding: " + head + b"\n\n" + body
    return b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + whole + b"\n--b--\n" if is_part else whole


@pytest.mark.parametrize("head", [b"7bit", b"8bit"])
def test_a_text_may_show_what_quoted_printable_looks_like(head: bytes) -> None:
    assert text_of(read(a_mail_of(head, quopri.encodestring(PROSE), is_part=False))).count("=C3=B6") == 1


def test_a_text_file_may_hold_what_somebody_encoded() -> None:
    held = base64.encodebytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    head = b"base64\nContent-Disposition: attachment; filename=a.b64"

    assert [file.size for file in read(a_mail_of(head, base64.encodebytes(held), is_part=True)).mail.attachments] == [
        len(held)
    ]


@pytest.mark.parametrize("is_part", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "See https://example.net/?id=20&next=hello, or a = b.",
        "The first line\n==============\nx=2A and y = 3\n",
        "Grüße: id=20, a = b",
    ],
)
def test_quoted_printable_that_was_never_applied_is_a_text_as_it_stands(text: str, is_part: bool) -> None:  # noqa: FBT001
    understood = read(a_mail_of(b"quoted-printable", text.encode(), is_part=is_part))

    assert text_of(understood).strip() == text.strip()
    assert "transfer_encoding_guessed" in repairs_of(understood)


@pytest.mark.parametrize("is_part", [False, True])
@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"one=20\ntwo a = b", "one \ntwo a = b"), (b"=46rom you a = b =41", "From you a = b A"), (b"ada=40example.net =\nhere a = b", "ada@example.net here a = b"),
        (b"h=C3=B6r\n=====\nx=20y", "hör\n=====\nx y"), (b"a=3D=3Db ==\n==", "a==b ==\n=="), (b"=41=42=43", "ABC"),
    ],
)  # fmt: skip
def test_quoted_printable_with_something_glued_on_is_read(body: bytes, text: str, is_part: bool) -> None:  # noqa: FBT001
    assert text_of(read(a_mail_of(b"quoted-printable", body, is_part=is_part))).strip() == text


@pytest.mark.parametrize("piece", [b"A\n", b"A" * 30 + b"\n\n\n", b"a" * 59 + b"=0A", b"=\n", b"A" * 75 + b"=\n"])
def test_i26_to_look_takes_time_by_the_length_only(piece: bytes) -> None:
    data = b"A" * 30 + b"=\n" + piece * (LONGEST // len(piece) - 40)
    began = time.process_time()

    without_encoding(data, Repairs(), is_text=True)

    assert time.process_time() - began < 1
