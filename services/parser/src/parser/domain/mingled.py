"""What does text say that is UTF-8, but not by everybody who had a hand in it?

A list or a gateway adds lines in another charset; a program writes UTF-8 as if it had been Western, or splits characters
beyond the basic plane in two (CESU-8, Unicode Technical Report 26).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import compress
from typing import Final

_SEQUENCE: Final = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_PAIR: Final = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_TWICE: Final = re.compile(rb"\xc3[\x82\x83\x90\x91]")
"""How the beginnings of accented and of Cyrillic letters look when they are written again."""
_BYTES: Final = {ord(bytes([byte]).decode("cp1252", "replace")): byte for byte in range(0x80, 0xA0)} | {0xFFFD: 0xFFFD}
_ORDERS: Final = frozenset({b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff"})
"""Byte order marks."""
FEWEST_WORDS: Final = 4
"""Words in which everything beyond ASCII was written twice. Fewer may be somebody's sample of what is wrong."""
FEWEST_HIGH: Final = 4
"""Bytes beyond ASCII of the other charset: fewer may be damage, or a character that was cut."""
FEWEST_OF_UTF8: Final = 8
"""Bytes beyond ASCII of UTF-8: fewer may be so by accident."""


def read_surrogates(data: bytes) -> str:
    """The text in which characters are split in two; empty where there is none, or more is wrong."""
    if not _PAIR.search(data):
        return ""
    try:
        return data.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        return ""


def read_by_lines(data: bytes, guess: Callable[[bytes], str]) -> str:
    """The text of which some lines are UTF-8 and others have nothing of it; empty where it is not so.

    `guess` names the codec of those others.
    """
    lines = data.split(b"\n")
    strange = [_is_strange(line) for line in lines]
    others = b"\n".join(compress(lines, strange))
    theirs = b"\n".join(line for line, is_other in zip(lines, strange, strict=True) if not is_other)
    if _high(others) < FEWEST_HIGH or _high(theirs) < FEWEST_OF_UTF8 or not is_utf8(theirs):
        return ""
    codec = guess(others)
    return "\n".join([
        line.decode(codec, "replace") if is_other else line.decode()
        for line, is_other in zip(lines, strange, strict=True)
    ])  # fmt: skip


def read_twice(data: bytes, text: str) -> str:
    """The text that was taken for Western when it was UTF-8 already; empty where it was not."""
    if not _TWICE.search(data):
        return ""
    try:
        once = text.translate(_BYTES).encode("latin-1").decode()
    except UnicodeError:
        return ""
    return once if sum(not word.isascii() for word in once.split()) >= FEWEST_WORDS else ""


def in_order(data: bytes, codec: str) -> str:
    """The codec; `utf-16` and `utf-32` with the order of bytes in which data without a mark has more ASCII, else big-endian.

    RFC 2781, section 4.3; the library would take the machine's.
    """
    if codec not in {"utf-16", "utf-32"}:
        return codec
    size = int(codec[-2:]) // 8
    if data[:size] in _ORDERS:
        return codec
    little = data[size - 1 :: size].count(0) > data[::size].count(0)
    return f"{codec}{'le' if little else 'be'}"


def is_utf8(data: bytes) -> bool:
    """Whether all of it is UTF-8, strictly."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_strange(line: bytes) -> bool:
    """Whether there is something beyond ASCII in a line, and nothing of that is UTF-8."""
    return not line.isascii() and not _SEQUENCE.search(line)


def _high(data: bytes) -> int:
    return len(data) - len(data.decode("ascii", "ignore"))
