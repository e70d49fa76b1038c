"""Do broken and rotated TLS cost anything but time?"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.values import MailboxState
from fetcher.adapters.imap import ImapServer, Timeouts
from fetcher.adapters.trust import Trust
from fetcher.domain.diagnosis import Step
from fetcher.domain.mailbox import Account, Security
from fetcher.handlers.mail_server import MailboxUnavailable
from support.certificates import Authority
from support.imap_worlds import LOOPBACK
from support.mailboxes import MAILBOX
from support.mailboxes_watched import Watched
from support.scripted_imap import ScriptedImap
from support.scripted_world import PATIENT, reconcile, watched_on

pytestmark = pytest.mark.usefixtures("impatient")
OLD, NEW = Authority("Old Authority"), Authority("New Authority")
MAILS = [b"Subject: mail %d\r\n\r\n%s\r\n" % (number, b"x" * 2000) for number in range(60)]
RESET = struct.pack("ii", 1, 0)
"""For SO_LINGER: closing sends RST and drops what was not sent (socket(7))."""


class Wire:
    """A port before a server's. The next connections are reset after so many bytes of the server's answers each."""

    def __init__(self, server: ScriptedImap) -> None:
        self.port = 0
        self.resets: list[int] = []
        self._server = server
        self._relays: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Wire]:
        """Listen during the block."""
        listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(listener.sockets[0].getsockname()[1])
        try:
            yield self
        finally:
            listener.close()
            for relay in self._relays:
                relay.cancel()
            await asyncio.gather(*self._relays, return_exceptions=True)

    async def _serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, on = await asyncio.open_connection("127.0.0.1", self._server.port)
        most = self.resets.pop(0) if self.resets else 2**62
        self._relays |= {asyncio.create_task(relay(near, on, 2**62)), asyncio.create_task(relay(far, back, most))}


async def relay(source: asyncio.StreamReader, sink: asyncio.StreamWriter, most: int) -> None:
    """Pass bytes on; after so many the connection is reset, in the middle of whatever is said."""
    with suppress(ConnectionError):
        while data := await source.read(2**16):
            sink.write(data[:most])
            most -= len(data)
            if most <= 0:
                await sink.drain()
                sink.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                sink.transport.abort()
                return
    sink.close()


def in_tls(server: ScriptedImap, port: int, ca_pem: str) -> Watched:
    world = watched_on(server)
    settings = replace(world.mailbox.settings, security=Security.TLS, port=port, ca_pem=ca_pem)
    world.store.mailboxes[MAILBOX] = replace(world.mailbox, settings=settings)
    return world


@pytest.mark.parametrize("after", [0, 300, 1_500, 20_000, 70_000, 100_001])
async def test_f15_tls_that_is_reset_in_the_middle_resumes_at_the_same_mail(after: int) -> None:
    """In the handshake, before the greeting, in a record, between batches: three times each."""
    async with ScriptedImap(context=OLD.sign("127.0.0.1").context()) as server, Wire(server).listening() as wire:
        for raw in MAILS:
            server.append(raw)
        wire.resets = [after] * 3
        world = in_tls(server, wire.port, OLD.pem)
        async with world.watching():
            await world.fetches(len(MAILS))
            await world.settles(MailboxState.IDLE)

            reconcile(world, server)
            assert not wire.resets
            assert MailboxState.RETRYING in world.events.states


async def test_f36_a_mailboxs_own_authority_that_is_rotated_while_running_is_used_at_once() -> None:
    """Until the mailbox trusts the new one, and once the old one is trusted no more, no password is sent."""
    old, new = OLD.sign("127.0.0.1").context(), NEW.sign("127.0.0.1").context()
    async with ScriptedImap(context=old) as before, ScriptedImap(context=new) as after:
        world = in_tls(before, before.port, OLD.pem)
        async with world.watching():
            before.append(MAILS[0])
            await world.fetches(1)
            await world.settles(MailboxState.IDLE)

            await _moves(world, before, port=after.port)
            await _refused(world)
            assert not after.commands

            after.inbox.mails = {1: MAILS[0], 2: MAILS[1]}
            await _moves(world, after, ca_pem=NEW.pem)
            await world.fetches(2)
            await world.settles(MailboxState.IDLE)
            reconcile(world, after)

            asked = len(before.commands)
            await _moves(world, after, port=before.port)
            await _refused(world)
            assert len(before.commands) == asked


async def test_f36_the_installations_authorities_may_be_replaced_while_it_runs(tmp_path: Path) -> None:
    """The next connection goes by the new file; half a file changes nothing."""
    file = tmp_path / "ca.pem"
    file.write_text(OLD.pem)
    trust = Trust(file)
    old, new = OLD.sign("127.0.0.1").context(), NEW.sign("127.0.0.1").context()
    async with ScriptedImap(context=old) as before, ScriptedImap(context=new) as after:
        assert await _tried(trust, before, after) == (True, False)
        file.write_text(NEW.pem[:200])
        assert await _tried(trust, before, after) == (True, False)
        (tmp_path / "other.pem").write_text(NEW.pem)
        (tmp_path / "other.pem").replace(file)
        assert await _tried(trust, before, after) == (False, True)


async def _tried(trust: Trust, *servers: ScriptedImap) -> tuple[bool, ...]:
    """Which servers may be connected to, also by a mailbox that trusts somebody else besides."""
    imap = ImapServer(LOOPBACK, trust, Timeouts(PATIENT, PATIENT, PATIENT))
    found = []
    for server in servers:
        for ca_pem in (None, Authority("Somebody Else").pem):
            account = Account("127.0.0.1", server.port, Security.TLS, "support", "geheim", ca_pem=ca_pem)
            try:
                await (await imap.connect(account)).close()
                found.append(True)
            except MailboxUnavailable as error:
                found.append(error.step is not Step.TLS)
    assert found[::2] == found[1::2]
    return tuple(found[::2])


async def _moves(world: Watched, server: ScriptedImap, **settings: object) -> None:
    """The mailbox's document changes, and its connection is lost."""
    stored = world.store.mailboxes[MAILBOX]
    changed = replace(stored.settings, **settings)  # type: ignore[arg-type] # one field each
    world.store.mailboxes[MAILBOX] = replace(stored, settings=changed, version=stored.version + 1)
    world.watcher.reconnect()
    server.hang_up()


async def _refused(world: Watched) -> None:
    await world.settles(MailboxState.RETRYING)
    error = world.store.mailboxes[MAILBOX].status.last_error
    assert error
    assert (error.step, "authority" in error.message or "issuer" in error.message) == (Step.TLS, True)
