"""Did a device or an app write this line at the end of a mail ("Sent from my iPhone"), and no person?"""

from __future__ import annotations

import re
from typing import Final

from parser.domain.reply.wording.devices import (
    APPS,
    BEGIN_WITH,
    CLAIMS,
    END_WITH,
    ENDS,
    GET,
    GET_ENDS,
    GET_SHORT,
    MINE,
    PLATFORMS,
    SENT,
    SHORT,
    TALK,
    THINGS,
    is_excuse,
)
from parser.domain.reply.wording.labels import plain

LONGEST_DEVICE: Final = 110
MOST_WORDS: Final = 12
WORDS_OF_SHORT: Final = 3
WORDS_OF_THINGS: Final = 6
WORDS_OF_MINE: Final = 5
_IN_BRACKETS: Final = re.compile(
    r"<[^<>]{0,300}>?|\([^()]{0,300}\)|\[(?=https?:)[^\[\]]{0,300}\]|https?://[^\s]{1,300}"
)
_WORD: Final = re.compile(r"[\w'\u2019/&-]+")
_AROUND: Final = '[]*_ .\u2026-\u2013\u2014"'
_LENIENT: Final = re.compile(
    r"(?:[.,;:]| [-\u2013\u2014|])+ (?:please |pls |kindly |so please |so )?(?:excuse|pardon|forgive|entschuldig|verzeih|sorry for|"
    r"apologies for|get the)"
)
"""What a device's line goes on with: the rest says nothing more."""
_MAIL: Final = re.compile(
    r"\w [A-Z][\w.!-]*(?: [Mm]obile)? (?:E-?)?[Mm]ail\b|\w Mail (?:[Aa]pp\b|[Mm]obile\b|for |f\u00fcr |pour |para )|application Mail\b"
)
"""An app by its name, in the line as it stands; `by mail` is none."""


def is_device_line(line: str) -> bool:
    """Whether a device or an app wrote this line."""
    if not line or len(line) > LONGEST_DEVICE + 200 or line.count(" ") >= MOST_WORDS:
        return False
    if "<" in line or "(" in line or "http" in line:
        line = _IN_BRACKETS.sub("", line[:400])
    said = plain(line).strip(_AROUND)
    begins = said[:5] in BEGIN_WITH or said[:3] in BEGIN_WITH or said[:2] in BEGIN_WITH
    if not begins and said[-3:] not in END_WITH:
        return False
    line = line.strip(_AROUND)
    if found := _LENIENT.search(line):
        line = line[: found.start()]
    said = plain(line)
    head, _, rest = said.partition(". ")
    if rest and is_excuse(head):
        said = rest
    return len(line) <= LONGEST_DEVICE and "?" not in line and (is_excuse(said) or _is_device(line, said))


def _is_device(line: str, said: str) -> bool:
    opener = next((words for words in SENT.get(said[:2], ()) if said.startswith(words)), "")
    # Who is told to get an app is spoken to in words of talk: `Holen Sie sich`.
    asked = "" if opener else next((words for words in GET if said.startswith(words)), "")
    words = _WORD.findall(said[len(opener or asked) :])
    if not TALK.isdisjoint(words):
        return False
    if opener and len(words) <= WORDS_OF_MINE and MINE.intersection(words[:2]):
        is_named = len(words) <= WORDS_OF_SHORT or line.split()[-len(words) + 1][:1].isupper()
        return is_named or _names_device(line, said, words)
    if opener or said.startswith(SHORT) or (said.endswith(ENDS) and len(words) <= WORDS_OF_THINGS):
        is_short = opener or len(words) <= WORDS_OF_SHORT or said.endswith(ENDS)
        return bool(is_short) and _names_device(line, said, words)
    is_get = said.endswith(GET_ENDS) or (said.startswith(GET_SHORT) and len(words) <= WORDS_OF_SHORT)
    is_get = is_get or bool(asked and words and APPS.search(" ".join(words[:-1])) and _ends_a_request(words[-1]))
    return is_get and bool(APPS.search(said) and PLATFORMS.search(said))


def _ends_a_request(word: str) -> bool:
    """Whether one is told to get an app up to this word, and nothing is said of it: `Get Outlook for iOS fails`."""
    return bool(PLATFORMS.search(word) or APPS.search(word))


def _names_device(line: str, said: str, words: list[str]) -> bool:
    if APPS.search(said):
        last = said.rpartition(", ")[2]
        return last == said or last.startswith(CLAIMS) or bool(APPS.search(last) or THINGS.search(last))
    return len(words) <= WORDS_OF_THINGS and bool(THINGS.search(said) or _MAIL.search(line))
