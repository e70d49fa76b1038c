"""Is mail that no cursor leads back to as safe from a crash as new mail? A comparison found it, an import brought it, or it has new UIDs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from fetcher.domain.jobs import Job as Asked
from fetcher.domain.jobs import JobId, JobKind, Range
from fetcher.handlers.handover import HandOver, Job
from fetcher.handlers.importing import Importing
from fetcher.handlers.jobs import Progress
from fetcher.handlers.ledger import Stores
from support.blobs import InMemoryBlobs
from support.crashes import Crash, Faults
from support.imap import RECEIVED, FakeMailServer, FakeSession
from support.jobs import InMemoryJobs
from support.mailboxes import (
    MAILBOX,
    NOON,
    InMemoryCursors,
    InMemoryLedger,
    InMemoryMailboxes,
    RecordedEvents,
    a_cursor,
    a_mailbox,
)

MAILS = 5
DAY = timedelta(days=1)
AFTER_ALL = 40
"""More steps than either has."""


@dataclass
class World:
    """A folder with mails behind its cursor of which the ledger knows nothing."""

    server: FakeMailServer = field(default_factory=FakeMailServer)
    blobs: InMemoryBlobs = field(default_factory=InMemoryBlobs)
    ledger: InMemoryLedger = field(default_factory=InMemoryLedger)
    cursors: InMemoryCursors = field(default_factory=InMemoryCursors)
    events: RecordedEvents = field(default_factory=RecordedEvents)
    mailboxes: InMemoryMailboxes = field(default_factory=lambda: InMemoryMailboxes(a_mailbox()))
    jobs: InMemoryJobs = field(default_factory=InMemoryJobs)

    def __post_init__(self) -> None:
        for number in range(MAILS):
            self.server.append(b"mail %d" % number)
        self.cursors.cursors[MAILBOX, "INBOX"] = a_cursor(last_uid=MAILS)
        self.cursors.epochs[MAILBOX, "INBOX"] = 1

    def stores(self, faults: Faults) -> Stores:
        return Stores(
            faults.wrap(self.blobs), faults.wrap(self.ledger), faults.wrap(self.events), faults.wrap(self.cursors)
        )

    async def look(self, faults: Faults, epoch: int, *, compare: bool = True) -> None:
        verbs = HandOver(self.stores(faults), now=lambda: NOON, bulk_threshold=5000)
        job = Job(MAILBOX, "INBOX", a_mailbox().settings, epoch, compare=compare)
        await verbs.hand_over_new_mail(job, faults.wrap(FakeSession(self.server)), quiet)

    async def import_all(self, faults: Faults, epoch: int) -> None:
        asked = Asked(
            id=JobId("job_1"),
            kind=JobKind.IMPORT,
            mailbox_id=MAILBOX,
            priority=0,
            range=Range(RECEIVED - DAY, RECEIVED + DAY),
            created_at=NOON,
        )
        progress = Progress(self.jobs, await self.jobs.insert_or_join(asked), epoch, lambda: NOON)
        importing = Importing(self.stores(faults), self.mailboxes, now=lambda: NOON, reserve=0)
        cursors = list(self.cursors.cursors.values())
        await importing.run(a_mailbox(), cursors, progress, faults.wrap(FakeSession(self.server)))


async def quiet() -> None:
    """Nobody listens."""


@pytest.mark.parametrize("step", range(AFTER_ALL))
@pytest.mark.parametrize("work", [World.look, World.import_all], ids=["comparison", "import"])
async def test_mail_behind_the_cursor_survives_a_crash_at_any_step(work: object, step: int) -> None:
    """What is in the ledger is never asked for again: it must have been announced before."""
    assert callable(work)
    world = World()

    try:
        await work(world, Faults(step), 1)
    except Crash:
        await work(world, Faults(), 2)

    assert {each.uid for each in world.events.fetched} == set(range(1, MAILS + 1))
    assert len({each.delivery_id for each in world.events.fetched}) == MAILS
    assert len(world.ledger.rows) == MAILS


@pytest.mark.parametrize("step", range(AFTER_ALL))
async def test_mail_in_the_ledger_that_is_renumbered_after_a_crash_was_announced_all_the_same(step: int) -> None:
    """Its content is known from then on, and known content is not announced."""
    world = World()
    world.cursors.cursors[MAILBOX, "INBOX"] = a_cursor(last_uid=0)

    try:
        await world.look(Faults(step), 1, compare=False)
    except Crash:
        world.server.inbox.renumber(8)
        for number in range(MAILS):
            world.server.append(b"mail %d" % number)
        await world.look(Faults(), 2, compare=False)

    assert len({each.raw.sha256 for each in world.events.fetched}) == MAILS
