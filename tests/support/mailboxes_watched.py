"""What stands around a watched mailbox in a test? A fake server, leases and stores, plugged together as the service is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from contracts.values import MailboxState
from fetcher.domain.mailbox import Mailbox, StartPoint
from fetcher.domain.watching import Watchable
from fetcher.entrypoints.mailbox import Parts, Watcher
from fetcher.entrypoints.supervisor import Supervisor, Surroundings
from fetcher.handlers.handover import HandOver, Tally
from fetcher.handlers.ledger import Stores
from fetcher.handlers.mailboxes import Mailboxes
from fetcher.handlers.slots import Slots
from fetcher.handlers.states import Reporting
from fetcher.handlers.syncs import Syncs
from support.blobs import InMemoryBlobs
from support.imap import FakeMailServer
from support.jobs import InMemoryDeliveries, InMemoryJobs
from support.mailboxes import (
    MAILBOX,
    NOON,
    InMemoryCursors,
    InMemoryLedger,
    InMemoryMailboxes,
    PlainSecrets,
    RecordedEvents,
    a_mailbox,
)

LONG = timedelta(hours=1)


class FakeLease:
    """A lease of the fake."""

    def __init__(self, leases: FakeLeases, name: str, epoch: int) -> None:
        self.name = name
        self.epoch = epoch
        self.lost = asyncio.Event()
        self._leases = leases

    async def release(self) -> None:
        """Let go."""
        if self._leases.holders.get(self.name) is self:
            del self._leases.holders[self.name]
        self.lost.set()


class FakeLeases:
    """Leases of one owner or more: `of` gives another owner's view of the same."""

    def __init__(self, owner: str = "one", shared: FakeLeases | None = None) -> None:
        self.owner = owner
        self.epochs: dict[str, int] = shared.epochs if shared else {}
        self.holders: dict[str, FakeLease] = shared.holders if shared else {}
        self.owners: set[str] = shared.owners if shared else set()
        self.owners.add(owner)

    def of(self, owner: str) -> FakeLeases:
        """Somebody else's."""
        return FakeLeases(owner, self)

    async def live(self) -> set[str]:
        """All who were ever made, but those taken out of `owners`."""
        return set(self.owners)

    async def hold(self, name: str) -> FakeLease | None:
        """Try for one."""
        return next(iter(await self.hold_many([name])), None)

    async def hold_many(self, names: Collection[str]) -> list[FakeLease]:
        """Try."""
        got = [name for name in names if name not in self.holders]
        return [self.give(name) for name in got]

    def give(self, name: str) -> FakeLease:
        """Give a lease, whoever has it."""
        self.epochs[name] = self.epochs.get(name, 0) + 1
        self.holders[name] = FakeLease(self, name, self.epochs[name])
        return self.holders[name]


class FakeCounts:
    """What was counted."""

    def __init__(self) -> None:
        self.results: list[str] = []

    def looked(self, result: str, tally: Tally) -> None:
        """Note a look."""
        self.results.append(result)

    def watched(self, states: Sequence[MailboxState]) -> None:
        """Pass over."""


@dataclass
class FakeWatchList:
    """The documents of a store, from afar."""

    store: InMemoryMailboxes

    async def read(self) -> list[Watchable]:
        """As they are."""
        return [
            Watchable(
                id=each.id,
                version=each.version,
                active=each.settings.active,
                polled=each.settings.polling_enabled,
                interval=None if each.settings.cron else each.settings.interval,
                state=each.status.state,
                last_look=each.status.last_polled_at or each.status.since,
            )
            for each in self.store.mailboxes.values()
        ]


@dataclass
class Watched:
    """One mailbox, one server, and everything around."""

    mailbox: Mailbox = field(default_factory=lambda: a_mailbox(start=StartPoint.EVERYTHING, interval=LONG))
    server: FakeMailServer = field(default_factory=FakeMailServer)
    events: RecordedEvents = field(default_factory=RecordedEvents)
    leases: FakeLeases = field(default_factory=FakeLeases)
    blobs: InMemoryBlobs = field(default_factory=InMemoryBlobs)
    counts: FakeCounts = field(default_factory=FakeCounts)
    time: datetime = NOON

    def __post_init__(self) -> None:
        """Plug it together."""
        self.cursors = InMemoryCursors()
        self.store = InMemoryMailboxes(self.mailbox, cursors=self.cursors)
        self.mailboxes = Mailboxes(self.store, PlainSecrets(), self.events, now=self.now)
        self.ledger = InMemoryLedger()
        self.jobs = InMemoryJobs()
        self.reporting = Reporting(self.store, self.events, self.now)
        stores = Stores(self.blobs, self.ledger, self.events, self.cursors)
        hand_over = HandOver(stores, now=self.now, bulk_threshold=5000, reserve=1000)
        self.parts = Parts(
            mailboxes=self.mailboxes,
            server=self.server,
            hand_over=hand_over,
            reporting=self.reporting,
            slots=Slots(4),
            syncs=Syncs(self.jobs, self.store, InMemoryDeliveries(self.ledger), now=self.now),
            counts=self.counts,
            now=self.now,
        )
        self.watcher = Watcher(MAILBOX, self.parts)

    def now(self) -> datetime:
        """The hand-set time."""
        return self.time

    def run(self) -> Coroutine[Any, Any, None]:
        """Watch under a fresh lease."""
        return self.watcher.run(self.leases.give(MAILBOX))

    def supervisor(self, leases: FakeLeases | None = None, *, every: timedelta = LONG, most: int = 10) -> Supervisor:
        """What shares out and watches, as one of the owners."""

        async def nothing() -> None:
            pass

        around = Surroundings(
            leases=leases or self.leases,
            watch_list=FakeWatchList(self.store),
            alarm=self.events,
            counts=self.counts,
            reporting=self.reporting,
            now=self.now,
            prepare=nothing,
        )
        return Supervisor(around, lambda name: Watcher(name, self.parts), every=every, most=most)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[Watcher]:
        """Watch during the block."""
        async with running(self.run):
            yield self.watcher

    def state(self) -> MailboxState:
        """What the document says."""
        return self.store.mailboxes[MAILBOX].status.state

    async def settles(self, state: MailboxState) -> None:
        """Wait for a state."""
        await until(lambda: self.state() is state)

    async def fetches(self, count: int, within: float = 15.0) -> None:
        """Wait for so many different mails."""
        await until(lambda: len({each.delivery_id for each in self.events.fetched}) >= count, within)


@asynccontextmanager
async def running(run: Callable[[], Awaitable[None]]) -> AsyncIterator[asyncio.Task[None]]:
    """Run a loop during the block."""

    async def work() -> None:
        await run()

    task = asyncio.create_task(work())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true: Callable[[], bool], within: float = 15.0) -> None:
    """Wait until something is so; seconds."""
    async with asyncio.timeout(within):
        while not true():
            await asyncio.sleep(0.002)
