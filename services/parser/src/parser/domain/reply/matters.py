"""Do lines below a closing say what a mail is about - the number of an order, an error, steps - and nothing of who wrote it?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from parser.domain.reply.contacts import is_contact
from parser.domain.reply.wording.labels import plain
from parser.domain.reply.wording.matters import MATTER

LONGEST: Final = 60
"""Characters before the number."""
_DIGIT: Final = re.compile(r"\d")
_CLOCK: Final = re.compile(r"\d[:.h]\d\d(?!\d|[.:]\d)|\d ?(?:[ap]m|uhr|h)\b", re.IGNORECASE)
"""Orders are taken at these hours."""
_COUNTED: Final = re.compile(r"\d{1,4} ?[x\u00d7] [^\W\d_]")
"""`2 x ink`."""
_FIRST: Final = re.compile(r"1[.)] ?[^\W\d_]")
_SECOND: Final = re.compile(r"2[.)] ?[^\W\d_]")


def tells_more(below: Sequence[str]) -> bool:
    """Whether one of these lines names a matter by its number or counts things, or two begin a list with numbers."""
    if any(map(_names_matter, below)):
        return True
    return any(_FIRST.match(line) and _SECOND.match(next_line) for line, next_line in pairwise(below))


def _names_matter(line: str) -> bool:
    digit = _DIGIT.search(line, 0, LONGEST)
    if digit is None:
        return False
    if digit.start() == 0:
        return bool(_COUNTED.match(line))
    return bool(MATTER.search(plain(line[: digit.start()]))) and not is_contact(line) and not _CLOCK.search(line)
