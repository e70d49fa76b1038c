"""Which addresses does a report in prose speak of, and why did the mail not reach them?

No table of mail servers: an address counts if a status code, a reply code or words of failure stand near it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.values import BouncedRecipient
from parser.domain.classification.phrases import FAILURE
from parser.domain.classification.severity import severity_of
from parser.domain.hygiene import clean_line

MOST: Final = 100
"""Recipients of one report that are kept."""
LONGEST_WORDS: Final = 500
"""Characters of a diagnostic."""
NEAR: Final = 12
"""Lines after an address that may say why."""

_ADDRESS: Final = re.compile(r"(?<![\w.+@/=-])([\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63})(?![\w@])")
_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REPLY: Final = re.compile(
    r"(?<![\d./#-])(?<!\S:)([45][0-5]\d)(?=[ -]|[\"'),:]|$)(?! (?:kb|mb|bytes|second|minute|hour|day|message))",
    re.IGNORECASE | re.MULTILINE,
)
_ASIDE: Final = re.compile(
    r"(?:^|[\s>*(])(?:from|sender|reply-to|original sender|mail from|envelope[- ]from|message-?id|return-path|cc|von|de|date|by|contact|e-?mail us|write to|forward|"
    r"send (?:mail|a message|e-?mail) to|please (?:contact|send|forward|e-?mail|write))\b[^@\n]{0,60}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What words say: an enhanced status code, a reply code, each empty where there is none."""

    status: str
    reply_code: str


def diagnose(words: str) -> Diagnosis:
    """Find the codes in a server's words; a specific status is preferred to `5.0.0`."""
    statuses = _STATUS.findall(words)
    specific = [status for status in statuses if not status.endswith(".0.0")]
    replies = _REPLY.findall(words)
    status = (specific or statuses or [""])[0]
    same_class = [reply for reply in replies if not status or reply[0] == status[0]]
    return Diagnosis(status, (same_class or [""])[0])


def addresses_in(text: str) -> Iterator[tuple[str, int]]:
    """Every address in a text, and the number of its line; those of senders and helpers are left out."""
    for number, line in enumerate(text.split("\n")):
        for found in _ADDRESS.finditer(line[:1000]):
            if not _ASIDE.search(line[: found.start()].rstrip("<\"' ")):
                yield found[1].strip("'`").rstrip("."), number


def read_prose(text: str, known: Sequence[str], strangers: frozenset[str]) -> list[BouncedRecipient]:
    """The recipients a report in prose is about.

    `known` are addresses that the header or the returned mail names as recipients; `strangers` (in lower case) are those
    that cannot be meant: who gets the report, who writes it. An address without a reason is left out unless it is known.
    """
    lines = text.split("\n")
    places: dict[str, list[int]] = {}
    spelled: dict[str, str] = {}
    for address, number in addresses_in(text):
        key = address.lower()
        if key not in strangers or key in {each.lower() for each in known}:
            places.setdefault(key, []).append(number)
            spelled.setdefault(key, address)
    if known:
        # X-Failed-Recipients and the like name all of them.
        named = {each.lower() for each in known}
        places = {key: numbers for key, numbers in places.items() if key in named}
    for address in known:
        places.setdefault(address.lower(), [])
        spelled.setdefault(address.lower(), address)
    starts = sorted({number for numbers in places.values() for number in numbers})
    found = [
        _recipient(
            spelled[key],
            _words(lines, numbers, starts, alone=len(places) == 1),
            is_known=key in {each.lower() for each in known},
        )
        for key, numbers in places.items()
    ]
    return [recipient for recipient in found if recipient][:MOST]


def words_about(text: str, address: str, *, alone: bool) -> str:
    """What a report's text says about one address; all of it if it is the only one."""
    lines = text.split("\n")
    places: dict[str, list[int]] = {}
    for found, number in addresses_in(text):
        places.setdefault(found.lower(), []).append(number)
    numbers = places.get(address.lower(), [])
    if not numbers and not alone:
        return ""
    starts = sorted({number for each in places.values() for number in each})
    return _words(lines, numbers, starts, alone=False)


def _words(lines: Sequence[str], numbers: Sequence[int], starts: Sequence[int], *, alone: bool) -> str:
    """What is said about an address: its lines and those that follow, up to the next address; else what ends the list."""
    pieces = []
    for number in numbers:
        end = min([start for start in starts if start > number] + [number + NEAR, len(lines)])
        pieces += list(lines[number:end])
    near = "\n".join(pieces)
    if any(_codes(near)) or FAILURE.search(near):
        return near
    return "\n".join(lines) if alone or not numbers else near + "\n" + "\n".join(lines[max(starts) :])


def _codes(words: str) -> tuple[str, str]:
    diagnosis = diagnose(words)
    return diagnosis.status, diagnosis.reply_code


def _recipient(address: str, words: str, *, is_known: bool) -> BouncedRecipient | None:
    diagnosis = diagnose(words)
    if not (is_known or diagnosis.status or diagnosis.reply_code or FAILURE.search(words)):
        return None
    return BouncedRecipient(
        address=address,
        status=diagnosis.status,
        reply_code=diagnosis.reply_code,
        severity=severity_of("", diagnosis.status, diagnosis.reply_code, words),
        diagnostic=clean_line(words, LONGEST_WORDS),
    )
