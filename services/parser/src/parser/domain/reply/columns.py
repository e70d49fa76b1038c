"""Does an old Notes client set the header of a quoted mail in columns here: names on one line, what they name on the next?"""

from __future__ import annotations

import re
from typing import Final

from parser.domain.reply.lines import Lines, next_said
from parser.domain.reply.wording.labels import LABELS, Label, plain

LONGEST_NAME: Final = 12
MOST_LINES: Final = 8
"""Lines between the recipient and the name of the subject."""
MOST_ABOVE: Final = 6
"""Lines above the recipient: who wrote, by whom it was sent, when."""
MOST_BLANK: Final = 3
"""Lines below the name of the subject without the subject."""

_WRITER: Final = re.compile(r"[^\n<>@]{0,80} ?<[^\s<>@]{1,64}@[^\s<>@]{1,255}>")
"""Who wrote, where its page sets the date apart from it."""


def columns_at(lines: Lines, at: int) -> tuple[int, int] | None:
    """The first line of such a header, and the line past its last one, where line `at` holds its recipient; else None."""
    if not at or _name(lines.bare[at - 1]) is not Label.TO:
        return None
    below = range(at + 1, min(len(lines), at + MOST_LINES))
    subject = next((number for number in below if _name(lines.bare[number]) is Label.SUBJECT), None)
    if subject is None:
        return None
    start = at - 1
    while start > max(0, at - MOST_ABOVE) and lines.bare[start - 1]:
        start -= 1
    said = next_said(lines, subject + 1, MOST_BLANK)
    if start > 1 and not lines.bare[start - 1] and _WRITER.fullmatch(lines.bare[start - 2]):
        start -= 2
    return start, said + 1 if said < len(lines) else subject + 1


def _name(line: str) -> Label | None:
    return LABELS.get(plain(line)) if line and len(line) <= LONGEST_NAME else None
