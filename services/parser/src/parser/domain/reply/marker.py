"""Where does a help desk's own mail begin in an answer? Help desks say above their text that answers belong above that line."""

from __future__ import annotations

from typing import Final

from parser.domain.reply.wording.labels import plain
from parser.domain.reply.wording.markers import ABOVE_THE_LINE, ANSWER

BEGIN: Final = "##-"
END: Final = "-##"
"""Our line is `##- ... -##`, whatever stands between in whichever language."""
REPLY_ABOVE: Final = f"{BEGIN} Please type your reply above this line {END}"
"""As our mails put it where nothing else is configured."""
LONGEST: Final = 300
LONGEST_OF_OTHERS: Final = 120


def is_marker(line: str) -> bool:
    """Whether a line is the one that answers belong above."""
    if len(line) <= LONGEST and line.startswith(BEGIN) and line.endswith(END):
        return True
    return len(line) <= LONGEST_OF_OTHERS and not line[:1].isalnum() and asks_above(line)


def asks_above(line: str) -> bool:
    """Whether a line asks to be answered above it."""
    said = plain(line[:LONGEST_OF_OTHERS])
    return any(map(said.__contains__, ABOVE_THE_LINE)) and any(map(said.__contains__, ANSWER))
