"""What is a calendar about? Its first event or task, and who answers what (RFC 5545, RFC 5546, vCalendar 1.0)."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from typing import Final

from parser.domain.charsets import decode
from parser.domain.hygiene import clean_line, clean_text
from parser.domain.repairs import Repairs
from parser.domain.structure import Part

_TOLD: Final = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"})
"""Components of a calendar that are told, by the names of RFC 5545, section 3.6; what stands inside them is an alarm's, or a place's."""
LONGEST: Final = 300
CALENDAR_READ: Final = 64 * 1024
"""Bytes of a calendar that are read: the first event stands at its beginning, and nothing is expanded."""
MOST_ANSWERS: Final = 5
_FOLD: Final = re.compile(rb"\r?\n[ \t]")
"""A fold may stand between the bytes of one character (RFC 5545, section 3.1)."""
_DATE: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:\d\d)?(Z?))?")
_QUOTED: Final = re.compile(r'([^":]*+(?:"[^"]*+"[^":]*+){1,20}):')
"""Parameters with quotation marks: a colon between these ends none, and time zones, names and rooms have such."""
_PARAMETER: Final = re.compile(r';([A-Za-z-]{1,40})=("[^"]*+"|[^;]*+)')
_ESCAPED: Final = re.compile(r"\\([nN,;\\])")
_MAILTO: Final = re.compile("mailto:", re.IGNORECASE)
_KEPT: Final = frozenset(
    {"METHOD", "SUMMARY", "LOCATION", "DTSTART", "DUE", "ORGANIZER", "STATUS", "DESCRIPTION", "COMMENT"}
)
_ANSWERS: Final = {
    "ACCEPTED": "accepted by",
    "DECLINED": "declined by",
    "TENTATIVE": "tentatively accepted by",
    "DELEGATED": "delegated by",
    "COMPLETED": "completed by",
    "IN-PROCESS": "begun by",
    "CONFIRMED": "confirmed by",
}
"""Of participants (RFC 5545, section 3.2.12); the last is vCalendar's."""

_Said = dict[str, str]
_Property = tuple[str, _Said, str]
"""Name, parameters and value."""


def of_calendar(part: Part) -> str:
    """Method, title, answers, time, place and organiser of a calendar's first event, in one line."""
    return _line(_said_by(part))


def words_of_calendar(part: Part) -> str:
    """The same, and below it what its writer says of the event, or with an answer."""
    said = _said_by(part)
    words = (said.get("COMMENT", ""), said.get("DESCRIPTION", ""))
    return clean_text("\n\n".join(filter(None, (_line(said), *dict.fromkeys(map(str.strip, words))))))


def _line(said: _Said) -> str:
    method = said.get("METHOD", "").upper()
    is_cancelled = said.get("STATUS", "").upper() == "CANCELLED" and method != "CANCEL"
    title = ": ".join(filter(None, (method, said.get("SUMMARY"))))
    due = f"due {said['DUE']}" if "DUE" in said else ""
    by = f"organised by {said['ORGANIZER']}" if "ORGANIZER" in said else ""
    told = (title, "cancelled" * is_cancelled, said.get("ANSWERS"), said.get("DTSTART"), due, said.get("LOCATION"), by)
    return clean_line(", ".join(filter(None, told)), LONGEST)


def _said_by(part: Part) -> _Said:
    said: _Said = {}
    answers: list[str] = []
    for name, parameters, value in _first(part):
        if name == "ATTENDEE":
            answers += _answer(parameters, value)
        elif name in _KEPT:
            said.setdefault(name, _told(name, parameters, value))
    if said.get("METHOD", "").upper() == "REPLY":
        said["ANSWERS"] = ", ".join(answers[:MOST_ANSWERS])
    return {name: value for name, value in said.items() if value}


def _first(part: Part) -> Iterator[_Property]:
    """What the calendar says of itself, and the first component that is told; nothing that stands inside others."""
    is_inside, hidden = False, ""
    for name, parameters, value in _properties(part):
        component = value.upper()
        if name == "END" and component in _TOLD:
            return
        if name == "END":
            hidden = "" if component == hidden else hidden
        elif name == "BEGIN" and component in _TOLD and not is_inside:
            is_inside, hidden = True, ""
        elif name == "BEGIN" and component != "VCALENDAR":
            hidden = hidden or component
        elif not hidden and (is_inside or name == "METHOD"):
            yield name, parameters, value


def _told(name: str, parameters: _Said, value: str) -> str:
    if name in {"DTSTART", "DUE"}:
        return _instant(value, parameters)
    if name == "ORGANIZER":
        return _who(parameters, value)
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _answer(parameters: _Said, value: str) -> Iterator[str]:
    answer = _ANSWERS.get((parameters.get("PARTSTAT") or parameters.get("STATUS", "")).upper())
    if answer:
        yield f"{answer} {_who(parameters, value)}"


def _who(parameters: _Said, value: str) -> str:
    """An address; a name only where there is none."""
    address, found = _MAILTO.subn("", value, count=1)
    return address if found or "@" in address else parameters.get("CN", "") or address


def _properties(part: Part) -> Iterator[_Property]:
    """That of each line, folds undone."""
    whole = _FOLD.sub(b"", part.content[:CALENDAR_READ]).replace(b"\r\n", b"\n")
    lines = iter(decode(whole, part.parameters.get("charset", "utf-8"), Repairs()).split("\n"))
    for line in lines:
        quoted = _QUOTED.match(line)
        start, _, value = (quoted[1], ":", line[quoted.end() :]) if quoted else line.partition(":")
        name = start.partition(";")[0]
        parameters = {found[1].upper(): found[2].strip('" ') for found in _PARAMETER.finditer(start)}
        if parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
            value = _unquoted(value, parameters, lines)
        yield name.strip().upper(), parameters, value.strip()


def _unquoted(value: str, parameters: _Said, lines: Iterator[str]) -> str:
    """A value of vCalendar 1.0, which goes on in the next line where it ends with the sign of equality."""
    pieces = [value]
    while pieces[-1].endswith("="):
        pieces.append(next(lines, ""))
    data = quopri.decodestring("\n".join(pieces).encode())
    return decode(data, parameters.get("CHARSET", "utf-8"), Repairs())


def _instant(value: str, parameters: _Said) -> str:
    found = _DATE.fullmatch(value)
    if not found:
        return value
    day = f"{found[1]}-{found[2]}-{found[3]}"
    if not found[4]:
        return day
    zone = "UTC" if found[6] else parameters.get("TZID", "")
    return f"{day} {found[4]}:{found[5]} {zone}".strip()
