"""Are the words of rich text found, and nothing but words?"""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.domain.files.rtf import MOST, text_of, unpacked

# [MS-OXRTFCP], section 3.1: the example of the specification.
EXAMPLE = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)


def test_compressed_text_is_unpacked() -> None:
    assert unpacked(EXAMPLE) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert text_of(unpacked(EXAMPLE)) == "hello world"


def test_text_may_be_kept_as_it_is() -> None:
    assert unpacked(b"\x10\0\0\0\x04\0\0\0MELA\0\0\0\0abcdef") == b"abcd"


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1 a\par b\line c\tab d}", "a\nb\nc\td"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator x;}{\pict 89504e}Hello {\b there}}", "Hello there"),
        (rb"{\rtf1\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}", "Привет"),
        (rb"{\rtf1\ansicpg932 \'93\'8c\'8b\'9e}", "東京"),
        (rb"{\rtf1\uc1 \u8364?20 \u-10179?\u-8704?}", "\u20ac20 \U0001f600"),
        (rb"{\rtf1\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hi\htmlrtf\par}\htmlrtf0  you}", "Hi you"),
        (rb"{\rtf1 a\bin5 {}}}}b\~c \{\}\\}", "ab\xa0c {}\\"),
        (b"no rich text", ""),
        (b"", ""),
    ],
)
def test_only_words_are_read(rtf: bytes, text: str) -> None:
    assert text_of(rtf) == text


@given(st.binary(max_size=300), st.integers(0, 49))
def test_anything_is_read(noise: bytes, at: int) -> None:
    text_of(unpacked(EXAMPLE[:at] + noise))
    text_of(b"{\\rtf1" + noise)


@pytest.mark.parametrize("piece", [b"{", b"{\\b ", b"}", b"\\u1", b"\\'e9", b"\\bin1", b"\\*", b"a\n"])
def test_rich_text_built_to_take_long_does_not(piece: bytes) -> None:
    begun = time.process_time()

    text_of(b"{\\rtf1" + piece * (4_000_000 // len(piece)))

    assert time.process_time() - begun < 2


def test_a_bomb_is_unpacked_only_so_far() -> None:
    head = b"\0\0\0\0\xff\xff\xff\x7fLZFu\0\0\0\0" + b"\0aaaaaaaa"
    before = [(215 + 17 * number - 1) % 4096 for number in range(80_000)]
    again = [(place << 4 | 15).to_bytes(2, "big") for place in before]
    bomb = head + b"".join(b"\xff" + b"".join(again[at : at + 8]) for at in range(0, len(again), 8))
    begun = time.process_time()

    assert unpacked(bomb) == b"a" * MOST
    assert time.process_time() - begun < 2
