"""How is ISO-2022-JP read that holds more than its standard allows?

Mailers on Windows write the characters of NEC and IBM in it (circled digits, the number sign) and leave out the return to
ASCII; strict decoders refuse the whole text. RFC 1468, and code page 50221.
"""

from __future__ import annotations

import re
from typing import Final

_ESCAPE: Final = re.compile(rb"\x1b(\$[@B]|\$\([DOPQ]|\([BJIH]|\.[AF]|&@)")
_WITHOUT_ESCAPES: Final = re.compile(rb"(\$[@B])((?:(?!\([BJ])[!-~]{2}){1,100}+)(\([BJ])")
"""A run of double bytes between what is left of its escapes. RFC 1468 has lines of 80 bytes at most."""
_DOUBLE: Final = re.compile(rb"(?:[!-~]{2})+")


def has_escapes(data: bytes) -> bool:
    """Whether ASCII bytes switch to the double-byte set of JIS X 0208."""
    return b"\x1b$" in data and (b"\x1b$B" in data or b"\x1b$@" in data)


def with_escapes(data: bytes) -> bytes:
    """Give back the escape characters that a program for text has removed."""
    return _WITHOUT_ESCAPES.sub(b"\x1b\\1\\2\x1b\\3", data) if b"$B" in data or b"$@" in data else data


def decode_jis(data: bytes) -> str:
    """The text; what cannot be read becomes U+FFFD. A line break ends a run of double bytes (RFC 1468)."""
    pieces = _ESCAPE.split(data)
    text = [pieces[0].decode("ascii", "replace")]
    for escape, run in zip(pieces[1::2], pieces[2::2], strict=True):
        text.append(_run(escape, run))
    return "".join(text)


def _run(escape: bytes, run: bytes) -> str:
    if escape in {b"$@", b"$B"}:
        pairs = _DOUBLE.match(run)
        end = pairs.end() if pairs else 0
        return _shifted(run[:end]).decode("cp932", "replace") + run[end:].decode("ascii", "replace")
    if escape == b"(I":
        return bytes([byte | 0x80 if byte > ord(" ") else byte for byte in run]).decode("cp932", "replace")
    return run.decode("ascii", "replace")


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
