"""Who asks for comparisons, and who does them? People by HTTP, the service itself once a day; one replica at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final, Protocol

from contracts.values import MailboxId
from journal.domain.comparison import Comparison, ComparisonId, State, Tally
from journal.handlers.comparing import PeerUnavailable

GRACE: Final = timedelta(minutes=5)
"""How long a mail may be on its way before the daily comparison calls it missing."""
KEPT: Final = timedelta(days=90)


class Comparisons(Protocol):
    """The comparisons asked for and done."""

    async def add(self, comparison: Comparison) -> None:
        """Keep one; nothing happens where there is one with its id."""

    async def save(self, comparison: Comparison) -> None:
        """Write over the one with its id."""

    async def find(self, comparison_id: ComparisonId) -> Comparison | None:
        """The one with this id."""

    async def next(self) -> Comparison | None:
        """The oldest that is not at its end."""

    async def newest(self, limit: int) -> list[Comparison]:
        """The latest ones, without their findings."""

    async def forget(self, before: datetime) -> None:
        """Remove those created before an instant."""


class Alarm(Protocol):
    """Who is told how a comparison ended."""

    async def ended(self, comparison: Comparison) -> None:
        """It is done, or it failed. May be told again."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants compared: one mailbox or all; mails received since an instant or all."""

    mailbox_id: MailboxId | None = None
    since: datetime | None = None
    grace: timedelta = GRACE


class ComparisonDesk:
    """Takes wishes, and does what waits."""

    def __init__(
        self,
        store: Comparisons,
        run: Callable[[Comparison], Awaitable[Tally]],
        alarm: Alarm,
        now: Callable[[], datetime],
        new_id: Callable[[], ComparisonId],
    ) -> None:
        self._store = store
        self._run = run
        self._alarm = alarm
        self._now = now
        self._new_id = new_id

    async def ask(self, wish: Wish) -> Comparison:
        """Have it compared, soon."""
        grace = wish.grace.total_seconds()
        asked = Comparison(self._new_id(), self._now(), grace, wish.mailbox_id, wish.since)
        await self._store.add(asked)
        return asked

    async def ask_daily(self, at: time) -> None:
        """Have everything compared, once a day, as soon as it is that late (UTC)."""
        now = self._now()
        if now.time() >= at:
            name = ComparisonId(f"cmp_{now:%Y%m%d}daily")
            await self._store.add(Comparison(name, now, GRACE.total_seconds(), daily=True))

    async def find(self, comparison_id: ComparisonId) -> Comparison | None:
        """How far it is, and what it found."""
        return await self._store.find(comparison_id)

    async def newest(self, limit: int) -> list[Comparison]:
        """The latest ones, without their findings."""
        return await self._store.newest(limit)

    async def do_next(self) -> bool:
        """Do what waits longest; whether there was something. One that a crash cut short is done again."""
        waiting = await self._store.next()
        if waiting is None:
            return False
        begun = replace(waiting, state=State.RUNNING, started_at=self._now())
        await self._store.save(begun)
        try:
            tally = await self._run(begun)
        except (PeerUnavailable, TimeoutError) as error:
            ended = replace(begun, state=State.FAILED, problem=str(error) or type(error).__name__)
        else:
            ended = replace(begun, state=State.DONE, tally=tally)
        ended = replace(ended, finished_at=self._now())
        await self._alarm.ended(ended)
        await self._store.save(ended)
        await self._store.forget(self._now() - KEPT)
        return True
