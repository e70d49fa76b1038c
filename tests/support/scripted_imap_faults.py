"""In which ways does an IMAP server misbehave?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from support.scripted_imap_commands import Command, Connection


class Fault(Protocol):
    """Answers a command in another way; `answer` is what would have been right."""

    async def answer(self, connection: Connection, command: Command, answer: bytes) -> None:
        """Answer, or do not."""


@dataclass(frozen=True)
class Drop:
    """Send so many bytes of the right answer, then cut the connection without a word."""

    after: int = 0

    async def answer(self, connection: Connection, command: Command, answer: bytes) -> None:
        """Half of it."""
        connection.writer.write(answer[: self.after])
        await connection.writer.drain()
        connection.writer.transport.abort() if self.after == 0 else connection.writer.close()


@dataclass(frozen=True)
class Stall:
    """Send so many bytes of the right answer, then nothing for ever, without closing: a peer that vanished."""

    after: int = 0

    async def answer(self, connection: Connection, command: Command, answer: bytes) -> None:
        """Silence."""
        connection.writer.write(answer[: self.after])
        await connection.writer.drain()
        await connection.reader.read(2**20)


@dataclass(frozen=True)
class Drip:
    """The right answer, a byte at a time: no single wait is long, the whole takes for ever."""

    pause: float = 0.05

    async def answer(self, connection: Connection, command: Command, answer: bytes) -> None:
        """Slowly."""
        for place in range(len(answer)):
            connection.writer.write(answer[place : place + 1])
            await connection.writer.drain()
            await asyncio.sleep(self.pause)


@dataclass(frozen=True)
class No:
    """A refusal in the server's own words."""

    text: str

    async def answer(self, connection: Connection, command: Command, answer: bytes) -> None:
        """NO."""
        connection.writer.write(command.refused(self.text))


@dataclass(frozen=True)
class Bye:
    """A farewell in the server's own words, and the end of the connection."""

    text: str

    async def answer(self, connection: Connection, command: Command, answer: bytes) -> None:
        """BYE."""
        connection.writer.write(f"* BYE {self.text}\r\n".encode())
        await connection.writer.drain()
        connection.writer.close()


@dataclass(frozen=True)
class Say:
    """Anything at all in place of the answer; `%(tag)s` is the command's tag."""

    text: bytes

    async def answer(self, connection: Connection, command: Command, answer: bytes) -> None:
        """So."""
        connection.writer.write(self.text.replace(b"%(tag)s", command.tag_bytes))
        await connection.writer.drain()


@dataclass(frozen=True)
class Before:
    """Something happens on the server, and the answer is what was right before."""

    happens: Callable[[], object]

    async def answer(self, connection: Connection, command: Command, answer: bytes) -> None:
        """As if nothing had happened."""
        self.happens()
        connection.writer.write(answer)
        await connection.writer.drain()
