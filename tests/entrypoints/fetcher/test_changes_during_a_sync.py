"""Does a fetch under way heed what somebody does to its mailbox: pause, delete, change its credentials?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from contracts.events.mail import MailFetched
from contracts.events.mailbox import MailboxChange, MailboxChanged
from contracts.values import MailboxId, MailboxState
from fetcher.entrypoints.supervisor import Supervisor
from support.fetcher_api import FetcherApi
from support.mailboxes import RecordedEvents
from support.mailboxes_watched import LONG, running, until

MANY = 2000
A_FEW = 20
"""Mails that may still be handed over once the change is known: the one batch that is being announced at that moment."""


class Unhurried(RecordedEvents):
    """Kafka takes its time to acknowledge; in memory all would be over within one step of the event loop."""

    async def announce(self, events: Sequence[MailFetched], *, bulk: bool) -> None:
        await asyncio.sleep(0.005)
        await super().announce(events, bulk=bulk)


@pytest.fixture
def world() -> FetcherApi:
    world = FetcherApi(events=Unhurried())
    for number in range(MANY):
        world.server.inbox.append(b"mail %d" % number)
    return world


@asynccontextmanager
async def fetching(world: FetcherApi, path: str) -> AsyncIterator[Supervisor]:
    """In the midst of a long fetch; changes are found by being told of only."""
    supervisor = world.supervisor(every=LONG)
    async with running(supervisor.run):
        await supervisor.notice(_told(path, MailboxChange.CREATED))
        await until(lambda: bool(world.events.fetched))
        yield supervisor


def _told(path: str, change: MailboxChange) -> MailboxChanged:
    return MailboxChanged(mailbox_id=MailboxId(path.rpartition("/")[2]), change=change, version=2)


async def test_f37_a_mailbox_that_is_paused_during_a_sync_stops_within_twenty_mails(world: FetcherApi) -> None:
    path = await world.created(start="everything")
    async with fetching(world, path) as supervisor:
        await world.call("POST", f"{path}/pause")
        known = len(world.events.fetched)
        await supervisor.notice(_told(path, MailboxChange.UPDATED))
        await until(lambda: next(iter(world.store.mailboxes.values())).status.state is MailboxState.PAUSED)

    assert len(world.events.fetched) - known <= A_FEW
    assert all(session.closed for session in world.server.sessions)
    await world.call("POST", f"{path}/resume")
    async with running(world.supervisor(every=LONG).run):
        await until(lambda: len({each.uid for each in world.events.fetched}) == MANY, within=30)


async def test_f37_a_mailbox_that_is_deleted_during_a_sync_stops_and_keeps_its_ledger(world: FetcherApi) -> None:
    path = await world.created(start="everything")
    async with fetching(world, path) as supervisor:
        await world.call("DELETE", path)
        known = len(world.events.fetched)
        await supervisor.notice(_told(path, MailboxChange.DELETED))
        await asyncio.sleep(0.05)

    assert len(world.events.fetched) - known <= A_FEW
    assert len(world.ledger.rows) >= len(world.events.fetched) > 0
    assert (world.cursors.cursors, world.leases.holders) == ({}, {})
    _, listed = await world.call("GET", f"{path}/deliveries?limit=10")
    assert len(listed["items"]) == 10


async def test_f37_changed_credentials_are_used_from_the_next_batch_on(world: FetcherApi) -> None:
    path = await world.created(start="everything")
    async with fetching(world, path) as supervisor:
        await world.call("PATCH", path, {"secret": "wrong"})
        known = len(world.events.fetched)
        await supervisor.notice(_told(path, MailboxChange.UPDATED))
        await until(lambda: next(iter(world.store.mailboxes.values())).status.state is MailboxState.AUTH_FAILED)
        refused_at = len(world.events.fetched)
        await world.call("PATCH", path, {"secret": "geheim"})
        await supervisor.notice(_told(path, MailboxChange.UPDATED))
        await until(lambda: len({each.uid for each in world.events.fetched}) == MANY, within=30)

    assert refused_at - known <= A_FEW
    assert all(session.closed for session in world.server.sessions)
