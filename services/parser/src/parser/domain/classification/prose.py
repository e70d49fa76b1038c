"""Which addresses does a report in prose speak of, and why did the mail not reach them?

No table of mail servers: an address counts if a status code, a reply code or words of failure stand near it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from contracts.values import BouncedRecipient
from contracts.values.frozen import frozen
from parser.domain.classification.report_words import DAEMON, DELAYED, FAILURE
from parser.domain.classification.severity import severity_of, tells_why
from parser.domain.hygiene import clean_line

MOST: Final = 100
"""Recipients of one report that are kept."""
LONGEST_WORDS: Final = 500
"""Characters of a diagnostic."""
NEAR: Final = 12
"""Lines after an address that may say why."""
LONGEST_LINE: Final = 1000
SAID: Final = 4000
"""Characters of what is said about one address that are looked at."""
SHARED: Final = 800
"""Characters of the same where several addresses share what ends their list."""
ASIDE: Final = 100
"""Characters before an address that may say it is not a recipient's."""
LOOKED_AT: Final = 1000
"""Different addresses in a text that are taken note of."""
MENTIONS: Final = 8
"""Places of one address that are looked at."""

_ADDRESS: Final = re.compile(
    r"(?<![\w.+@/=-])((?:[\w.!#$%&'*+/=?^`{|}~-]{1,64}|\"[^\"@\n]{1,64}\")@"
    r"(?:(?:[\w-]{1,63}\.)+[\w-]{2,63}|\[[\da-fA-F:.]{3,45}\]|[\w-]{1,63}(?=>)))(?![\w@])"
)
"""Of a host without a domain only between brackets."""
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REPLY: Final = re.compile(
    r"(?<![\d./-])(?<!\S:)(?:(?<!#)|(?=\d{3} [245]\.\d))([45][0-5]\d)(?=[ -]|[\"'),:]|$)(?! (?:kb|mb|bytes|second|minute|hour|day|messages))",
    re.IGNORECASE | re.MULTILINE,
)
_ASIDE: Final = re.compile(
    r"(?:^|[\s>*(])(?:from|sender|reply-to|original sender|mail from|envelope[- ]from|message-?id|return-path|cc|von(?= ?:)|de(?= ?:)|date|by|contact|e-?mail us|write to|forward|"
    r"has moved to|new address(?: is)?|please (?:try|use)|send (?:mail|a message|e-?mail) to|please (?:contact|send|forward|e-?mail|write))\b(?:(?! (?:to|for)\b)[^@\n]){0,60}$",
    re.IGNORECASE,
)
_OWN: Final = re.compile(r"^[45]\d\d (?:[45]\.\d{1,3}\.\d{1,3} )?\S{3,330}\.\.\. ", re.MULTILINE)
"""How sendmail begins its own line about an address: with its own codes. What a server said stands behind it, or above."""
_TALK: Final = ("<<< ", ">>> ")


@frozen
class Diagnosis:
    """What words say: an enhanced status code, a reply code, each empty where there is none."""

    status: str
    reply_code: str


def diagnose(words: str) -> Diagnosis:
    """Find the codes in a server's words; a specific status is preferred to `5.0.0`."""
    heard = _OWN.sub("", words)
    statuses = _STATUS.findall(heard) or _STATUS.findall(words)
    specific = [status for status in statuses if not status.endswith(".0.0")]
    replies = _REPLY.findall(heard) or _REPLY.findall(words)
    status = (specific or statuses or [""])[0]
    same_class = [reply for reply in replies if not status or reply[0] == status[0]]
    return Diagnosis(status, (same_class or [""])[0])


class Prose:
    """A report's text, with the places of the addresses in it; those of senders and helpers are left out."""

    def __init__(self, text: str) -> None:
        self._lines = [line[:LONGEST_LINE] for line in text.split("\n")]
        self._places: dict[str, list[int]] = {}
        self._spelled: dict[str, str] = {}
        self._taken: set[int] = set()
        for number, line in enumerate(self._lines):
            for found in _ADDRESS.finditer(line) if "@" in line else ():
                if len(self._places) < LOOKED_AT and not _ASIDE.search(line[: found.start()].rstrip("<\"' ")[-ASIDE:]):
                    self._put(found[1].strip("'`").rstrip("."), self._first(number))
        self._starts = sorted(self._taken)
        self._shared = "\n".join(self._lines[self._starts[-1] :])[:SHARED] if self._starts else ""

    def _put(self, address: str, number: int) -> None:
        numbers = self._places.setdefault(address.lower(), [])
        self._spelled.setdefault(address.lower(), address)
        if len(numbers) < MENTIONS and number not in numbers:
            numbers.append(number)
            self._taken.add(number)

    def _first(self, number: int) -> int:
        """The line from which on an address is spoken of: of sendmail's own line what a server has said above."""
        first = number if _OWN.match(self._lines[number]) else 0
        while first and first - 1 not in self._taken and self._lines[first - 1].startswith(_TALK):
            first -= 1
        return first or number

    def recipients(self, known: Sequence[str], strangers: frozenset[str]) -> list[BouncedRecipient]:
        """The recipients the report is about.

        `known` are all of them, as the header or the returned mail names them; without any, every address counts that
        has a reason, except `strangers` (in lower case): who gets the report, who writes it, who wrote the mail.
        """
        if known:
            return [_recipient(address, self.about(address, alone=len(known) == 1)) for address in known][:MOST]
        keys = [key for key in self._places if key not in strangers][:MOST]
        said = {key: self.about(key, alone=len(keys) == 1) for key in keys}
        return [_recipient(self._spelled[key], words) for key, words in said.items() if _is_reason(words)]

    def others(self, strangers: frozenset[str]) -> list[str]:
        """The addresses in the text but theirs (in lower case) and mail systems'."""
        keys = [key for key in self._places if key not in strangers and not DAEMON.match(key)]
        return [self._spelled[key] for key in keys]

    def about(self, address: str, *, alone: bool) -> str:
        """What is said about one address: its lines and those up to the next; else what ends the list, or all of it."""
        numbers = self._places.get(address.lower(), [])
        wanted: dict[int, None] = {}
        for number in numbers:
            after = bisect_right(self._starts, number)
            until = self._starts[after] if after < len(self._starts) else len(self._lines)
            wanted |= dict.fromkeys(range(number, min(until, number + NEAR)))
        near = "\n".join(self._lines[number] for number in wanted)
        if _is_reason(near):
            return near
        if alone:
            return "\n".join(self._lines)[:SAID]
        return f"{near[:SHARED]}\n{self._shared}" if numbers else ""


def _is_reason(words: str) -> bool:
    said = (_STATUS, _REPLY, FAILURE, DELAYED)
    # In English those say it all.
    return any(pattern.search(words) for pattern in said) or (not words.isascii() and tells_why(words))


def _recipient(address: str, words: str) -> BouncedRecipient:
    diagnosis = diagnose(words)
    return BouncedRecipient(
        address=address,
        status=diagnosis.status,
        reply_code=diagnosis.reply_code,
        severity=severity_of("", diagnosis.status, diagnosis.reply_code, words),
        diagnostic=clean_line(words, LONGEST_WORDS),
    )
