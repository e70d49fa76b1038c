"""Does every new mail leave the mailbox once, whatever happens on the way?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from fetcher.domain.mailbox import StartPoint
from fetcher.handlers.handover import HandOver, Job
from fetcher.handlers.ledger import Fenced, Stores
from support.blobs import InMemoryBlobs
from support.crashes import Crash, Faults
from support.imap import RECEIVED, FakeMailServer, FakeSession
from support.mailboxes import (
    MAILBOX,
    NOON,
    InMemoryCursors,
    InMemoryLedger,
    RecordedEvents,
    some_settings,
)

EVERYTHING = some_settings(start=StartPoint.EVERYTHING)
NEW = some_settings()


@dataclass
class World:
    """A server, the stores, and what was announced."""

    server: FakeMailServer = field(default_factory=FakeMailServer)
    blobs: InMemoryBlobs = field(default_factory=InMemoryBlobs)
    ledger: InMemoryLedger = field(default_factory=InMemoryLedger)
    cursors: InMemoryCursors = field(default_factory=InMemoryCursors)
    events: RecordedEvents = field(default_factory=RecordedEvents)
    threshold: int = 5000

    async def drain(self, job: Job, faults: Faults | None = None, session: FakeSession | None = None) -> int:
        """Drain once, crashing where `faults` says."""
        crashing = faults or Faults()
        stores = Stores(
            crashing.wrap(self.blobs),
            crashing.wrap(self.ledger),
            crashing.wrap(self.events),
            crashing.wrap(self.cursors),
        )
        verbs = HandOver(stores, now=lambda: NOON, bulk_threshold=self.threshold, reserve=1000)
        connected = session or FakeSession(self.server)
        tally = await verbs.hand_over_new_mail(job, crashing.wrap(connected), quiet)
        return tally.handed_over

    def uids(self) -> list[int]:
        return [delivery.uid for delivery in self.events.fetched]


async def quiet() -> None:
    """Nobody listens."""


def a_job(*, epoch: int = 1, start: StartPoint = StartPoint.EVERYTHING, **wants: Any) -> Job:
    return Job(MAILBOX, "INBOX", some_settings(start=start, **wants), epoch)


async def test_by_default_only_mail_that_arrives_later_is_new() -> None:
    world = World()
    world.server.append(b"old")

    assert await world.drain(a_job(start=StartPoint.NEW)) == 0
    world.server.append(b"new")
    assert await world.drain(a_job(start=StartPoint.NEW)) == 1
    assert world.uids() == [2]
    assert not world.events.fetched[0].backlog


async def test_starting_with_everything_hands_over_what_was_there_as_backlog() -> None:
    world = World()
    world.server.append(b"old")
    await world.drain(a_job())
    world.server.append(b"new")
    await world.drain(a_job())

    assert [(each.uid, each.backlog) for each in world.events.fetched] == [(1, True), (2, False)]


async def test_what_was_handed_over_is_stored_under_its_hash_and_in_the_ledger() -> None:
    world = World()
    world.server.append(b"mail")
    await world.drain(a_job())

    (delivery,) = world.events.fetched
    assert await world.blobs.get(delivery.raw.key) == b"mail"
    assert world.ledger.rows == {delivery.delivery_id: delivery}
    assert delivery.received_at == RECEIVED


async def test_a_second_drain_finds_nothing() -> None:
    world = World()
    world.server.append(b"mail")

    assert await world.drain(a_job()) == 1
    assert await world.drain(a_job()) == 0


@pytest.mark.parametrize("step", range(60))
async def test_a_crash_at_any_step_repeats_and_loses_nothing(step: int) -> None:
    world = World()
    for number in range(60):  # two batches
        world.server.append(b"mail %d" % number)

    try:
        await world.drain(a_job(mark_read=True), Faults(step))
    except Crash:
        await world.drain(a_job(mark_read=True, epoch=2))

    assert set(world.uids()) == set(range(1, 61))
    assert len({each.delivery_id for each in world.events.fetched}) == 60
    assert len(world.ledger.rows) == len(world.blobs.blobs) == 60
    assert world.server.inbox.seen == set(range(1, 61))


async def test_the_crash_test_reaches_every_step() -> None:
    world = World()
    for number in range(60):
        world.server.append(b"mail %d" % number)
    faults = Faults()
    await world.drain(a_job(mark_read=True), faults)

    assert 30 < faults.step <= 60


async def test_inv3_flags_are_touched_only_behind_cursor_and_event() -> None:
    world = World()
    world.server.append(b"mail")
    for step in range(60):
        before = World(server=world.server)
        world.server.inbox.seen.clear()
        with pytest.raises(Crash):
            await before.drain(a_job(mark_read=True), Faults(step))
        if world.server.inbox.seen:
            assert before.events.fetched
            assert before.cursors.cursors[MAILBOX, "INBOX"].last_uid == 1
            break


async def test_nothing_is_marked_unless_asked_for() -> None:
    world = World()
    world.server.append(b"mail")
    await world.drain(a_job())

    assert world.server.inbox.seen == set()


async def test_an_owner_that_lost_its_lease_is_refused() -> None:
    world = World()
    world.server.append(b"one")
    await world.drain(a_job(epoch=2))
    world.server.append(b"two")

    with pytest.raises(Fenced):
        await world.drain(a_job(epoch=1))
    assert world.uids() == [1]


async def test_an_owner_that_loses_its_lease_during_a_batch_cannot_move_the_cursor() -> None:
    world = World()
    world.server.append(b"mail")
    zombie = FakeSession(world.server)

    def take_over() -> None:
        world.cursors.epochs[MAILBOX, "INBOX"] = 2

    zombie.before_fetch = take_over
    with pytest.raises(Fenced):
        await world.drain(a_job(epoch=1), session=zombie)
    assert world.cursors.cursors[MAILBOX, "INBOX"].last_uid == 0


async def test_after_renumbering_only_unknown_content_is_handed_over() -> None:
    world = World()
    world.server.append(b"known")
    await world.drain(a_job())
    world.server.append(b"missed")
    world.server.inbox.renumber(8)

    assert await world.drain(a_job()) == 1
    assert [(each.uidvalidity, each.uid) for each in world.events.fetched] == [(7, 1), (8, 2)]


@pytest.mark.parametrize("step", range(50))
async def test_a_crash_while_comparing_loses_nothing(step: int) -> None:
    world = World()
    world.server.append(b"known")
    await world.drain(a_job())
    world.server.append(b"missed")
    world.server.inbox.renumber(8)

    try:
        await world.drain(a_job(), Faults(step))
    except Crash:
        await world.drain(a_job(epoch=2))

    assert {each.uid for each in world.events.fetched if each.uidvalidity == 8} == {2}


async def test_mail_left_out_at_the_start_is_left_out_after_renumbering() -> None:
    world = World()
    world.server.append(b"old", NOON - timedelta(days=30))
    await world.drain(a_job(start=StartPoint.NEW))
    world.server.append(b"missed", NOON + timedelta(hours=1))
    world.server.inbox.renumber(8)

    assert await world.drain(a_job(start=StartPoint.NEW)) == 1
    assert world.uids() == [2]
    assert len(world.ledger.rows) == len(world.blobs.blobs) == 1


async def test_mail_expunged_during_the_fetch_is_passed_over() -> None:
    world = World()
    for number in range(3):
        world.server.append(b"mail %d" % number)
    session = FakeSession(world.server)
    session.before_fetch = lambda: world.server.inbox.mails.pop(2, None) and None

    assert await world.drain(a_job(), session=session) == 2
    assert world.uids() == [1, 3]
    assert world.cursors.cursors[MAILBOX, "INBOX"].pending == ()


async def test_mail_the_server_lists_and_does_not_give_is_asked_for_again() -> None:
    world = World()
    for number in range(3):
        world.server.append(b"mail %d" % number)
    world.server.inbox.withheld = {2}

    await world.drain(a_job())
    assert world.uids() == [1, 3]
    world.server.inbox.withheld = set()
    await world.drain(a_job())
    assert world.uids() == [1, 3, 2]
    assert world.cursors.cursors[MAILBOX, "INBOX"].pending == ()


async def test_a_backlog_goes_its_own_way_and_new_mail_does_not() -> None:
    world = World(threshold=3)
    for number in range(4):
        world.server.append(b"mail %d" % number)
    await world.drain(a_job())
    for number in range(3):
        world.server.append(b"later %d" % number)
    await world.drain(a_job())

    assert world.events.bulk == [True] * 4 + [False] * 3


async def test_a_batch_never_holds_more_than_fifty_mails() -> None:
    world = World()
    for number in range(101):
        world.server.append(b"mail %d" % number)
    faults = Faults()
    seen: list[int] = []

    class Counting(InMemoryBlobs):
        async def put_many(self, items: object) -> None:
            assert isinstance(items, dict)
            seen.append(len(items))

    world.blobs = Counting()
    await world.drain(a_job(), faults)

    assert seen == [50, 50, 1]


async def test_the_same_bytes_twice_are_two_deliveries_of_one_blob() -> None:
    world = World()
    world.server.append(b"same")
    world.server.append(b"same")

    assert await world.drain(a_job()) == 2
    assert len(world.blobs.blobs) == 1
    assert len(world.ledger.rows) == 2
