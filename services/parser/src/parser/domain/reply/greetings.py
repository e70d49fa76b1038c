"""Does somebody only greet, and has yet to say something?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from parser.domain.reply.lines import COMMAS
from parser.domain.reply.wording.greetings import GREETINGS, UNSPACED
from parser.domain.reply.wording.labels import plain

MOST_WORDS: Final = 4
MOST_OF_GREETING: Final = 2
"""Words of a greeting without whom it greets."""
LONGEST: Final = 60
_WORD: Final = re.compile(r"\w+")


def at_most_greets(said: Sequence[str]) -> bool:
    """Whether nothing is said in these lines but a greeting, which ends in a comma or begins with a word of greeting."""
    if len(said) > 1:
        return False
    return not said or said[0].endswith(COMMAS) or _is_greeting(said[0])


def _is_greeting(line: str) -> bool:
    if len(line) > LONGEST or line.count(" ") >= MOST_WORDS or line[-1] in ".?":
        return False
    text = plain(line)
    words = _WORD.findall(text)
    return any(" ".join(words[:count]) in GREETINGS for count in range(1, MOST_OF_GREETING + 1)) or text.startswith(
        UNSPACED
    )
