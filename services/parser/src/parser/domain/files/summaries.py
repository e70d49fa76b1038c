"""What is a file about, in one line for people? Mails and invitations say so themselves. The line is untrusted text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from parser.domain.charsets import decode
from parser.domain.head import read_head
from parser.domain.hygiene import clean_line
from parser.domain.limits import Limits
from parser.domain.people import read_people
from parser.domain.repairs import Repairs
from parser.domain.words import decode_words

_SHOWN: Final = frozenset({"VEVENT", "VTODO"})
"""Components of a calendar that are told: events and tasks (RFC 5545, sections 3.6.1 and 3.6.2)."""
LONGEST: Final = 300
CALENDAR_READ: Final = 64 * 1024
"""Bytes of a calendar that are read: the first event stands at its beginning, and nothing is expanded."""
_DATE: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:\d\d)?(Z?))?")
_QUOTED: Final = re.compile(r'([^":]*+(?:"[^"]*+"[^":]*+){1,20}):')
"""Parameters with quotation marks: a colon between these ends none, and time zones, names and rooms have such."""
_ESCAPED: Final = re.compile(r"\\([nN,;\\])")


def of_mail(content: bytes, limits: Limits) -> str:
    """Subject and sender of an attached mail."""
    unheard = Repairs()
    head = read_head(content[: limits.header_block], limits, unheard)
    subject = decode_words(head.first("subject"), unheard, limits.subject)
    sender = read_people(head, limits, unheard).sender
    who = f"{sender.name} <{sender.address}>".strip() if sender else ""
    return clean_line(", from ".join(filter(None, (subject or "(no subject)", who))), LONGEST)


def of_calendar(content: bytes) -> str:
    """Method, title, time, place and organiser of a calendar's first event (RFC 5545)."""
    said: dict[str, str] = {}
    for name, parameters, value in _properties(content):
        if name == "END" and value.upper() in _SHOWN:
            break
        if name in {"METHOD", "SUMMARY", "LOCATION"}:
            said.setdefault(name, _unescaped(value))
        elif name == "DTSTART":
            said[name] = _instant(value, parameters)
        elif name == "ORGANIZER":
            said[name] = re.sub("^mailto:", "organised by ", value, flags=re.IGNORECASE)
        elif name == "BEGIN" and value.upper() in _SHOWN:
            said.pop("DTSTART", None)  # a time zone's, before the event
    title = ": ".join(filter(None, (said.get("METHOD", "").upper(), said.get("SUMMARY"))))
    rest = (said.get("DTSTART"), said.get("LOCATION"), said.get("ORGANIZER"))
    return clean_line(", ".join(filter(None, (title, *rest))), LONGEST)


def _properties(content: bytes) -> Iterator[tuple[str, str, str]]:
    """(name, parameters, value) of each line, folds undone (RFC 5545, section 3.1)."""
    text = decode(content[:CALENDAR_READ], "utf-8", Repairs()).replace("\r\n", "\n")
    for line in text.replace("\n ", "").replace("\n\t", "").split("\n"):
        quoted = _QUOTED.match(line)
        start, _, value = (quoted[1], ":", line[quoted.end() :]) if quoted else line.partition(":")
        name, _, parameters = start.partition(";")
        yield name.strip().upper(), parameters, value.strip()


def _instant(value: str, parameters: str) -> str:
    found = _DATE.fullmatch(value)
    if not found:
        return value
    day = f"{found[1]}-{found[2]}-{found[3]}"
    if not found[4]:
        return day
    zone = "UTC" if found[6] else _zone(parameters)
    return f"{day} {found[4]}:{found[5]} {zone}".strip()


def _zone(parameters: str) -> str:
    for each in parameters.split(";"):
        name, _, value = each.partition("=")
        if name.upper() == "TZID":
            return value.strip('"')
    return ""


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value)
