"""Whatever a connection does, does every mail still leave the mailbox once?"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.values import MailboxState
from fetcher.adapters.imap import doors
from fetcher.domain.limits import Limits
from fetcher.domain.mailbox import SecretField
from fetcher.handlers.mail_server import MailboxUnavailable
from support.mailboxes import MAILBOX, PlainSecrets
from support.mailboxes_watched import until
from support.scripted_imap import ScriptedImap
from support.scripted_imap_faults import Bye, Drip, Drop, Fault, No, Say, Stall
from support.scripted_world import PATIENT, hurry, reconcile, watched_on, watching

pytestmark = pytest.mark.usefixtures("impatient")
TOKENS = [b"Subject: mail %d\r\n\r\n%s\r\n" % (number, b"x" * 300) for number in range(120)]
HUGE = b"* SEARCH " + b"9" * 1_200_000 + b"\r\n%(tag)s OK done\r\n"

FAULTS: dict[str, tuple[str, Fault]] = {
    "drop before the answer": ("FETCH", Drop()),
    "drop in a line": ("FETCH", Drop(after=20)),
    "drop in a literal": ("FETCH", Drop(after=9_000)),
    "half-open in a literal": ("FETCH", Stall(after=9_000)),
    "half-open at a search": ("SEARCH", Stall()),
    "an answer that drips": ("SEARCH", Drip()),
    "a farewell at a fetch": ("FETCH", Bye("[UNAVAILABLE] overloaded")),
    "a refused fetch": ("FETCH", No("[SERVERBUG] internal error")),
    "a huge line": ("SEARCH", Say(HUGE)),
    "an answer that is none": ("FETCH", Say(b"%(tag)s OK\r\n")),
    "garbage": ("FETCH", Say(b"* 1 FETCH (UID (((\r\n%(tag)s OK done\r\n")),
    "a farewell at selecting": ("EXAMINE", Bye("too many connections")),
    "no greeting": ("greeting", Stall()),
    "a farewell for a greeting": ("greeting", Bye("[UNAVAILABLE] come later")),
    "another protocol": ("greeting", Say(b"220 smtp.example.com ESMTP\r\n")),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_f15_a_broken_connection_resumes_at_the_same_uid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command, fault = FAULTS[name]
    patience = hurry(monkeypatch) if isinstance(fault, Stall | Drip) else PATIENT
    async with ScriptedImap() as server:
        for raw in TOKENS:
            server.append(raw)
        server.script(command, fault, times=3)
        async with watching(server, patience=patience) as world:
            await world.fetches(len(TOKENS))
            await world.settles(MailboxState.IDLE)

            reconcile(world, server)
            assert len({each.uid for each in world.events.fetched}) == len(TOKENS)


async def test_f15_a_connection_cut_while_idling_is_made_again_and_does_not_spin() -> None:
    async with ScriptedImap() as server:
        async with watching(server) as world:
            for number in range(5):
                await until(lambda: server.commands[-1:] == ["IDLE"])
                server.hang_up()
                server.append(TOKENS[number])
                await world.fetches(number + 1)
            reconcile(world, server)

        assert 5 <= server.connections <= 12


@pytest.mark.parametrize("fault", [Bye("Autologout; idle for too long"), Drop(after=8), No("not now")])
async def test_f15_a_server_that_ends_idling_is_asked_again(fault: Fault) -> None:
    async with ScriptedImap() as server:
        server.script("IDLE", fault)
        async with watching(server) as world:
            await until(lambda: server.commands.count("IDLE") >= 2)
            server.append(TOKENS[0])
            await world.fetches(1)
            reconcile(world, server)


async def test_f15_still_here_does_not_wake_anybody() -> None:
    async with ScriptedImap() as server, watching(server) as world:
        await until(lambda: server.commands[-1:] == ["IDLE"])
        searches = sum(command.startswith("SEARCH") for command in server.commands)
        for connection in server._open:
            connection.writer.write(b"* OK Still here\r\n")
        await until(lambda: server.commands[-2:] == ["DONE", "IDLE"])
        assert sum(command.startswith("SEARCH") for command in server.commands) == searches
        assert world.events.fetched == []


async def test_f15_a_thousand_broken_connections_leave_no_thread_behind() -> None:
    before = threading.active_count()
    async with ScriptedImap() as server:
        server.append(TOKENS[0])
        server.script("EXAMINE", Drop(after=10), times=1000)
        async with watching(server) as world:
            await world.fetches(1, within=60)
            reconcile(world, server)

            assert server.connections > 1000
            assert threading.active_count() - before < 12


@pytest.mark.parametrize(
    "words",
    [
        "[OVERQUOTA] Account exceeded command or bandwidth limits.",
        "[LIMIT] Too many commands",
        "[THROTTLED] Slow down",
        "[INUSE] Mailbox is locked",
        "[ALERT] Too many simultaneous connections. (Failure)",
        "User is authenticated but not connected.",
    ],
)
@pytest.mark.parametrize("command", ["LOGIN", "SEARCH"])
async def test_f38_throttling_is_waited_out_and_is_no_refused_login(words: str, command: str) -> None:
    async with ScriptedImap() as server:
        server.append(TOKENS[0])
        server.script(command, No(words), times=2)
        async with watching(server) as world:
            await world.fetches(1)
            await world.settles(MailboxState.IDLE)
            reconcile(world, server)

        assert "throttled" in world.counts.results
        assert MailboxState.AUTH_FAILED not in world.events.states
        assert MailboxState.RETRYING in world.events.states


async def test_f36_a_secret_that_is_rotated_while_running_is_used_at_once() -> None:
    async with ScriptedImap() as server, watching(server) as world:
        await world.settles(MailboxState.IDLE)
        server.password = "new"
        server.hang_up()
        server.append(TOKENS[0])
        await world.settles(MailboxState.AUTH_FAILED)
        cipher = PlainSecrets().encrypt("new", record=MAILBOX, field="password")
        world.store.mailboxes[MAILBOX] = replace(
            world.store.mailboxes[MAILBOX], secrets={SecretField.PASSWORD: cipher}, version=2
        )
        world.watcher.reconnect()
        await world.fetches(1)
        reconcile(world, server)

        assert world.events.states.count(MailboxState.AUTH_FAILED) == 1


async def test_f36_a_name_that_cannot_be_resolved_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    resolve, failures = loop.getaddrinfo, 5

    async def failing(*arguments: object, **named: object) -> object:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise OSError(-3, "Temporary failure in name resolution")
        return await resolve(*arguments, **named)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(loop, "getaddrinfo", failing)
    async with ScriptedImap() as server:
        server.append(TOKENS[0])
        async with watching(server) as world:
            await world.fetches(1)
            reconcile(world, server)

    assert world.events.states[:2] == [MailboxState.CONNECTING, MailboxState.RETRYING]


async def test_f41_a_server_that_times_out_every_night_never_switches_a_mailbox_off() -> None:
    """Thirty nights of refused connections, one after the other, each healed by itself."""
    async with ScriptedImap() as server, watching(server, interval=timedelta(milliseconds=20)) as world:
        for night in range(30):
            await world.settles(MailboxState.IDLE)
            server.script("greeting", Drop(), times=4)
            server.hang_up()
            await world.settles(MailboxState.RETRYING)
            server.append(TOKENS[night])
            await world.fetches(night + 1)
        reconcile(world, server)

        assert world.store.mailboxes[MAILBOX].settings.active
        assert set(world.events.states) <= {MailboxState.CONNECTING, MailboxState.IDLE, MailboxState.RETRYING}


async def test_a_mail_that_breaks_every_connection_keeps_no_other_mail_back() -> None:
    """A server that crashes over one damaged mail: it stays pending, the others go on."""
    async with ScriptedImap() as server:
        for raw in TOKENS[:30]:
            server.append(raw)
        server.poisoned = {7}
        async with watching(server) as world:
            await world.fetches(29)
            await world.settles(MailboxState.IDLE)
            cursor = world.cursors.cursors[MAILBOX, "INBOX"]
            assert (cursor.last_uid, cursor.pending) == (30, (7,))

            server.poisoned = set()
            world.watcher.look(compare=True)
            await world.fetches(30)
            reconcile(world, server)


async def test_a_user_has_no_more_connections_than_the_provider_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "limits_of", lambda _: Limits(connections=2))
    async with ScriptedImap() as server:
        world = watched_on(server)
        account = await world.mailboxes.account(world.mailbox)
        first, second = [await world.parts.server.connect(account) for _ in range(2)]
        with pytest.raises(MailboxUnavailable, match="LIMIT"):
            await world.parts.server.connect(account)
        await first.close()
        await first.close()
        third = await world.parts.server.connect(account)
        with pytest.raises(MailboxUnavailable, match="LIMIT"):
            await world.parts.server.connect(account)
        for session in (second, third):
            await session.close()
