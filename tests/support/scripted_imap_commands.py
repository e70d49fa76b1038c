"""How does the scripted server answer when nothing is scripted?"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from support.scripted_imap_sasl import authenticate

if TYPE_CHECKING:
    from support.scripted_imap import Mailbox, ScriptedImap

_LINE = re.compile(rb"(\S+) (?:UID )?(\S+) ?(.*)", re.IGNORECASE | re.DOTALL)
_LITERAL = re.compile(rb"\{(\d+)\+?\}$")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_PARTIAL = re.compile(r"BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?")
DATE = "20-Nov-2026 08:30:00 +0000"


@dataclass(frozen=True)
class Command:
    """A line the client sent."""

    tag: str
    name: str
    arguments: str

    @property
    def tag_bytes(self) -> bytes:
        """For the answer."""
        return self.tag.encode()

    def done(self, text: str = "done") -> bytes:
        """The last line of the answer."""
        return f"{self.tag} OK {text}\r\n".encode()

    def refused(self, text: str) -> bytes:
        """Likewise, where the server says no."""
        return f"{self.tag} NO {text}\r\n".encode()

    def words(self) -> list[str]:
        """The arguments, quoted ones unquoted."""
        return [
            re.sub(r"\\(.)", r"\1", match[1]) if match[1] is not None else match[2]
            for match in _QUOTED.finditer(self.arguments)
        ]


class Connection:
    """One client."""

    def __init__(self, server: ScriptedImap, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server = server
        self.reader = reader
        self.writer = writer
        self.folder: Mailbox | None = None
        self.idling = ""
        self.told = 0

    async def read(self) -> Command | None:
        """The next command, its literals taken in; None at the end."""
        line = (await self.reader.readline()).rstrip(b"\r\n")
        while match := _LITERAL.search(line):
            if not match[0].endswith(b"+}"):
                self.writer.write(b"+ go on\r\n")
            text = await self.reader.readexactly(int(match[1]))
            line = line[: match.start()] + b'"' + text + b'"' + (await self.reader.readline()).rstrip(b"\r\n")
        if self.idling:
            tag, self.idling = self.idling, ""
            return Command(tag, "DONE", "")
        found = _LINE.fullmatch(line)
        return Command(found[1].decode(), found[2].decode().upper(), found[3].decode("utf-8")) if found else None

    def tell_exists(self) -> None:
        """Say how many mails there are, to one who idles."""
        if self.idling:
            self.writer.write(self.news())

    def news(self) -> bytes:
        """How many mails there are, if they are more than it was told."""
        before, self.told = self.told, len(self.folder.mails) if self.folder else 0
        return b"* %d EXISTS\r\n" % self.told if self.told > before else b""

    def chosen(self, wanted: str) -> Iterator[int]:
        """The UIDs of a set that are there."""
        assert self.folder
        mails = self.folder.mails
        for part in wanted.split(","):
            ends = [max(mails, default=0) if end == "*" else int(end) for end in part.split(":")]
            span = range(min(ends), max(ends) + 1)
            yield from (
                uid for uid in (span if len(span) < len(mails) else sorted(mails)) if uid in mails and uid in span
            )


async def capability(connection: Connection, command: Command) -> bytes:
    return f"* CAPABILITY {connection.server.capabilities}\r\n".encode() + command.done()


async def login(connection: Connection, command: Command) -> bytes:
    if command.words() == [connection.server.user, connection.server.password]:
        return command.done("logged in")
    return command.refused("[AUTHENTICATIONFAILED] wrong user or password")


async def nothing(connection: Connection, command: Command) -> bytes:
    return connection.news() + command.done()


async def logout(_: Connection, command: Command) -> bytes:
    return b"* BYE bye\r\n" + command.done()


async def list_folders(connection: Connection, command: Command) -> bytes:
    names = [name.replace("\\", "\\\\").replace('"', '\\"') for name in connection.server.folders]
    lines = [f'* LIST () "/" "{name}"\r\n' for name in names]
    return "".join(lines).encode() + command.done()


async def select(connection: Connection, command: Command) -> bytes:
    folder = connection.server.folders.get(command.words()[0])
    if folder is None:
        connection.folder = None
        return command.refused("[NONEXISTENT] no such folder")
    connection.folder, connection.told = folder, len(folder.mails)
    uidnext = max(folder.mails, default=0) + 1 if folder.uidnext is None else folder.uidnext
    lines = [f"* {len(folder.mails)} EXISTS", "* FLAGS (\\Seen \\Deleted)", f"* OK [UIDNEXT {uidnext}] told"]
    if folder.uidvalidity is not None:
        lines.append(f"* OK [UIDVALIDITY {folder.uidvalidity}] told")
    return "".join(f"{line}\r\n" for line in lines).encode() + command.done()


async def search(connection: Connection, command: Command) -> bytes:
    words = [word.upper() for word in command.words()]
    folder = connection.folder
    assert folder
    if words[:1] == ["CHARSET"]:
        words = words[2:]
    found = connection.chosen(words[words.index("UID") + 1] if "UID" in words else "1:*")
    if "UNSEEN" in words:
        found = (uid for uid in found if uid not in folder.seen)
    if "UNDELETED" in words or "DELETED" in words:
        found = (uid for uid in found if (uid in folder.deleted) is ("DELETED" in words))
    return ("* SEARCH " + " ".join(map(str, found))).rstrip().encode() + b"\r\n" + command.done()


async def fetch(connection: Connection, command: Command) -> bytes:
    wanted, _, items = command.arguments.partition(" ")
    folder = connection.folder
    assert folder
    lines = [_fetched(folder, uid, place, items) for place, uid in enumerate(connection.chosen(wanted), start=1)]
    return b"".join(lines) + command.done()


def _fetched(folder: Mailbox, uid: int, place: int, items: str) -> bytes:
    name = folder.mislabelled.get(uid, uid)
    head = f"* {place} FETCH (UID {name}".encode()
    if "RFC822.SIZE" in items:
        head += b" RFC822.SIZE %d" % folder.sizes.get(uid, len(folder.mails[uid]))
    if "INTERNALDATE" in items:
        head += f' INTERNALDATE "{folder.received.get(uid, DATE)}"'.encode()
    if part := _PARTIAL.search(items):
        label = b"BODY[]" + (b"<%s>" % part[1].encode() if part[1] else b"")
        raw = folder.mails[uid]
        raw = raw[int(part[1]) : int(part[1]) + int(part[2])] if part[1] else raw
        head += b" " + label + (b" NIL" if uid in folder.withheld else b" {%d}\r\n%s" % (len(raw), raw))
    return head + b")\r\n"


async def store(connection: Connection, command: Command) -> bytes:
    wanted, _, flags = command.arguments.partition(" ")
    assert connection.folder
    for uid in list(connection.chosen(wanted)):
        (connection.folder.seen if "Seen" in flags else connection.folder.deleted).add(uid)
    return command.done()


async def expunge(connection: Connection, command: Command) -> bytes:
    assert connection.folder
    chosen = set(connection.chosen(command.arguments)) if command.arguments else set(connection.folder.mails)
    connection.folder.expunge(*chosen & connection.folder.deleted)
    return command.done()


async def copy(connection: Connection, command: Command) -> bytes:
    wanted, target = command.words()
    assert connection.folder
    if target not in connection.server.folders:
        return command.refused("[TRYCREATE] no such folder")
    uids = list(connection.chosen(wanted))
    for uid in uids:
        connection.server.folders[target].append(connection.folder.mails[uid])
    if command.name == "MOVE":
        connection.folder.expunge(*uids)
    return command.done()


async def idle(connection: Connection, command: Command) -> bytes:
    connection.idling = command.tag
    return b"+ idling\r\n" + connection.news()


ANSWERS: dict[str, Callable[[Connection, Command], Awaitable[bytes]]] = {
    "CAPABILITY": capability,
    "AUTHENTICATE": authenticate,
    "LOGIN": login,
    "NOOP": nothing,
    "DONE": nothing,
    "LOGOUT": logout,
    "LIST": list_folders,
    "SELECT": select,
    "EXAMINE": select,
    "SEARCH": search,
    "FETCH": fetch,
    "STORE": store,
    "EXPUNGE": expunge,
    "COPY": copy,
    "MOVE": copy,
    "IDLE": idle,
}
