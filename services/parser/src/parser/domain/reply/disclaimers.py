"""Which paragraphs did a company, a virus scanner or a mailing list add, and which banner did a mail system put on top?"""

from __future__ import annotations

import re
from typing import Final

from parser.domain.reply.lines import Lines
from parser.domain.reply.wording.labels import plain
from parser.domain.reply.wording.notices import BANNERS, CONFIDENTIAL, FOOTERS, MEANT_FOR, WARNINGS

LOOKED_AT: Final = 1500
"""Characters of a paragraph."""
MOST_PARAGRAPHS: Final = 6
SHORTEST_FOOTER: Final = 40
SHORTEST_NOTICE: Final = 100
MOST_LINES: Final = 30
MOST_OF_BANNER: Final = 5
"""Lines of a banner; something follows it."""
_LIST: Final = re.compile(r"^[^\n]{0,80}mailing list\n[^\n]{0,100}@[^\n]{0,100}", re.IGNORECASE)
_RULE: Final = re.compile(r"[-_*=~\u2014\u2013# ]{2,100}")


def notice_start(lines: Lines, said: list[int]) -> int:
    """From which index of `said` (lines not blank, in order) on there are only notices; its length where there are none."""
    end = len(said)
    for _ in range(MOST_PARAGRAPHS):
        start = _paragraph_start(said, end)
        if start == end:
            break
        if not _is_notice(_text(lines, said[start:end])):
            break
        end = start
    while 0 < end < len(said) and _RULE.fullmatch(lines.bare[said[end - 1]]):
        end -= 1
    return end


def banner_end(lines: Lines, said: list[int]) -> int:
    """Up to which index of `said` a banner of the mail system stands on top; 0 where there is none."""
    end = 1
    while end < min(len(said), MOST_LINES) and said[end] - said[end - 1] == 1:
        end += 1
    if end < len(said) and end <= MOST_OF_BANNER:
        text = _text(lines, said[:end])
        if len(text) < LOOKED_AT and any(phrase in text for phrase in BANNERS):
            return end
    return _banner_beside(lines, said)


def _banner_beside(lines: Lines, said: list[int]) -> int:
    """How many lines on top are a banner that warns, where what is said follows on the next line: its page set it in a table."""
    for count, number in enumerate(said[:MOST_OF_BANNER]):
        text = plain(lines.bare[number])
        warns = any(word in text for word in WARNINGS)
        if not (warns and (count or any(phrase in text for phrase in BANNERS))):
            return count
    return 0


def _paragraph_start(said: list[int], end: int) -> int:
    start = max(0, end - 1)
    while start > 0 and said[start] - said[start - 1] == 1 and end - start < MOST_LINES:
        start -= 1
    return start


def _text(lines: Lines, numbers: list[int]) -> str:
    return plain("\n".join(lines.bare[number] for number in numbers)[:LOOKED_AT])


def _is_notice(text: str) -> bool:
    if len(text) < SHORTEST_FOOTER and "virus" not in text:
        return False
    if _RULE.fullmatch(text) or _LIST.search(text):
        return bool(_LIST.search(text))
    if any(phrase in text for phrase in FOOTERS):
        return True
    if len(text) < SHORTEST_NOTICE and text.isascii():
        return False
    return any(word in text for word in CONFIDENTIAL) and sum(word in text for word in MEANT_FOR) >= 2  # noqa: PLR2004
