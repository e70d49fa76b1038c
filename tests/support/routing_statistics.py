"""Where are a router's counts in tests? In memory, by the promises of their ports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from typing_extensions import override

from router.domain.held import HeldMail
from router.domain.statistics import Action, Activity, Counted
from router.handlers.overdue import Alarm
from router.handlers.statistics import Activities, Tallies


class InMemoryActivities(Activities):
    """Activities in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, Activity] = {}

    @override
    async def keep(self, activities: Sequence[Activity]) -> None:
        for each in activities:
            self.kept.setdefault(each.id, each)

    @override
    async def latest(self, limit: int) -> list[Activity]:
        return sorted(self.kept.values(), key=lambda each: (each.at, each.id), reverse=True)[:limit]

    @override
    async def count(self, action: Action, since: datetime, *, verification: bool | None = None) -> int:
        found = [each for each in self.kept.values() if each.action is action and each.at >= since]
        return sum(verification is None or each.verification is verification for each in found)


class InMemoryTallies(Tallies):
    """Counts by day; `outage` is what every call raises while it is set."""

    def __init__(self) -> None:
        self.days: dict[date, Counter[Counted]] = {}
        self.outage: Exception | None = None

    @override
    async def add(self, day: date, counts: Mapping[Counted, int]) -> None:
        if self.outage:
            raise self.outage
        self.days.setdefault(day, Counter()).update(counts)

    @override
    async def since(self, day: date) -> Mapping[Counted, int]:
        return sum((counts for each, counts in self.days.items() if each >= day), Counter())


class HeardAlarm(Alarm):
    """Remembers what was said."""

    def __init__(self) -> None:
        self.told: list[tuple[str, timedelta]] = []
        self.counts: list[tuple[int, int]] = []

    @override
    def overdue(self, mail: HeldMail, waited: timedelta) -> None:
        self.told.append((mail.id, waited))

    @override
    def waiting(self, mails: int, overdue: int) -> None:
        self.counts.append((mails, overdue))
