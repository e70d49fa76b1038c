"""When is a mailbox looked into next? After an interval, or when a cron expression says, in its own time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from fetcher.domain.mailbox import MailboxSettings

FIELDS: Final = 5
"""Minute, hour, day of month, month, day of week (POSIX crontab). A sixth for seconds would be read as something else elsewhere."""
LONGEST: Final = 200
"""Characters of an expression: lists multiply, and nobody needs more."""


class ScheduleInvalid(ValueError):
    """A cron expression or a time zone cannot be read; the text says what is wrong with it."""


def runs(settings: MailboxSettings, after: datetime) -> Iterator[datetime]:
    """The instants (UTC) after the given one at which a mailbox is due, in order; for a cron expression they may end.

    An hour that daylight saving leaves out is made up for at the next valid time; one that comes twice counts once.
    """
    if settings.cron is None:
        due = after
        while True:
            due += settings.interval
            yield due
    yield from (due.astimezone(UTC) for due in _cron(settings.cron, after.astimezone(zone(settings.timezone))))


def next_runs(settings: MailboxSettings, after: datetime, count: int) -> tuple[datetime, ...]:
    """The next few instants of `runs`."""
    return tuple(islice(runs(settings, after), count))


def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises `ScheduleInvalid`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ScheduleInvalid(f"no time zone is called {name[:60]!r}: use an IANA name, as Europe/Zagreb") from None


def check_cron(expression: str, zone_of: ZoneInfo, after: datetime) -> None:
    """Raise `ScheduleInvalid` unless an expression can be read and has a run after the given instant."""
    if next(_cron(expression, after.astimezone(zone_of)), None) is None:
        raise ScheduleInvalid("no day is ever like this")


def _cron(expression: str, after: datetime) -> Iterator[datetime]:
    if len(expression) > LONGEST or len(expression.split()) != FIELDS:
        raise ScheduleInvalid("five fields are needed: minute, hour, day of month, month, day of week")
    try:
        return CronSim(expression, after)
    except CronSimError as error:
        raise ScheduleInvalid(f"{str(error).lower()} in {expression!r}") from None
