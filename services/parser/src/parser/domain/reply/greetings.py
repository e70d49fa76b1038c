"""Does somebody only greet, and has yet to say something?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parser.domain.reply.lines import COMMAS
from parser.domain.reply.wording.greetings import GREETINGS, UNSPACED
from parser.domain.reply.wording.labels import plain

MOST_WORDS: Final = 4
LONGEST: Final = 60


def at_most_greets(said: Sequence[str]) -> bool:
    """Whether nothing is said in these lines but a greeting, which ends in a comma or begins with a word of greeting."""
    if len(said) > 1:
        return False
    return not said or said[0].endswith(COMMAS) or _is_greeting(said[0])


def _is_greeting(line: str) -> bool:
    if len(line) > LONGEST or line.count(" ") >= MOST_WORDS or line[-1] in ".?":
        return False
    text = plain(line)
    is_whole = any(text.startswith(word) and not text[len(word) : len(word) + 1].isalpha() for word in GREETINGS)
    return is_whole or text.startswith(UNSPACED)
