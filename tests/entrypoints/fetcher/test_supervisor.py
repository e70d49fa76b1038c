"""Does a replica watch the mailboxes it should, and no others?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from contracts.events.mailbox import MailboxChange, MailboxChanged
from contracts.values import MailboxId, MailboxState
from fetcher.entrypoints.supervisor import Supervisor
from fetcher.handlers.mailboxes import Change
from support.mailboxes import MAILBOX, a_mailbox
from support.mailboxes_watched import LONG, Watched, running, until


@asynccontextmanager
async def supervising(world: Watched, every: timedelta = LONG) -> AsyncIterator[Supervisor]:
    supervisor = world.supervisor(every=every)
    async with running(supervisor.run):
        yield supervisor


def told(change: MailboxChange) -> MailboxChanged:
    return MailboxChanged(mailbox_id=MAILBOX, change=change, version=1)


async def test_a_created_mailbox_is_watched_at_once() -> None:
    world = Watched()
    mailbox = world.store.mailboxes.pop(MAILBOX)
    async with supervising(world) as supervisor:
        await asyncio.sleep(0)
        world.store.mailboxes[MAILBOX] = mailbox
        await supervisor.notice(told(MailboxChange.CREATED))
        await world.settles(MailboxState.IDLE)


async def test_a_change_nobody_told_of_is_found() -> None:
    world = Watched()
    async with supervising(world, every=timedelta(milliseconds=5)):
        await world.settles(MailboxState.IDLE)
        await world.mailboxes.change(MAILBOX, Change({"active": False}))
        await world.settles(MailboxState.PAUSED)
        await world.mailboxes.change(MAILBOX, Change({"active": True}))
        await world.settles(MailboxState.IDLE)


async def test_a_sync_request_looks_at_once() -> None:
    world = Watched()
    world.server.can_idle = False
    async with supervising(world) as supervisor:
        await world.settles(MailboxState.IDLE)
        world.server.append(b"mail")
        await supervisor.notice(told(MailboxChange.SYNC_REQUESTED))
        await world.fetches(1)


async def test_a_deleted_mailbox_is_let_go_within_the_batch() -> None:
    world = Watched()
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
    world = Watched(mailbox=replace(paused, status=replace(paused.status, state=MailboxState.PAUSED)))
    async with supervising(world, every=timedelta(milliseconds=2)):
        await asyncio.sleep(0.02)

    assert world.leases.epochs == {}


async def test_a_replica_takes_no_more_mailboxes_than_it_may() -> None:
    world = Watched()
    for number in range(5):
        mailbox_id = MailboxId(f"mbx_{number:024x}")
        world.store.mailboxes[mailbox_id] = a_mailbox(mailbox_id)
    supervisor = world.supervisor(every=timedelta(milliseconds=2), most=3)
    async with running(supervisor.run):
        await asyncio.sleep(0.05)

        assert len(world.leases.holders) == 3


async def test_two_replicas_share_mailboxes_and_one_takes_over_when_the_other_is_gone() -> None:
    world = Watched()
    for number in range(20):
        mailbox_id = MailboxId(f"mbx_{number:024x}")
        world.store.mailboxes[mailbox_id] = a_mailbox(mailbox_id, interval=LONG)
    other = world.leases.of("two")
    brief = timedelta(milliseconds=2)
    async with running(world.supervisor(every=brief, most=50).run):
        async with running(world.supervisor(other, every=brief, most=50).run):
            await until(lambda: len(world.leases.holders) == 20)
            shares = [
                sum(lease._leases.owner == name for lease in world.leases.holders.values()) for name in ("one", "two")
            ]
            assert all(5 <= count <= 15 for count in shares)
        world.leases.owners.discard("two")
        await until(lambda: {lease._leases.owner for lease in world.leases.holders.values()} == {"one"})
        await until(lambda: len(world.leases.holders) == 20)


async def test_a_newcomer_gets_its_share() -> None:
    world = Watched()
    for number in range(20):
        mailbox_id = MailboxId(f"mbx_{number:024x}")
        world.store.mailboxes[mailbox_id] = a_mailbox(mailbox_id, interval=LONG)
    brief = timedelta(milliseconds=2)
    async with running(world.supervisor(every=brief, most=50).run):
        await until(lambda: len(world.leases.holders) == 20)
        async with running(world.supervisor(world.leases.of("two"), every=brief, most=50).run):
            await until(
                lambda: (
                    sum(lease._leases.owner == "two" for lease in world.leases.holders.values()) >= 5
                    and len(world.leases.holders) == 20
                )
            )
