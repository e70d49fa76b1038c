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


def test_what_is_declared_is_believed() -> None:
    understood = read(b"Subject: x\nContent-Transfer-Encoding: 7bit\n\n" + base64.encodebytes(PROSE))

    assert text_of(understood).startswith("R3V0")
    assert "transfer_encoding_guessed" not in repairs_of(understood)


@pytest.mark.parametrize("piece", [b"A\n", b"A" * 30 + b"\n\n\n", b"a" * 59 + b"=0A", b"=\n", b"A" * 75 + b"=\n"])
def test_i26_to_look_takes_time_by_the_length_only(piece: bytes) -> None:
    data = b"A" * 30 + b"=\n" + piece * (LONGEST // len(piece) - 40)
    began = time.process_time()

    without_encoding(data, Repairs(), is_text=True)

    assert time.process_time() - began < 1
