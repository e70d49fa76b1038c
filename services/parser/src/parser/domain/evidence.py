"""Which charsets has the writer of a mail at hand? For names and fields in raw 8-bit, that are too short to be guessed alone.

Those that the mail names anywhere, and that of its text where this is in 8 bits and names none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from contracts.values.frozen import frozen
from parser.domain.mingled import is_utf8
from parser.domain.raw import Raw

WITHIN: Final = 64 * 1024
"""Bytes of a mail that are looked at: its own header, and the beginning of its text."""
MOST: Final = 8
ENOUGH: Final = 2048
_LABEL: Final = re.compile(
    rb"charset\*?\s?=\s?[\"']?([A-Za-z0-9_.:-]{2,40})|=\?([A-Za-z0-9_.:-]{2,40})[?*]", re.IGNORECASE
)
_TEXT: Final = re.compile(rb"^[\t -~]*+[\x80-\xff][\t\r -~\x80-\xff]*+$", re.MULTILINE)
"""A line beyond ASCII, which is not of a file that travels as it is."""
_FIELD: Final = re.compile(rb"[!-9;-~]++:|[ \t]*+(?:file)?name\*?=", re.IGNORECASE)
"""How lines of headers begin: their words of ASCII would make any text look like one of Latin letters."""


@frozen
class Evidence:
    """Labels of charsets, in order and without repetition; and lines that are neither ASCII nor UTF-8, to guess from."""

    labels: tuple[str, ...] = ()
    lines: bytes = b""


def evidence_in(raw: Raw) -> Evidence:
    """What the beginning of a mail shows: its parts, encoded words, pages and text."""
    return _evidence_in(bytes(raw[:WITHIN]))


@lru_cache(maxsize=1)
def _evidence_in(start: bytes) -> Evidence:
    """Kept for the mail that was looked at last: each of its parts may ask."""
    found: dict[str, None] = {}
    for label in _LABEL.finditer(start):
        found[(label[1] or label[2]).decode("ascii").lower()] = None
        if len(found) >= MOST:
            break
    return Evidence(tuple(found), _lines_in(start))


def _lines_in(start: bytes) -> bytes:
    lines = b""
    for line in _TEXT.finditer(start):
        if not _FIELD.match(line[0]) and not is_utf8(line[0]):
            lines += line[0] + b"\n"
        if len(lines) > ENOUGH:
            break
    return lines[:ENOUGH]
