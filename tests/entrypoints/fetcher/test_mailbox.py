"""Is a mailbox watched as its document says, and by one replica only?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from contracts.events.mailbox import MailboxChange, MailboxChanged
from contracts.values import MailboxId, MailboxState
from fetcher.domain.diagnosis import Step
from fetcher.domain.mailbox import Mailbox, StartPoint
from fetcher.entrypoints.mailbox import Parts, Watcher
from fetcher.entrypoints.supervisor import Supervisor
from fetcher.handlers.handover import HandOver
from fetcher.handlers.mailboxes import Change, Mailboxes
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
    def __init__(self, leases: FakeLeases, epoch: int) -> None:
        self.epoch = epoch
        self.lost = asyncio.Event()
        self._leases = leases

    async def release(self) -> None:
        self._leases.holder = None


class FakeLeases:
    """One lease."""

    def __init__(self) -> None:
        self.holder: FakeLease | None = None
        self.epoch = 0

    async def hold(self, name: str) -> FakeLease | None:
        if self.holder:
            return None
        self.epoch += 1
        self.holder = FakeLease(self, self.epoch)
        return self.holder


@dataclass
class World:
    """One mailbox, one server, and everything around."""

    mailbox: Mailbox = field(default_factory=lambda: a_mailbox(start=StartPoint.EVERYTHING, interval=LONG))
    server: FakeMailServer = field(default_factory=FakeMailServer)
    events: RecordedEvents = field(default_factory=RecordedEvents)
    leases: FakeLeases = field(default_factory=FakeLeases)
    blobs: InMemoryBlobs = field(default_factory=InMemoryBlobs)

    def __post_init__(self) -> None:
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
        return self.store.mailboxes[MAILBOX].status.state

    async def settles(self, state: MailboxState) -> None:
        await until(lambda: self.state() is state)

    async def fetches(self, count: int) -> None:
        await until(lambda: len(self.events.fetched) >= count)


@asynccontextmanager
async def running(run: Callable[[], Awaitable[None]]) -> AsyncIterator[asyncio.Task[None]]:
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
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.002)


async def test_mail_that_arrives_while_idling_is_handed_over_at_once() -> None:
    world = World()
    async with world.watching():
        await world.settles(MailboxState.IDLE)
        world.server.append(b"new")
        await world.fetches(1)


async def test_without_idle_the_poll_finds_mail() -> None:
    world = World(mailbox=a_mailbox(interval=timedelta(milliseconds=5)))
    world.server.can_idle = False
    async with world.watching():
        await world.settles(MailboxState.IDLE)
        world.server.append(b"new")
        await world.fetches(1)


async def test_states_are_told_once_per_change() -> None:
    world = World()
    async with world.watching():
        await world.settles(MailboxState.IDLE)
        for number in range(3):
            world.server.append(b"mail %d" % number)
            await world.fetches(number + 1)

    assert world.events.states == [MailboxState.CONNECTING, MailboxState.IDLE]


async def test_a_backlog_is_told_as_syncing() -> None:
    world = World()
    for number in range(51):
        world.server.append(b"mail %d" % number)
    async with world.watching():
        await world.settles(MailboxState.IDLE)

    assert world.events.states == [MailboxState.CONNECTING, MailboxState.SYNCING, MailboxState.IDLE]
    assert world.store.mailboxes[MAILBOX].status.fetched == 51


async def test_a_refused_login_is_told_once_and_not_tried_again_soon() -> None:
    world = World(server=FakeMailServer(password="changed"))
    async with world.watching() as watcher:
        await world.settles(MailboxState.AUTH_FAILED)
        watcher.look()
        await asyncio.sleep(0.05)

    error = world.store.mailboxes[MAILBOX].status.last_error
    assert world.server.connections == 1
    assert world.events.states == [MailboxState.CONNECTING, MailboxState.AUTH_FAILED]
    assert error is not None
    assert (error.step, error.message) == ("login", "Authentication failed")


async def test_a_new_password_is_tried_at_once() -> None:
    world = World(server=FakeMailServer(password="changed"))
    async with world.watching() as watcher:
        await world.settles(MailboxState.AUTH_FAILED)
        await world.mailboxes.change(MAILBOX, Change({}, secret="changed"))
        watcher.reconnect()
        await world.settles(MailboxState.IDLE)

    assert world.store.mailboxes[MAILBOX].status.last_error is None


async def test_a_fault_is_retried_until_it_heals_and_told_once() -> None:
    world = World()
    world.server.down = Step.TCP
    async with world.watching() as watcher:
        await world.settles(MailboxState.RETRYING)
        for _ in range(3):
            watcher.look()
            await asyncio.sleep(0.01)
        assert world.server.connections > 1
        world.server.down = None
        watcher.look()
        await world.settles(MailboxState.IDLE)

    assert world.events.states == [MailboxState.CONNECTING, MailboxState.RETRYING, MailboxState.IDLE]


async def test_a_store_that_is_down_costs_nothing_but_time() -> None:
    world = World()
    world.server.append(b"mail")
    world.blobs.outage = ConnectionError("disk full at /var/lib/secret-place")
    async with world.watching() as watcher:
        await world.settles(MailboxState.RETRYING)
        error = world.store.mailboxes[MAILBOX].status.last_error
        world.blobs.outage = None
        watcher.look()
        await world.fetches(1)

    assert error is not None
    assert error.message == "ConnectionError"


async def test_a_missing_folder_does_not_stop_the_others() -> None:
    world = World(mailbox=a_mailbox(folders=("INBOX", "Gone"), start=StartPoint.EVERYTHING, interval=LONG))
    world.server.append(b"mail")
    async with world.watching():
        await world.fetches(1)
        await world.settles(MailboxState.IDLE)

    error = world.store.mailboxes[MAILBOX].status.last_error
    assert error is not None
    assert error.step == "folders"


async def test_pausing_stops_and_says_so() -> None:
    world = World()
    async with running(world.watcher.run) as task:
        await world.settles(MailboxState.IDLE)
        await world.mailboxes.change(MAILBOX, Change({"active": False}))
        world.watcher.reconnect()
        await asyncio.wait_for(asyncio.shield(task), 3)

    assert world.state() is MailboxState.PAUSED
    assert world.server.sessions[0].closed
    assert world.leases.holder is None


async def test_a_lost_lease_stops_the_work() -> None:
    world = World()
    async with running(world.watcher.run) as task:
        await world.settles(MailboxState.IDLE)
        assert world.leases.holder is not None
        world.leases.holder.lost.set()
        await asyncio.wait_for(asyncio.shield(task), 3)

    assert world.server.sessions[0].closed


async def test_only_one_of_two_replicas_works() -> None:
    world = World()
    other = Watcher(MAILBOX, world.parts)
    async with world.watching(), running(other.run):
        await world.settles(MailboxState.IDLE)
        await asyncio.sleep(0.02)

    assert world.server.connections == 1


@asynccontextmanager
async def supervising(world: World, every: timedelta = LONG) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(world.store, lambda name: Watcher(name, world.parts), every=every, most=10)
    async with running(supervisor.run):
        yield supervisor


def told(change: MailboxChange) -> MailboxChanged:
    return MailboxChanged(mailbox_id=MAILBOX, change=change, version=1)


async def test_a_created_mailbox_is_watched_at_once() -> None:
    world = World()
    mailbox = world.store.mailboxes.pop(MAILBOX)
    async with supervising(world) as supervisor:
        await asyncio.sleep(0)
        world.store.mailboxes[MAILBOX] = mailbox
        await supervisor.notice(told(MailboxChange.CREATED))
        await world.settles(MailboxState.IDLE)


async def test_a_change_nobody_told_of_is_found() -> None:
    world = World()
    async with supervising(world, every=timedelta(milliseconds=5)):
        await world.settles(MailboxState.IDLE)
        await world.mailboxes.change(MAILBOX, Change({"active": False}))
        await world.settles(MailboxState.PAUSED)
        await world.mailboxes.change(MAILBOX, Change({"active": True}))
        await world.settles(MailboxState.IDLE)


async def test_a_sync_request_looks_at_once() -> None:
    world = World()
    world.server.can_idle = False
    async with supervising(world) as supervisor:
        await world.settles(MailboxState.IDLE)
        world.server.append(b"mail")
        await supervisor.notice(told(MailboxChange.SYNC_REQUESTED))
        await world.fetches(1)


async def test_a_deleted_mailbox_is_let_go_within_the_batch() -> None:
    world = World()
    for number in range(500):
        world.server.append(b"mail %d" % number)
    async with supervising(world) as supervisor:
        await world.fetches(1)
        await world.mailboxes.delete(MAILBOX)
        await supervisor.notice(told(MailboxChange.DELETED))
        stopped_at = len(world.events.fetched)
        await asyncio.sleep(0.05)

    assert len(world.events.fetched) == stopped_at < 500
    assert world.server.sessions[0].closed
    assert world.cursors.cursors == {}


async def test_a_paused_mailbox_is_left_alone() -> None:
    paused = a_mailbox(active=False)
    world = World(mailbox=replace(paused, status=replace(paused.status, state=MailboxState.PAUSED)))
    async with supervising(world, every=timedelta(milliseconds=2)):
        await asyncio.sleep(0.02)

    assert world.leases.epoch == 0


async def test_a_replica_takes_no_more_mailboxes_than_it_may() -> None:
    world = World()
    for number in range(5):
        mailbox_id = MailboxId(f"mbx_{number:024x}")
        world.store.mailboxes[mailbox_id] = a_mailbox(mailbox_id)
    started: list[MailboxId] = []

    class Counting(Watcher):
        async def run(self) -> None:
            started.append(self.mailbox_id)
            await asyncio.Event().wait()

    supervisor = Supervisor(
        world.store, lambda name: Counting(name, world.parts), every=timedelta(milliseconds=2), most=3
    )
    async with running(supervisor.run):
        await asyncio.sleep(0.02)

    assert len(started) == 3


@pytest.mark.parametrize("broken", [None, "another"])
async def test_a_mailbox_without_a_usable_secret_says_so(broken: str | None) -> None:
    secret = broken and PlainSecrets().encrypt("geheim", record=broken, field="password")
    world = World(mailbox=replace(a_mailbox(interval=LONG), secret=secret))
    async with world.watching():
        await world.settles(MailboxState.RETRYING if broken else MailboxState.AUTH_FAILED)

    assert world.server.connections == 0
