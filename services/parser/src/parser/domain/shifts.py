"""What does text of seven bits say that shifts to Korean or Chinese characters? ISO-2022-KR (RFC 1557), ISO-2022-CN (RFC 1922).

Python knows the first only where it is declared, and not the second.
"""

from __future__ import annotations

import re
from typing import Final

_DESIGNATION: Final = re.compile(rb"\x1b\$\)([ACE])")
_SHIFT: Final = 0x0E
_SHIFTED: Final = re.compile(rb"\x0e([^\x0f\r\n]*+)\x0f?")
"""The characters between shifting out and in; a line ends them too."""
_CODECS: Final = {b"A": "gb18030", b"C": "cp949", b"E": "gb18030"}
_HIGH: Final = bytes(byte | 0x80 if ord(" ") < byte < 0x7F else byte for byte in range(256))  # noqa: PLR2004 - DEL


def is_shifted(data: bytes) -> bool:
    """Whether ASCII bytes say to which set they shift, and do so."""
    return _SHIFT in data and b"\x1b$)" in data and _DESIGNATION.search(data) is not None


def read_shifted(data: bytes) -> str:
    """The text; what is in none of these sets becomes U+FFFD."""
    pieces = _DESIGNATION.split(data)
    text = [pieces[0].decode("ascii", "replace")]
    for letter, run in zip(pieces[1::2], pieces[2::2], strict=True):
        for place, each in enumerate(_SHIFTED.split(run)):
            codec, shown = (_CODECS[letter], each.translate(_HIGH)) if place % 2 else ("ascii", each)
            text.append(shown.decode(codec, "replace"))
    return "".join(text)
