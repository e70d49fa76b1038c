"""Which files stand inside the lines of a text? uuencode (POSIX.1-2024, uuencode) and yEnc (draft 1.3, 2002).

A block is taken out of the text only if it decodes whole, or as far as it goes where its end is missing; prose that begins
with "begin" stays prose. Linear in the length of the text. BinHex stays in the text: nobody has sent it since the 1990s, and nothing of it is lost.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_BEGIN: Final = re.compile(rb"begin [0-7]{3,4} ([^\r\n]{1,300})")
_YBEGIN: Final = re.compile(rb"=ybegin (?:part=\d+ )?(?:total=\d+ )?line=\d{1,4} size=(\d{1,10}) name=([^\r\n]{1,300})")
_LONGEST_LINE: Final = 45
"""Bytes of a uuencoded line (POSIX); its first character says how many there are."""
CERTAIN: Final = 4
"""Lines from which on they cannot be prose."""
_ESCAPED: Final = re.compile(rb"=(.)", re.DOTALL)
_YENC: Final = bytes((byte - 42) % 256 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file found in a text. `name` is as written there: not safe to use. `found_in` names the encoding."""

    name: bytes
    content: bytes
    found_in: str


def take_out(text: bytes) -> tuple[bytes, tuple[Embedded, ...]]:
    """The text without the files in it, and these in order. Text without any comes back as it is."""
    if b"begin " not in text:
        return text, ()
    lines = text.splitlines(keepends=True)
    kept: list[bytes] = []
    found: list[Embedded] = []
    at = 0
    while at < len(lines):
        block = _block(lines, at)
        if block:
            file, at = block
            found.append(file)
        else:
            kept.append(lines[at])
            at += 1
    return (b"".join(kept), tuple(found)) if found else (text, ())


def _block(lines: Sequence[bytes], at: int) -> tuple[Embedded, int] | None:
    """The file whose block begins at a line, and the line behind it."""
    line = lines[at].rstrip(b"\r\n")
    if begin := _BEGIN.fullmatch(line):
        return _uuencoded(lines, at + 1, begin[1].strip())
    if begin := _YBEGIN.fullmatch(line):
        return _yencoded(lines, at + 1, begin[2].strip(), int(begin[1]))
    return None


def _uuencoded(lines: Sequence[bytes], at: int, name: bytes) -> tuple[Embedded, int] | None:
    pieces: list[bytes] = []
    is_ended = False
    while at < len(lines) and not is_ended:
        line = lines[at].rstrip(b"\r\n")
        is_ended = line == b"end"
        if not is_ended and line not in {b"`", b" ", b""}:
            piece = _uu_line(line)
            if piece is None:
                break
            pieces.append(piece)
        at += 1
    is_file = bool(pieces) if is_ended else _is_certain(pieces)
    return (Embedded(name, b"".join(pieces), "uuencode"), at) if is_file else None


def _is_certain(pieces: Sequence[bytes]) -> bool:
    """Whether lines are a file although nothing ends it: there are some, and all but the last are full."""
    return len(pieces) >= CERTAIN and all(len(piece) == _LONGEST_LINE for piece in pieces[:-1])


def _uu_line(line: bytes) -> bytes | None:
    """One line's bytes; None for a line that is none of uuencode."""
    count = (line[0] - ord(" ")) & 63
    if not ord(" ") <= line[0] <= ord("`") or not 0 < count <= _LONGEST_LINE or len(line) > 2 + (count + 2) // 3 * 4:
        return None
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return None


def _yencoded(lines: Sequence[bytes], at: int, name: bytes, size: int) -> tuple[Embedded, int] | None:
    pieces: list[bytes] = []
    for number in range(at, len(lines)):
        line = lines[number]
        if line.startswith(b"=yend"):
            data = b"".join(pieces)
            return (Embedded(name, data, "yenc"), number + 1) if len(data) == size else None
        if line.startswith(b"=ybegin"):
            return None
        if not line.startswith(b"=ypart"):
            pieces.append(_ESCAPED.sub(_unescaped, line.rstrip(b"\r\n")).translate(_YENC))
    return None


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([(found[1][0] - 64) % 256])
