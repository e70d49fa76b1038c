"""What stands around a watched mailbox in a test? A fake server, leases and stores, plugged together as the service is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from contracts.values import MailboxState
from fetcher.domain.mailbox import Mailbox, StartPoint
from fetcher.entrypoints.mailbox import Parts, Watcher
from fetcher.handlers.handover import HandOver
from fetcher.handlers.mailboxes import Mailboxes
from support.blobs import InMemoryBlobs
from support.imap import FakeMailServer
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

    def __init__(self, leases: FakeLeases, epoch: int) -> None:
        self.epoch = epoch
        self.lost = asyncio.Event()
        self._leases = leases

    async def release(self) -> None:
        """Let go."""
        self._leases.holder = None


class FakeLeases:
    """One lease."""

    def __init__(self) -> None:
        self.holder: FakeLease | None = None
        self.epoch = 0

    async def hold(self, name: str) -> FakeLease | None:
        """Try."""
        if self.holder:
            return None
        self.epoch += 1
        self.holder = FakeLease(self, self.epoch)
        return self.holder


@dataclass
class Watched:
    """One mailbox, one server, and everything around."""

    mailbox: Mailbox = field(default_factory=lambda: a_mailbox(start=StartPoint.EVERYTHING, interval=LONG))
    server: FakeMailServer = field(default_factory=FakeMailServer)
    events: RecordedEvents = field(default_factory=RecordedEvents)
    leases: FakeLeases = field(default_factory=FakeLeases)
    blobs: InMemoryBlobs = field(default_factory=InMemoryBlobs)

    def __post_init__(self) -> None:
        """Plug it together."""
        self.cursors = InMemoryCursors()
        self.store = InMemoryMailboxes(self.mailbox, cursors=self.cursors)
        self.mailboxes = Mailboxes(self.store, PlainSecrets(), self.events, self.server, now=lambda: NOON)
        hand_over = HandOver(
            self.blobs, InMemoryLedger(), self.cursors, self.events, now=lambda: NOON, bulk_threshold=5000
        )
        self.parts = Parts(self.leases, self.mailboxes, self.server, hand_over, self.store, self.events, lambda: NOON)
        self.watcher = Watcher(MAILBOX, self.parts)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[Watcher]:
        """Watch during the block."""
        async with running(self.watcher.run):
            yield self.watcher

    def state(self) -> MailboxState:
        """What the document says."""
        return self.store.mailboxes[MAILBOX].status.state

    async def settles(self, state: MailboxState) -> None:
        """Wait for a state."""
        await until(lambda: self.state() is state)

    async def fetches(self, count: int) -> None:
        """Wait for mails."""
        await until(lambda: len(self.events.fetched) >= count)


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


async def until(true: Callable[[], bool], within: float = 3.0) -> None:
    """Wait until something is so; seconds."""
    async with asyncio.timeout(within):
        while not true():
            await asyncio.sleep(0.002)
