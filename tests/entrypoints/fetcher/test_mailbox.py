"""Is a mailbox watched as its document says, and by one replica only?"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.values import MailboxState
from fetcher.domain.diagnosis import Step
from fetcher.domain.mailbox import SecretField, StartPoint
from fetcher.handlers.mail_server import ReauthNeeded
from fetcher.handlers.mailboxes import Change
from support.imap import FakeMailServer
from support.mailboxes import MAILBOX, PlainSecrets, a_mailbox
from support.mailboxes_watched import LONG, Watched, running, until


async def test_mail_that_arrives_while_idling_is_handed_over_at_once() -> None:
    world = Watched()
    async with world.watching():
        await world.settles(MailboxState.IDLE)
        world.server.append(b"new")
        await world.fetches(1)


async def test_without_idle_the_poll_finds_mail() -> None:
    world = Watched(mailbox=a_mailbox(interval=timedelta(milliseconds=5)))
    world.server.can_idle = False
    async with world.watching():
        await world.settles(MailboxState.IDLE)
        world.server.append(b"new")
        await world.fetches(1)


async def test_states_are_told_once_per_change() -> None:
    world = Watched()
    async with world.watching():
        await world.settles(MailboxState.IDLE)
        for number in range(3):
            world.server.append(b"mail %d" % number)
            await world.fetches(number + 1)

    assert world.events.states == [MailboxState.CONNECTING, MailboxState.IDLE]


async def test_a_backlog_is_told_as_syncing() -> None:
    world = Watched()
    for number in range(51):
        world.server.append(b"mail %d" % number)
    async with world.watching():
        await world.settles(MailboxState.IDLE)

    assert world.events.states == [MailboxState.CONNECTING, MailboxState.SYNCING, MailboxState.IDLE]
    assert world.store.mailboxes[MAILBOX].status.fetched == 51


async def test_a_refused_login_is_told_once_and_not_tried_again_soon() -> None:
    world = Watched(server=FakeMailServer(password="changed"))
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
    world = Watched(server=FakeMailServer(password="changed"))
    async with world.watching() as watcher:
        await world.settles(MailboxState.AUTH_FAILED)
        await world.mailboxes.change(MAILBOX, Change({}, secrets={SecretField.PASSWORD: "changed"}))
        watcher.reconnect()
        await world.settles(MailboxState.IDLE)

    assert world.store.mailboxes[MAILBOX].status.last_error is None


async def test_a_fault_is_retried_until_it_heals_and_told_once() -> None:
    world = Watched()
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
    world = Watched()
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
    world = Watched(mailbox=a_mailbox(folders=("INBOX", "Gone"), start=StartPoint.EVERYTHING, interval=LONG))
    world.server.append(b"mail")
    async with world.watching():
        await world.fetches(1)
        await world.settles(MailboxState.DEGRADED)

    error = world.store.mailboxes[MAILBOX].status.last_error
    assert error is not None
    assert error.step == "folders"


async def test_pausing_stops_and_says_so() -> None:
    world = Watched()
    async with running(world.run) as task:
        await world.settles(MailboxState.IDLE)
        await world.mailboxes.change(MAILBOX, Change({"active": False}))
        world.watcher.reconnect()
        await asyncio.wait_for(asyncio.shield(task), 3)

    assert world.state() is MailboxState.PAUSED
    assert world.server.sessions[0].closed
    assert world.leases.holders == {}


async def test_a_lost_lease_stops_the_work() -> None:
    world = Watched()
    async with running(world.run) as task:
        await world.settles(MailboxState.IDLE)
        world.leases.holders[MAILBOX].lost.set()
        await asyncio.wait_for(asyncio.shield(task), 3)

    assert world.server.sessions[0].closed


@pytest.mark.parametrize("broken", [None, "another"])
async def test_a_mailbox_without_a_usable_secret_says_so(broken: str | None) -> None:
    cipher = broken and PlainSecrets().encrypt("geheim", record=broken, field="password")
    secrets = {SecretField.PASSWORD: cipher} if cipher else {}
    world = Watched(mailbox=replace(a_mailbox(interval=LONG), secrets=secrets))
    async with world.watching():
        await world.settles(MailboxState.RETRYING if broken else MailboxState.AUTH_FAILED)

    assert world.server.connections == 0


async def test_a_mailbox_that_is_not_polled_is_looked_into_when_asked() -> None:
    world = Watched(mailbox=a_mailbox(start=StartPoint.EVERYTHING, interval=LONG, polling_enabled=False))
    world.server.append(b"mail")
    async with world.watching() as watcher:
        await world.settles(MailboxState.PAUSED)
        assert world.server.connections == 0
        watcher.look()
        await world.fetches(1)
        await world.settles(MailboxState.PAUSED)


async def test_a_long_pause_is_spent_without_a_connection() -> None:
    world = Watched(mailbox=a_mailbox(start=StartPoint.EVERYTHING, interval=LONG, idle=False))
    async with world.watching() as watcher:
        await world.settles(MailboxState.IDLE)
        await until(lambda: world.server.sessions[0].closed)
        world.server.append(b"mail")
        watcher.look()
        await world.fetches(1)

    assert world.events.states == [MailboxState.CONNECTING, MailboxState.IDLE]


async def test_f37_a_change_interrupts_what_is_under_way() -> None:
    """A mailbox that is paused in the middle of a backlog stops within twenty mails."""
    world = Watched()
    for number in range(2000):
        world.server.append(b"mail %d" % number)
    async with running(world.run) as task:
        await world.fetches(1)
        await world.mailboxes.change(MAILBOX, Change({"active": False}))
        world.watcher.reconnect()
        stopped_at = len(world.events.fetched)
        await asyncio.wait_for(asyncio.shield(task), 3)

    assert len(world.events.fetched) - stopped_at <= 20
    assert world.state() is MailboxState.PAUSED


async def test_a_permission_taken_back_asks_somebody_to_sign_in_again() -> None:
    world = Watched()

    async def gone(*_: object) -> None:
        raise ReauthNeeded(Step.LOGIN, "invalid_grant")

    world.server.connect = gone  # type: ignore[method-assign,assignment] # what the provider says
    async with world.watching():
        await world.settles(MailboxState.NEEDS_REAUTH)

    assert world.events.states == [MailboxState.CONNECTING, MailboxState.NEEDS_REAUTH]


async def test_a_server_that_always_tells_is_polled_less_and_one_that_forgets_as_often_as_before() -> None:
    world = Watched(mailbox=a_mailbox(start=StartPoint.EVERYTHING, interval=timedelta(milliseconds=10)))
    async with world.watching() as watcher:
        await until(lambda: watcher._trust >= 3)
        looks = len(world.counts.results)
        await asyncio.sleep(0.05)
        assert len(world.counts.results) - looks <= 2

        world.server.inbox.append(b"nobody tells of this one")
        await world.fetches(1)
        await until(lambda: watcher._trust <= 1)
