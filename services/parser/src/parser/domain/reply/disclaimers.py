"""Which paragraphs did a company, a virus scanner or a mailing list add, and which banner did a mail system put on top?"""

from __future__ import annotations

import re
from itertools import chain
from typing import Final

from parser.domain.reply.lines import Lines
from parser.domain.reply.wording.labels import plain
from parser.domain.reply.wording.notices import (
    BANNERS,
    BANNERS_BEGIN,
    CONFIDENTIAL,
    FOOTERS,
    MEANT_FOR,
    TALKED_OF,
    THIS_MAIL,
    WARNINGS,
)

LOOKED_AT: Final = 1500
"""Characters of a paragraph."""
MOST_PARAGRAPHS: Final = 6
SHORTEST_FOOTER: Final = 40
SHORTEST_NOTICE: Final = 60
MOST_LINES: Final = 30
MOST_OF_BANNER: Final = 5
"""Lines of a banner; something follows it."""
_SCANNERS: Final = ("virus", "www.av")
"""In what they add, however short it is: `Virenfrei. www.avast.com`."""
_LIST: Final = re.compile(r"^[^\n]{0,80}mailing list\n[^\n]{0,100}@[^\n]{0,100}", re.IGNORECASE)
_EDGES: Final = " .:!-\u2013\u2014*"
_PERSON: Final = re.compile(
    r"(?<!\w)(?:I|I['\u2019](?:m|ve|d|ll)|(?i:my|ich|mir|mich|mein(?:e[rmns]?|s)?|j['\u2019]ai|dois-je|mon|mes|moi|yo|mis|meus?|minhas?|io|mio|miei|"
    r"ik|mijn|jag|jeg|moje(?:j|go)?|moich|\u044f|\u043c\u043d\u0435|\u043c\u0435\u043d\u044f))(?!\w)"
)
"""Somebody who speaks of himself. No word that means another thing in the notices of other tongues."""
_RULE: Final = re.compile(r"[-_*=~\u2014\u2013# ]{2,100}")


def notice_start(lines: Lines, said: list[int]) -> int:
    """From which index of `said` (lines not blank, in order) on there are only notices; its length where there are none."""
    end = len(said)
    for _ in range(MOST_PARAGRAPHS):
        start = _paragraph_start(said, end)
        if start == end:
            break
        if not _is_notice(_text(lines, said[start:end])) or _speaks(lines, said[start:end]):
            break
        end = start
    while 0 < end < len(said) and _RULE.fullmatch(lines.bare[said[end - 1]]):
        end -= 1
    # Somebody shows what he wants to stand in mails, or asks about it.
    is_announced = 0 < end < len(said) and lines.bare[said[end - 1]].endswith((":", "\uff1a"))
    return len(said) if is_announced else end


def banner_end(lines: Lines, said: list[int]) -> int:
    """Up to which index of `said` a banner of the mail system stands on top; 0 where there is none."""
    end = 1
    while end < min(len(said), MOST_LINES) and said[end] - said[end - 1] == 1:
        end += 1
    if end < len(said) and end <= MOST_OF_BANNER and _is_banner(_text(lines, said[:end])):
        return 0 if _speaks(lines, said[:end]) else end
    return _banner_beside(lines, said)


def _is_banner(text: str) -> bool:
    """Whether a paragraph speaks of this mail as one from outside, or warns: `External email does not arrive` only tells."""
    if len(text) >= LOOKED_AT or not any(map(text.__contains__, BANNERS)):
        return False
    return (
        not text[0].isalnum()
        or text.strip(_EDGES) in BANNERS
        or text.startswith(BANNERS_BEGIN)
        or any(map(text.__contains__, chain(WARNINGS, THIS_MAIL)))
    )


def _banner_beside(lines: Lines, said: list[int]) -> int:
    """How many lines on top are a banner that warns, where what is said follows on the next line: its page set it in a table."""
    for count, number in enumerate(said[:MOST_OF_BANNER]):
        text = plain(lines.bare[number])
        warnings = sum(map(text.__contains__, WARNINGS))
        if not (warnings > 1 if count else warnings and any(map(text.__contains__, BANNERS))):
            return count
    return 0


def _paragraph_start(said: list[int], end: int) -> int:
    start = max(0, end - 1)
    while start > 0 and said[start] - said[start - 1] == 1 and end - start < MOST_LINES:
        start -= 1
    return start


def _text(lines: Lines, numbers: list[int]) -> str:
    return plain("\n".join(lines.bare[number] for number in numbers)[:LOOKED_AT])


def _speaks(lines: Lines, numbers: list[int]) -> bool:
    """Whether a person says or asks something here: who writes notices and banners says neither "I" nor "my"."""
    return any(_PERSON.search(lines.bare[number]) for number in numbers)


def _is_added(text: str) -> bool:
    """Whether words that people use too are said of this mail, or begin or end a line, as in what a scanner or a list adds."""
    found = tuple(filter(text.__contains__, TALKED_OF))
    if not found or text.endswith(("?", "\uff1f")):
        return False
    if any(map(text.__contains__, THIS_MAIL)):
        return True
    lines = (line.removeprefix("https://") for line in text.split("\n"))
    return any(line.startswith(found) or line.endswith(found) for line in lines)


def _is_notice(text: str) -> bool:
    if len(text) < SHORTEST_FOOTER and not any(map(text.__contains__, _SCANNERS)):
        return False
    if _RULE.fullmatch(text) or _LIST.search(text):
        return bool(_LIST.search(text))
    if any(map(text.__contains__, FOOTERS)) or _is_added(text):
        return True
    if len(text) < SHORTEST_NOTICE and text.isascii():
        return False
    if text.endswith(("?", "\uff1f")) or not any(map(text.__contains__, CONFIDENTIAL)):
        return False
    return sum(map(text.__contains__, MEANT_FOR)) + any(map(text.__contains__, THIS_MAIL)) >= 2  # noqa: PLR2004
