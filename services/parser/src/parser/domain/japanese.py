"""How is ISO-2022-JP read that holds more than its standard allows?

Mailers on Windows write the characters of NEC and IBM in it (circled digits, the number sign) and leave out the return to
ASCII; strict decoders refuse the whole text. RFC 1468, and code page 50221.
"""

from __future__ import annotations

import re
from typing import Final

_ESC: Final = 0x1B
"""As a number, which is found in bytes without the error that Python raises first for bytes: this is asked of every text."""
_ESCAPE: Final = re.compile(rb"\x1b(\$[@B]|\$\([DOPQ]|\([BJIH]|\.[AF]|&@)")
_OPENED: Final = re.compile(rb"\$[@B]")
_CLOSED: Final = re.compile(rb"\([BJ]|[^!-~]|\Z")
"""What closes a run of pairs, and what else ends it."""
_DOUBLE: Final = re.compile(rb"(?:[!-~]{2})+")
_SHIFTED: Final = re.compile(rb"\x0e([^\x0f\r\n]*+)\x0f?")
"""Kana of half width, between the characters that shift out and in (JIS X 0202, 7-bit JIS X 0201); a line ends them too."""


def has_escapes(data: bytes) -> bool:
    """Whether ASCII bytes switch to the double-byte set of JIS X 0208."""
    return _ESC in data and (b"\x1b$B" in data or b"\x1b$@" in data)


def has_shifts(data: bytes) -> bool:
    """Whether kana of half width are written by shifting out."""
    return b"\x0e" in data


def with_escapes(data: bytes) -> bytes:
    """Give back the escape characters that a program for text has removed. Linear: no run is looked at twice."""
    pieces: list[bytes] = []
    at = 0
    while found := _OPENED.search(data, at):
        end = _end_of_pairs(data, found.end())
        closed = data[end : end + 2]
        if end > found.end() and closed in {b"(B", b"(J"}:
            run_of_pairs = data[found.start() : end]
            pieces += (data[at : found.start()], b"\x1b", run_of_pairs, b"\x1b", closed)
            at = end + 2
        else:
            pieces.append(data[at:end])
            at = end
    return b"".join((*pieces, data[at:])) if pieces else data


def _end_of_pairs(data: bytes, start: int) -> int:
    """Where the first bytes stand that close it and begin no pair's second half; else where the last whole pair ends."""
    runs = _CLOSED.finditer(data, start)
    end = next(each.start() for each in runs if each[0][:1] != b"(" or (each.start() - start) % 2 == 0)
    return end - (end - start) % 2


def decode_jis(data: bytes) -> str:
    """The text; what cannot be read becomes U+FFFD. A line break ends a run of double bytes (RFC 1468)."""
    pieces = _ESCAPE.split(data)
    text = [_single(pieces[0])]
    for escape, run in zip(pieces[1::2], pieces[2::2], strict=True):
        text.append(_run(escape, run))
    return "".join(text)


def _run(escape: bytes, run: bytes) -> str:
    if escape in {b"$@", b"$B"}:
        pairs = _DOUBLE.match(run)
        end = pairs.end() if pairs else 0
        return _shifted(run[:end]).decode("cp932", "replace") + _single(run[end:])
    return _kana(run) if escape == b"(I" else _single(run)


def _single(run: bytes) -> str:
    """Characters of one byte: ASCII, and kana between shifts."""
    if not has_shifts(run):
        return run.decode("ascii", "replace")
    pieces = _SHIFTED.split(run)
    return "".join(_kana(each) if place % 2 else each.decode("ascii", "replace") for place, each in enumerate(pieces))


def _kana(run: bytes) -> str:
    return bytes([byte | 0x80 if byte > ord(" ") else byte for byte in run]).decode("cp932", "replace")


def _shifted(pairs: bytes) -> bytes:
    """Pairs of JIS X 0208 in the form that code page 932 knows, which holds the extensions."""
    shifted = bytearray()
    for high, low in zip(pairs[::2], pairs[1::2], strict=True):
        lead = (high - 0x21 >> 1) + 0x81
        shifted.append(lead + 0x40 if lead > 0x9F else lead)  # noqa: PLR2004 - the gap of Shift_JIS
        if high % 2 == 0:
            shifted.append(low + 0x7E)
        else:
            shifted.append(low + (0x20 if low >= 0x60 else 0x1F))  # noqa: PLR2004 - 0x7F is left out
    return bytes(shifted)
