"""Which files stand inside the lines of a text? uuencode (POSIX.1-2024, uuencode, also by base64) and yEnc (draft 1.3, 2002).

A block is taken out of the text only if it decodes whole, or as far as it goes where its end is missing; prose that begins
with "begin" stays prose. Linear in the length of the text. BinHex stays in the text: nobody has sent it since the 1990s, and nothing of it is lost.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Final

from contracts.values.frozen import frozen

_BEGIN: Final = re.compile(
    rb"^(?:begin(?P<base64>-base64)?[ \t]{1,4}[0-7]{1,6}[ \t]{1,4}(?P<uu>[^\r\n]{1,300})"
    rb"|=ybegin (?:part=(?P<part>\d{1,6}) )?(?:total=\d{1,6} )?line=\d{1,4} size=(?P<size>\d{1,10}) name=(?P<yenc>[^\r\n]{1,300}))\r?$",
    re.MULTILINE,
)
_LONGEST_LINE: Final = 45
"""Bytes of a uuencoded line (POSIX); its first character says how many there are."""
CERTAIN: Final = 3
"""Full lines from which on they cannot be prose."""
_PART: Final = re.compile(rb"=ypart begin=(\d{1,10}) end=(\d{1,10})")
_ESCAPED: Final = re.compile(rb"=(.)", re.DOTALL)
_YENC: Final = bytes((byte - 42) % 256 for byte in range(256))


@frozen
class Piece:
    """The file of which something is one part of several, and its size."""

    name: bytes
    size: int


@frozen
class Embedded:
    """A file found in a text. `name` is as written there: not safe to use. `found_in` names the encoding."""

    name: bytes
    content: bytes
    found_in: str
    piece: Piece | None = None


def take_out(text: bytes) -> tuple[bytes, tuple[Embedded, ...]]:
    """The text without the files in it, and these in order. Text without any comes back as it is."""
    if b"begin" not in text:
        return text, ()
    kept: list[bytes] = []
    found: list[Embedded] = []
    behind = at = 0
    while begin := _BEGIN.search(text, at):
        at = begin.end() + 1
        lines = _lines(text, at)
        block = _block(begin, lines, at)
        if block:
            content, at = block
            found.append(_named(begin, content))
            kept.append(text[behind : begin.start()])
            behind = at
    return (b"".join((*kept, text[behind:])), tuple(_whole(found))) if found else (text, ())


def _block(begin: re.Match[bytes], lines: Iterable[tuple[bytes, int]], at: int) -> tuple[bytes, int] | None:
    """The file that begins here, and where the text goes on; None where it is none."""
    if begin["base64"]:
        return _in_base64(lines)
    return _uuencoded(lines, at) if begin["uu"] is not None else _yencoded(lines, int(begin["size"]))


def _named(begin: re.Match[bytes], content: bytes) -> Embedded:
    """A block as a file of its own. Of a file in several mails each has a part, with its number behind the name."""
    if begin["uu"] is not None:
        return Embedded(begin["uu"].strip(), content, "uuencode")
    size, name = int(begin["size"]), begin["yenc"].strip()
    if len(content) == size:
        return Embedded(name, content, "yenc")
    return Embedded(b"%b.part%d" % (name, int(begin["part"] or 0)), content, "yenc", Piece(name, size))


def _whole(found: Iterable[Embedded]) -> Iterator[Embedded]:
    """The files, those put together whose parts follow one another and are all there."""
    for piece, group in groupby(found, key=attrgetter("piece")):
        parts = list(group)
        if piece and sum(len(part.content) for part in parts) == piece.size:
            yield Embedded(piece.name, b"".join(part.content for part in parts), "yenc")
        else:
            yield from parts


def _lines(text: bytes, at: int) -> Iterator[tuple[bytes, int]]:
    """Each line from a place on, and where it ends. One at a time: a file may be most of the mail."""
    while at < len(text):
        end = text.find(b"\n", at) + 1 or len(text)
        yield text[at:end].rstrip(b"\r\n"), end
        at = end


def _uuencoded(lines: Iterable[tuple[bytes, int]], at: int) -> tuple[bytes, int] | None:
    """The file, and where the text goes on."""
    content = bytearray()
    full = 0
    for padded, end in lines:
        # Hosts pad all lines to one length; spaces at the end stand for nothing.
        line = padded.rstrip(b" \t")
        if line == b"end":
            return (bytes(content), end) if content else None
        if line not in {b"`", b""}:
            piece = _uu_line(line)
            if piece is None:
                break
            content += piece
            full += len(piece) == _LONGEST_LINE
        at = end
    # Nothing ends it: it is a file if there is much of it, and all lines but the last are full.
    is_certain = full >= CERTAIN and len(content) - full * _LONGEST_LINE < _LONGEST_LINE
    return (bytes(content), at) if is_certain else None


def _in_base64(lines: Iterable[tuple[bytes, int]]) -> tuple[bytes, int] | None:
    content = bytearray()
    for line, end in lines:
        if line == b"====":
            return (bytes(content), end) if content else None
        try:
            content += binascii.a2b_base64(line, strict_mode=True)
        except binascii.Error:
            return None
    return None


def _uu_line(line: bytes) -> bytes | None:
    """One line's bytes; None for a line that is none of uuencode."""
    count = (line[0] - ord(" ")) & 63
    # Some add a sign to each line, that its sum may be checked.
    size = 1 + (count + 2) // 3 * 4
    if not ord(" ") <= line[0] <= ord("`") or not 0 < count <= _LONGEST_LINE or len(line) > size + 1:
        return None
    try:
        return binascii.a2b_uu(line[:size])
    except binascii.Error:
        return None


def _yencoded(lines: Iterable[tuple[bytes, int]], size: int) -> tuple[bytes, int] | None:
    content = bytearray()
    for line, end in lines:
        if line.startswith(b"=yend"):
            return (bytes(content), end) if len(content) == size else None
        if line.startswith(b"=ybegin"):
            return None
        if part := _PART.match(line):
            size = int(part[2]) - int(part[1]) + 1
        else:
            content += _ESCAPED.sub(_unescaped, line).translate(_YENC)
    return None


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([(found[1][0] - 64) % 256])
