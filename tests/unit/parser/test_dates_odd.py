# ruff: noqa: RUF001 - words stand in the letters of their languages
"""Are dates read that are certain, however oddly they are written?"""

from datetime import UTC, datetime, timedelta

import pytest

from parser.domain.dates import read_date
from parser.domain.repairs import Repairs
from parser.domain.zones import offset_of

NINE = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "Sat, 21 Nov 2026 10:00:00 +100", "Sat, 21 Nov 2026 10:00:00 +1", "Sat, 21 Nov 2026 10:00:00 GMT+1", "Sat, 21 Nov 2026 10:00:00 MET",
        "Samstag, 21. November 2026 10:00:00 +0100", "2026/11/21 10:00:00 +0100", "sam., 21 nov. 2026 10:00:00 +0100", "Сб, 21 ноя 2026 12:00:00 +0300",
        "=?utf-8?Q?Sat,_21_Nov_2026_10:00:00_+0100?=", "2026年11月21日 18:00:00 +0900", "sáb, 21 nov 2026 10:00:00 +0100", "21 marraskuuta 2026 11:00 +0200",
        "Sat, 21 Nov 2026 03:30:00 -530", "Sat, 21 Nov 2026 10:00:00 0100", "Sat Nov 21 10:00:00 0100 2026", "21 Nov 10:00:00 2026 +0100", "Sat, 21 Nov 09:00:00 GMT 2026",
        "周六, 21 11月 2026 17:00:00 +0800", "토, 21 11월 2026 18:00:00 +0900",
    ],
)  # fmt: skip
def test_a_date_is_read_in_any_language_and_with_any_zone(value: str) -> None:
    repairs = Repairs()

    assert read_date(value.encode(), repairs) == NINE
    assert [finding.code for finding in repairs.findings()] == ["date_repaired"]


@pytest.mark.parametrize(
    "value",
    [
        "21/11/2026 09:00:00",
        "21 Nov 2026 09:00:00 2026",
        "Sat Nov 21 09:00 2026",
        "21. November 2026 09:00",
        "21 ноя 2026 09:00",
        "2026/11/21 09:00",
    ],
)
def test_a_date_without_a_zone_is_of_utc_and_says_so(value: str) -> None:
    repairs = Repairs()

    assert read_date(value.encode(), repairs) == NINE
    assert {finding.code for finding in repairs.findings()} == {"date_repaired", "date_zone_unknown"}


def test_the_end_of_a_day_is_the_beginning_of_the_next() -> None:
    assert read_date(b"Mon, 30 Nov 2026 24:00:00 +0000", Repairs()) == datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("+0100", 1),
        ("-08:00", -8),
        ("+100", 1),
        ("GMT+2", 2),
        ("MESZ", 2),
        ("z", 0),
        ("0530", 5.5),
        ("GMT-0330", -3.5),
        ("IST", None),
        ("", None),
    ],
)
def test_a_zone_is_a_distance_from_utc(written: str, hours: float | None) -> None:
    assert offset_of(written) == (None if hours is None else timedelta(hours=hours))
