"""When was a mail sent, by a date that is written for people in any language?

So is that of a forwarded mail: month names, twelve hours, often no zone. Only days that are certain are read: `3/4/2026`
is nobody's.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from unicodedata import decimal

from parser.domain.months import month_of
from parser.domain.reply.lines import without_steering
from parser.domain.zones import NAMES, offset_of

LONGEST: Final = 120
EARLIEST: Final = 1900
"""RFC 5322, section 3.3."""
_EITHER: Final = {"listopada": (11, 10), "lis": (11, 10), "lip": (7, 6)}
"""In Polish, and in Croatian."""
_COUNTED: Final = (
    "một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai",
)  # fmt: skip
"""Vietnamese counts its months, and writes the numbers out."""
_ISO: Final = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)")
_SHORT: Final = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
_NAME: Final = r"[^\s\d.,/:;()\u060c'\u2019-]{2,15}"
"""Of a month: the signs of vowels in Indian letters are no letters."""
_DAY_FIRST: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|ª)?[\s.,/-]{{1,3}}(?:de |d['\u2019]|ta['\u2019] )?({_NAME}(?: {_NAME})?|[\u0e01-\u0e4e.]{{3,12}})"
    rf"(?:/{_NAME})?[.\u05f3']?[,\u060c]?[\s/-](?:del? |ค\.ศ\. |พ\.ศ\. )?(\d{{4}})(?!\d)"
)
_MONTH_FIRST: Final = re.compile(rf"({_NAME})\.?[\s-](\d{{1,2}})(?:st|nd|rd|th)?[\s.,\u060c-]{{1,3}}(\d{{4}})(?!\d)")
_YEAR_FIRST: Final = re.compile(
    rf"(?<!\d)(\d{{4}})(?:\(e\)ko|\.eko|\.)?,? (?:m\. |թ\. )?({_NAME})\.? (\d{{1,2}})(?![\d:])"
)
"""Hungarian, Lithuanian, Basque, Armenian: `2026. november 3.`, `2026 m. lapkričio 3 d.`."""
_YEAR_AND_DAY_FIRST: Final = re.compile(
    rf"(?<!\d)(\d{{4}})(?:\. (?:gada|g\.)|[ -]ж\.,?| წლის) (\d{{1,2}})[. -]{{1,2}}({_NAME})"
)
"""Latvian, Kazakh, Kyrgyz, Georgian."""
_VIETNAMESE: Final = re.compile(
    r"(?<!\d)(\d{1,2}) th(?:g|áng)\.? (\d{1,2}|(?:mười )?[^\W\d]{2,4}),? (?:năm )?(\d{4})(?!\d)", re.IGNORECASE
)
_CTIME: Final = re.compile(
    r"([^\W\d]{3}) (\d{1,2}) \d{2}:\d{2}(?::\d{2})?(?: [^\s\d]{2,5}(?:[+-][\d:]{2,6})?)? (\d{4})(?!\d)"
)
"""As C and Java print it, the year last: `Tue Nov 03 09:15:00 GMT+01:00 2026`."""
_WRITTEN: Final = (
    (_DAY_FIRST, (3, 2, 1)),
    (_MONTH_FIRST, (3, 1, 2)),
    (_YEAR_FIRST, (1, 2, 3)),
    (_YEAR_AND_DAY_FIRST, (1, 3, 2)),
    (_VIETNAMESE, (3, 2, 1)),
    (_CTIME, (3, 1, 2)),
)
"""With the groups that hold year, month and day."""
_POLISH: Final = re.compile(
    r"\b(?:dnia|dniu|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela)\b|\b(?:pon|wt|śr|czw|pt|sob|niedz)\.|\bo (?:godz\. )?\d",
    re.IGNORECASE,
)
BUDDHIST: Final = 543
"""Years by which Thai dates are ahead, which are written so without saying it."""
_CLOCK: Final = re.compile(
    r"(?<![\d.])(\d{1,2})\s?[:.h時时시]\s?(\d{2})(?:[:.](\d{2}))?(?!\d|\.\d)\s*(?:([ap]\.?\s?m|[mp]\.d|[πμ]\.?μ|ص|م|ق\.ظ|ب\.ظ|sa|ch|ptg|pg|पूर्वाह्न|अपराह्न|ਪੂ\.ਦੁ|ਬਾ\.ਦੁ|ጥዋት|ከሰዓት)(?!\w))?",
    re.IGNORECASE,
)
_ZONE: Final = re.compile(
    rf"(?:(?:GMT|UTC|غرينتش|جرينتش|Гринуич)\s?|\s|^)([+-](?:\d{{1,2}}:\d{{2}}|\d{{1,4}}))(?!\d)|\b({'|'.join(sorted(NAMES))})\b",
    re.IGNORECASE | re.ASCII,
)
NOON: Final = 12
_HALVES: Final = {
    "am": 0, "pd": 0, "πμ": 0, "ص": 0, "قظ": 0, "sa": 0, "pg": 0, "पूर्वाह्न": 0, "ਪੂਦੁ": 0, "ጥዋት": 0,
    "pm": 12, "md": 12, "μμ": 12, "م": 12, "بظ": 12, "ch": 12, "ptg": 12, "अपराह्न": 12, "ਬਾਦੁ": 12, "ከሰዓት": 12,
}  # fmt: skip
"""Hours that the halves of a day begin at, in the words behind a clock's time."""
_AFTERNOON: Final = re.compile(r"下午|오후|午後|晚上|\bPM\b")
_MORNING: Final = re.compile(r"上午|오전|午前|凌晨|\bAM\b")
"""Before a clock's time, as in Korea."""


def read_written_date(value: str) -> datetime | None:
    """The instant, in UTC, that a date written for people means; None where it is not certain. Without a zone it is UTC."""
    text = _with_usual_signs(value[:LONGEST])
    day = _day(text)
    rest = text[day[1] :] if day else ""
    clock = (_clock(rest) or _clock(text[: day[2]])) if day else None
    if day is None or clock is None or day[0][0] < EARLIEST:
        return None
    try:
        return datetime(*day[0], *clock, tzinfo=timezone(_zone(rest) or timedelta())).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def names_zone(value: str) -> bool:
    """Whether a date says of which time zone it is."""
    return _zone(_with_usual_signs(value[:LONGEST])) is not None


def _with_usual_signs(text: str) -> str:
    """A date with the digits and the minus of ASCII, and without invisible characters."""
    if text.isascii():
        return text
    return "".join([str(decimal(char)) if char.isdecimal() else char for char in without_steering(text)]).replace(
        "\u2212", "-"
    )


def _day(text: str) -> tuple[tuple[int, int, int], int, int] | None:
    """Year, month and day; and where in the text they end and begin."""
    if found := _ISO.search(text):
        return (int(found[1]), int(found[2]), int(found[3])), found.end(), found.start()
    for pattern, (year, named, day) in _WRITTEN:
        if (found := pattern.search(text)) and (month := _month_of(found, named)):
            end = found.end(day) if pattern is _CTIME else found.end()
            return (_christian(int(found[year])), month, int(found[day])), end, found.start()
    if found := _SHORT.search(text):
        first, second = int(found[1]), int(found[3])
        if found[2] == "/" and first <= 12 and second <= 12 and first != second:  # noqa: PLR2004 - day or month: nobody knows
            return None
        month, date = (first, second) if second > 12 else (second, first)  # noqa: PLR2004
        return (_christian(int(found[4])), month, date), found.end(), found.start()
    return None


def _christian(year: int) -> int:
    return year - BUDDHIST if 2500 < year < 2700 else year  # noqa: PLR2004


def _month_of(found: re.Match[str], group: int) -> int | None:
    """Czech `listopad` has an ending of its own; Polish is told from Croatian by other words, and by its want of dots."""
    word = found[group].lower()
    if word.isdecimal():
        return int(word)
    if word in _COUNTED:
        return _COUNTED.index(word) + 1
    if word in _EITHER:
        polish, croatian = _EITHER[word]
        if "." in found[0] and found.string[found.end() :].startswith("."):
            return croatian
        return polish if "." not in found[0] and _POLISH.search(found.string) else None
    return 11 if word == "listopadu" else month_of(word)


def _clock(text: str) -> tuple[int, int, int] | None:
    found = _CLOCK.search(text)
    if not found:
        return None
    hour, before = int(found[1]), text[: found.start()]
    half = _HALVES.get(re.sub(r"[.\s]", "", found[4] or "").lower())
    if hour < NOON and (half == NOON or _AFTERNOON.search(before)):
        hour += NOON
    elif hour == NOON and (half == 0 or _MORNING.search(before)):
        hour = 0
    return hour, int(found[2]), int(found[3] or 0)


def _zone(text: str) -> timedelta | None:
    found = _ZONE.search(text)
    return offset_of(found[1] or found[2]) if found else None
