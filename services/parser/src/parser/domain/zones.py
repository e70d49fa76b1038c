"""How far from UTC is a time zone that a date names?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

_HOURS: Final = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "wet": 0, "west": 1, "cet": 1, "mez": 1, "met": 1, "cest": 2, "mesz": 2, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "jst": 9,
    "kst": 9, "hst": -10, "akst": -9, "akdt": -8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
"""RFC 5322, section 4.3, and names that mean one zone only (`ist` means three, `bst` two)."""
NAMES: Final = frozenset(_HOURS)
_NUMBERS: Final = re.compile(r"([+-])\s*(?:(\d{1,2}):(\d{2})|(\d{1,2}?)(\d{2})?)(?!\d)")
"""`+0100`, `+01:00`, and as some write it: `+100`, `+1`."""


def offset_of(written: str) -> timedelta | None:
    """The distance from UTC; None for what names no zone that is known. Numbers count more than a name before them."""
    if found := _NUMBERS.search(f"+{written}" if written.isdigit() else written):
        offset = timedelta(hours=int(found[2] or found[4]), minutes=int(found[3] or found[5] or 0))
        return -offset if found[1] == "-" else offset
    name = written.strip().lower()
    return timedelta(hours=_HOURS[name]) if name in _HOURS else None
