"""When does a mail say that it was sent? RFC 5322, section 3.3, with the obsolete forms of section 4.3.

English months in any order that mailers use, ISO 8601, numbers alone where only one of them can be the month, and whatever
is written for people in any language. Other numbers (3/11/2026) are left unread: a wrong date is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

from parser.domain.head import Head
from parser.domain.repairs import Repairs
from parser.domain.words import decode_words
from parser.domain.written_dates import EARLIEST, names_zone, read_written_date
from parser.domain.zones import offset_of

LONGEST: Final = 200
LEAP: Final = 60
MONTHS: Final = 12
MIDNIGHT: Final = (24, 0, 0)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z\x80-\xff])"
)
_TIME: Final = r"(?P<hour>\d{1,2})\s*[:.]\s*(?P<minute>\d{1,2})(?:\s*[:.]\s*(?P<second>\d{1,2})(?:[.,]\d+)?)?(?:\s*(?P<half>[ap])m\b)?"
_ZONE: Final = r"(?:\s*(?P<zone>(?:[a-z]{1,5}\s*)?[+-]\s*(?:\d{1,2}:\d{2}|\d{1,4})(?!\d)|[a-z]{1,5}\b|(?<=\s)(?:0\d|1[0-4])[0-5]\d(?![\d:])))?"
"""Some lose the plus, which is a space in addresses of the web."""
_BEHIND: Final = _ZONE.replace("zone", "behind")
_DATES: Final = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"(?<![\d:])(?P<day>\d{{1,2}})[\s,.-]*{_MONTH}[\s,.-]*(?P<year>\d{{4}}|\d{{2,3}})(?!\d)[\s,]*(?:at\s+)?{_TIME}{_ZONE}",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})(?!\d){_BEHIND}",
        rf"(?<![\d:])(?P<day>\d{{1,2}})\s+{_MONTH}\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})(?!\d){_BEHIND}",
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}),?\s+(?:at\s+)?{_TIME}{_ZONE}",
        rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?P<digits>\d{{1,2}})[月월]\s+(?P<year>\d{{4}})\s+{_TIME}{_ZONE}",
        rf"(?<!\d)(?P<year>\d{{4}})-(?P<digits>\d{{2}})-(?P<day>\d{{2}})[T\s]\s*{_TIME}{_ZONE}",
    )
)
_NUMBERS: Final = re.compile(
    rf"(?<![\d./-])(?P<one>\d{{1,2}})(?P<mark>[./-])(?P<other>\d{{1,2}})(?P=mark)(?P<year>\d{{4}})[\s,]+{_TIME}{_ZONE}",
    re.IGNORECASE | re.ASCII,
)
_USUAL: Final = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s+)?(\d{1,2})\s+(\w{3})\s+(\d{4})\s+(\d\d):(\d\d):(\d\d)\s+([+-])(\d\d)(\d\d)"
    r"(?:\s*\([^()]*\))?",
    re.ASCII,
)
_COMMENT: Final = re.compile(r"\([^()]*\)")
_ZONE_ALONE: Final = re.compile(rf"\({_ZONE}\s*\)", re.IGNORECASE | re.ASCII)


def read_sent(head: Head, repairs: Repairs) -> datetime | None:
    """The Date header in UTC, of several the first that is a date; None where there is none."""
    values = head.all("date")
    if not any(values):
        repairs.note("date_missing")
        return None
    if len(values) > 1:
        repairs.note("date_ambiguous")
    return next((sent for value in values if (sent := read_date(value, repairs))), None)


def read_date(value: bytes, repairs: Repairs) -> datetime | None:
    """A date and time in UTC; None for what is none. Without a zone, or with an unknown one, it is taken for UTC."""
    text = value[:LONGEST].decode("latin-1").strip()
    if sent := _english(text, repairs):
        return sent
    # Encoded words do not belong here, and are met nevertheless.
    said = decode_words(value[:LONGEST], Repairs(), LONGEST)
    if said != text and (sent := _english(said, repairs)):
        repairs.note("date_repaired")
        return sent
    sent = read_written_date(said)
    repairs.note("date_repaired" if sent else "date_unreadable")
    if sent and not names_zone(said):
        repairs.note("date_zone_unknown")
    return sent


def _english(text: str, repairs: Repairs) -> datetime | None:
    try:
        found = _USUAL.fullmatch(text)
        return _usual(found) if found else _tolerant(text, repairs)
    except (ValueError, OverflowError):
        return None


def _usual(found: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second, sign, *offset = found.groups()
    zone = _offset(sign, *offset)
    return _moment(int(year), _MONTHS.index(month.lower()) + 1, int(day), (int(hour), int(minute), int(second)), zone)


def _tolerant(text: str, repairs: Repairs) -> datetime:
    alone = _ZONE_ALONE.search(text)
    text = _COMMENT.sub(" ", text.replace('"', " "))
    found = next((found for pattern in (*_DATES, _NUMBERS) if (found := pattern.search(text))), None)
    if found is None:
        raise ValueError("no date")
    groups = found.groupdict()
    month, day = _month_and_day(groups)
    clock = (_hour(int(groups["hour"]), groups["half"]), int(groups["minute"]), int(groups["second"] or 0))
    offset = offset_of(groups["zone"] or groups.get("behind") or (alone["zone"] if alone else "") or "")
    sent = _moment(_year(groups["year"]), month, day, clock, timezone(offset or timedelta()))
    repairs.note("date_repaired")
    if offset is None:
        repairs.note("date_zone_unknown")
    return sent


def _month_and_day(groups: Mapping[str, str | None]) -> tuple[int, int]:
    """Raises `ValueError` for numbers of which either may be the month; between dots the day comes first everywhere."""
    if name := groups.get("month"):
        return _MONTHS.index(name[:3].lower()) + 1, int(groups["day"] or 0)
    if digits := groups.get("digits"):
        return int(digits), int(groups["day"] or 0)
    one, other = int(groups["one"] or 0), int(groups["other"] or 0)
    if groups["mark"] == "." or one > MONTHS or one == other:
        return other, one
    if other > MONTHS:
        return one, other
    raise ValueError("day or month")


def _moment(year: int, month: int, day: int, clock: tuple[int, int, int], zone: timezone) -> datetime:
    if year < EARLIEST:
        raise ValueError("before there was mail")
    hour, minute, second = clock
    # A leap second becomes the one before it.
    second = 59 if second == LEAP else second
    if clock == MIDNIGHT:
        # ISO 8601 calls the end of a day so.
        return (datetime(year, month, day, tzinfo=zone) + timedelta(days=1)).astimezone(UTC)
    return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)


def _year(digits: str) -> int:
    """RFC 5322, section 4.3: 00 to 49 are of this century, other short years count from 1900."""
    year = int(digits)
    if len(digits) == 2 and year < 50:  # noqa: PLR2004 - the rule's own numbers
        return year + 2000
    return year if len(digits) == 4 else year + 1900  # noqa: PLR2004


def _hour(hour: int, half: str | None) -> int:
    if half and hour <= 12:  # noqa: PLR2004 - twelve hours a half
        return hour % 12 + (12 if half in "pP" else 0)
    return hour


@lru_cache(maxsize=256)
def _offset(sign: str, hours: str, minutes: str) -> timezone:
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if sign == "-" else offset)
