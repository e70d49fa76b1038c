"""Which IMAP server does whatever a test tells it to, also what no server should?

It speaks as much IMAP4rev1 as the fetcher uses, in the test's own event loop:

    async with ScriptedImap() as server:
        server.append(b"mail")
        server.script("FETCH", Drop(after=40))       # the next FETCH breaks off in the middle
        server.script("LOGIN", No("[LIMIT] Too many simultaneous connections"), times=3)

What is not scripted goes as it should. Faults are in `support.scripted_imap_faults`.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from support.scripted_imap_commands import ANSWERS, Command, Connection
from support.scripted_imap_faults import Fault

RECEIVED = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


@dataclass
class Mailbox:
    """A folder as the server shows it. `withheld` UIDs are given as NIL, `mislabelled` ones under another UID's name."""

    mails: Mapping[int, bytes] = field(default_factory=dict)
    uidvalidity: int | None = 7
    uidnext: int | None = None
    """What is told, where it is not the truth."""
    seen: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    received: dict[int, str] = field(default_factory=dict)
    """INTERNALDATE, as it is written on the wire."""
    sizes: dict[int, int] = field(default_factory=dict)
    """RFC822.SIZE, where it is not the truth."""
    withheld: set[int] = field(default_factory=set)
    mislabelled: dict[int, int] = field(default_factory=dict)

    def append(self, raw: bytes, uid: int | None = None) -> int:
        """Let a mail arrive, by default under the next UID."""
        assert isinstance(self.mails, MutableMapping)
        number = uid or max(self.mails, default=0) + 1
        self.mails[number] = raw
        return number

    def expunge(self, *uids: int) -> None:
        """Take mails away."""
        assert isinstance(self.mails, MutableMapping)
        for uid in uids:
            self.mails.pop(uid, None)
            self.seen.discard(uid)
            self.deleted.discard(uid)

    def renumber(self, uidvalidity: int) -> None:
        """Give all mails other UIDs."""
        self.mails = dict(enumerate(self.mails.values(), start=1))
        self.uidvalidity = uidvalidity


class ScriptedImap:
    """One account on one server. `capabilities` are told before and after login; `context` makes it TLS from the first byte."""

    def __init__(
        self,
        *,
        capabilities: str = "IMAP4rev1 IDLE UIDPLUS MOVE",
        greeting: bytes = b"* OK ready\r\n",
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.folders: dict[str, Mailbox] = {"INBOX": Mailbox()}
        self.capabilities = capabilities
        self.greeting = greeting
        self.user, self.password = "support", "geheim"
        self.tokens: set[str] = set()
        """Access tokens that are good."""
        self.connections = 0
        self.commands: list[str] = []
        """Every command line received, without its tag."""
        self.poisoned: set[int] = set()
        """UIDs over which the server crashes when they are asked for."""
        self.port = 0
        self._context = context
        self._script: dict[str, list[Fault]] = defaultdict(list)
        self._open: set[Connection] = set()
        self._server: asyncio.Server | None = None

    @property
    def inbox(self) -> Mailbox:
        """The folder most tests need."""
        return self.folders["INBOX"]

    def append(self, raw: bytes, uid: int | None = None) -> int:
        """Let a mail arrive in the INBOX, and tell those who idle."""
        number = self.inbox.append(raw, uid)
        for connection in self._open:
            connection.tell_exists()
        return number

    def script(self, command: str, fault: Fault, times: int = 1) -> None:
        """Answer the next such commands, or greetings (`greeting`), in another way."""
        self._script[command] += [fault] * times

    def hang_up(self) -> None:
        """Cut all connections."""
        for connection in list(self._open):
            connection.writer.close()

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context, limit=2**20)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Listen no more."""
        assert self._server
        self._server.close()
        self.hang_up()
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = Connection(self, reader, writer)
        self._open.add(connection)
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await self._answer(connection, Command("", "greeting", ""), self.greeting)
            while not writer.is_closing() and (command := await connection.read()):
                self.commands.append(f"{command.name} {command.arguments}".strip())
                handler = ANSWERS.get(command.name)
                if command.name == "FETCH" and "BODY" in command.arguments and self._crashes(connection, command):
                    break
                answer = await handler(connection, command) if handler else b"%s BAD unknown\r\n" % command.tag_bytes
                await self._answer(connection, command, answer)
        self._open.discard(connection)
        writer.close()

    def _crashes(self, connection: Connection, command: Command) -> bool:
        return not self.poisoned.isdisjoint(connection.chosen(command.arguments.partition(" ")[0]))

    async def _answer(self, connection: Connection, command: Command, answer: bytes) -> None:
        scripted = self._script[command.name]
        fault = scripted.pop(0) if scripted else None
        if fault is None:
            connection.writer.write(answer)
            await connection.writer.drain()
        else:
            await fault.answer(connection, command, answer)
