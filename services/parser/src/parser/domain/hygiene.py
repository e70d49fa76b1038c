"""What may leave the parser? Valid Unicode without control characters; one line where one line is meant.

Rules: `Mail` promises it; NUL breaks databases, CR and LF in a subject inject headers (CVE-2024-6923), bidirectional
overrides make names lie.
"""

from __future__ import annotations

import re
from typing import Final

_NEWLINES: Final = re.compile("\r\n|\r|\x85|\x0b|\x0c")
_NOT_IN_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_UNCLEAN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_CLEAN: Final = b"\t\n" + bytes(range(32, 127))
_NOT_IN_LINES: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""What is not seen, or turns the direction of what is seen. The joiners of emoji, Persian and Indic text (U+200C, U+200D) stay."""
_MARKS: Final = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED: Final = re.compile(f"({_MARKS}{{4}}){_MARKS}+")
"""More marks on one letter than any language writes: they cover the lines around it."""
_SPACE: Final = re.compile(r"\s+")


def clean_text(text: str) -> str:
    r"""Text of several lines: `\n` ends a line, tabs stay, other control characters go, lone surrogates become U+FFFD."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if not _is_unclean(text):
        return text
    text = _NEWLINES.sub("\n", text)
    return _SURROGATES.sub("\ufffd", _NOT_IN_TEXT.sub("", text))


def clean_line(text: str, most: int = 998) -> str:
    """Text of one line, at most so many characters: white space is one space, invisible steering characters go."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()[:most]
    text = _NOT_IN_TEXT.sub("", _SPACE.sub(" ", text))
    text = _PILED.sub(r"\1", _NOT_IN_LINES.sub("", _SURROGATES.sub("\ufffd", text)))
    return text.strip()[:most].rstrip()


def hides(text: str) -> bool:
    """Whether there is something in a text, beside white space, that a line of it would not have."""
    return any(pattern.search(text) for pattern in (_NOT_IN_TEXT, _NOT_IN_LINES, _SURROGATES, _PILED))


def _is_unclean(text: str) -> bool:
    # Of most texts next to nothing is left to look at, or nothing at all: a tenth of the time of a look at everything.
    try:
        rest = text.encode().translate(None, _CLEAN)
    except UnicodeEncodeError:
        return True
    return bool(rest) and _UNCLEAN.search(rest.decode()) is not None
