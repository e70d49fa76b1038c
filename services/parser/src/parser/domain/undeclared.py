"""Is a part encoded for its transport although its header does not say so? Only where it can be nothing else.

Programs that make mails out of strings forget Content-Transfer-Encoding, or say `7bit`; others encode what is encoded. A key or a token that somebody pasted is base64 too,
but of no words; and a text with a stray `=` was never quoted-printable. Of files, those are known that begin as their kind does.
"""

from __future__ import annotations

import binascii
import re
from typing import Final

from parser.domain.repairs import Repairs

SHORTEST: Final = 40
"""Bytes of a text that can be told."""
LONGEST: Final = 4 * 1024**2
FEWEST_WORDS: Final = 3
SHORTEST_LINE: Final = 20
_SYMBOLS: Final = re.compile(rb"\s{0,40}([A-Za-z0-9+/]{%d})" % SHORTEST_LINE)
"""How a line of base64 begins; no word is so long."""
_OTHER_SIGN: Final = re.compile(rb"=(?![0-9A-F]{2}|\r?\n|\Z)")
_SOFT_BREAK: Final = re.compile(rb"^[^\r\n]{59,75}=\r?$", re.MULTILINE)
"""Encoders break lines where they are 76 long at most, and none that is much shorter (RFC 2045, section 6.7, rule 5)."""
_FILES: Final = (b"eJ8+I", b"JVBERi0", b"iVBORw0KGgo", b"/9j/", b"R0lGOD", b"UEsDB", b"0M8R4KGx")
"""How TNEF, PDF, PNG, JPEG, GIF, ZIP and OLE files begin in base64."""
_CONTROLS: Final = bytes([*range(9), 11, 12, *range(14, 32), 127])


def without_encoding(data: bytes, repairs: Repairs, *, is_text: bool, may_be_quoted: bool = True) -> bytes:
    """A part's bytes without base64 or quoted-printable that nobody declared, with a warning; else as they are."""
    if not SHORTEST <= len(data) <= LONGEST:
        return data
    if (start := _SYMBOLS.match(data)) and (is_text or start[1].startswith(_FILES)):
        found = _from_base64(data)
        if found and (not is_text or _is_prose(found)):
            repairs.note("transfer_encoding_guessed", "read as base64")
            return found
    if is_text and may_be_quoted and (b"=\n" in data or b"=\r\n" in data) and (found := _from_quoted(data)):
        repairs.note("transfer_encoding_guessed", "read as quoted-printable")
        return found
    return data


def _from_base64(data: bytes) -> bytes:
    """What stands in lines of one length, but for the last one; nothing where that is no base64."""
    if data.count(b"\n") > len(data) // SHORTEST_LINE:
        return b""
    lines = data.strip().splitlines()
    if len({len(line) for line in lines[:-1]}) > 1 or len(lines[-1]) > len(lines[0]):
        return b""
    try:
        symbols = b"".join(lines)
        # Read as quoted-printable it has lost the sign at its end.
        return binascii.a2b_base64(symbols + b"=" * (-len(symbols) % 4), strict_mode=True)
    except binascii.Error:
        return b""


def _from_quoted(data: bytes) -> bytes:
    """What a text says of which each `=` belongs to the encoding, and two of them at least."""
    if not data.isascii() or _OTHER_SIGN.search(data) or data.count(b"=") < 2 or not _SOFT_BREAK.search(data):  # noqa: PLR2004
        return b""
    found = binascii.a2b_qp(data)
    return found if _is_text(found) else b""


def _is_prose(found: bytes) -> bool:
    """Whether it is words in UTF-8: what is random hardly ever is."""
    try:
        words = found.decode().split()
    except UnicodeDecodeError:
        return False
    return len(words) >= FEWEST_WORDS and _is_text(found)


def _is_text(found: bytes) -> bool:
    return len(found.translate(None, _CONTROLS)) == len(found)
