"""How does a blocking IMAP connection serve an event loop? Threads do its commands; while it waits for mail it needs none."""

from __future__ import annotations

import asyncio
import hashlib
import imaplib
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from typing_extensions import override

from fetcher.adapters.imap.client import Client, uid_sets
from fetcher.adapters.imap.folders import counted, listed, quota
from fetcher.adapters.imap.strand import Strand
from fetcher.domain.cursor import FolderStatus
from fetcher.domain.diagnosis import Step, scrubbed
from fetcher.domain.folders import FolderCounts, ListedFolder, Quota
from fetcher.handlers.mail_server import FetchedMail, FolderMissing, MailboxUnavailable, Piece, Session

RENEW_IDLE: Final = timedelta(minutes=9)
"""RFC 2177 asks for 29 minutes at most; routers and some servers forget a silent connection after ten."""
FAREWELL: Final = timedelta(seconds=2)
QUICK: Final = timedelta(seconds=45)
SEARCHING: Final = timedelta(minutes=2)
FETCHING: Final = timedelta(minutes=4)
"""How long a command may take as a whole, however steadily its answer drips in (Zammad's figures)."""
KEEP_ALIVE: Final = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}
"""A peer that is gone without a word is noticed within two minutes, also while waiting for mail."""

T = TypeVar("T")


class ImapSession(Session):
    """A logged-in IMAP connection. `threads` are shared with others; `on_closed` is called when it is given up."""

    def __init__(
        self, client: Client, threads: Executor, secret: str, *, on_closed: Callable[[], None] = lambda: None
    ) -> None:
        self._client = client
        self._strand = Strand(threads)
        self._secret = secret
        self._opened: tuple[str, bool] | None = None
        self._status = FolderStatus(0, 0)
        self._exists = 0
        self._can_idle = False
        self._fresh = False
        self._closed = False
        self._on_closed = on_closed
        self._rung = False
        self._waiting: asyncio.Future[bool] | None = None
        _keep_alive(client.socket())

    @property
    @override
    def can_idle(self) -> bool:
        return self._can_idle

    @override
    async def list_folders(self) -> list[ListedFolder]:
        return await self._do(lambda: listed(self._client), SEARCHING)

    @override
    async def count(self, folder: str) -> FolderCounts | None:
        return await self._do(lambda: counted(self._client, folder))

    @override
    async def quota(self) -> Quota | None:
        return await self._do(lambda: quota(self._client))

    @override
    async def open_folder(self, name: str, *, writable: bool = False) -> FolderStatus:
        if self._opened != (name, writable) or self._closed:
            self._opened = None
            self._status, self._exists = await self._do(lambda: self._select(name, writable=writable))
            self._opened = (name, writable)
        return self._status

    @override
    async def highest(self) -> int:
        return await self._do(self._client.highest, SEARCHING) if self._exists else 0

    @override
    async def uids_after(self, uid: int) -> list[int]:
        return await self._do(lambda: self._uids_after(uid), SEARCHING)

    @override
    async def uids_since(self, day: date) -> list[int]:
        return await self._do(lambda: self._client.uids_since(day, self._exists), FETCHING)

    @override
    async def unread(self, uids: Sequence[int]) -> list[int]:
        return await self._do(lambda: self._client.among(uids, "UNSEEN"), SEARCHING) if uids else []

    @override
    async def existing(self, uids: Sequence[int]) -> list[int]:
        return await self._do(lambda: self._existing(uids), SEARCHING) if uids else []

    @override
    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        return await self._do(lambda: self._client.sizes(uids), SEARCHING) if uids else {}

    @override
    async def received(self, uids: Sequence[int]) -> dict[int, datetime]:
        return await self._do(lambda: self._client.received(uids), FETCHING) if uids else {}

    @override
    async def fetch(self, uids: Sequence[int]) -> list[FetchedMail]:
        return await self._do(lambda: self._fetch(uids), FETCHING)

    @override
    async def piece(self, uid: int, offset: int, length: int) -> Piece | None:
        part = await self._do(lambda: self._client.part(uid, offset, length), FETCHING)
        return Piece(*part) if part else None

    @override
    async def mark_read(self, uids: Sequence[int]) -> None:
        await self._do(lambda: [self._client.add_flags(some, [b"\\Seen"], silent=True) for some in uid_sets(uids)])

    @override
    async def move(self, uids: Sequence[int], folder: str) -> None:
        await self._do(lambda: self._in_folder(folder, lambda: self._client.move_to(uids, folder)), SEARCHING)

    @override
    async def delete(self, uids: Sequence[int]) -> None:
        await self._do(lambda: self._client.remove(uids), SEARCHING)

    @override
    async def idle(self, longest: timedelta) -> bool:
        over = asyncio.get_running_loop().time() + longest.total_seconds()
        while True:
            if self._rung:
                break
            said = await self._do(self._client.begin_idle)
            left = over - asyncio.get_running_loop().time()
            if not said:
                await self._anything(min(left, RENEW_IDLE.total_seconds()))
            self._fresh = await self._do(self._client.end_idle)
            if self._fresh or asyncio.get_running_loop().time() >= over:
                break
        rang, self._rung = self._rung, False
        return rang or self._fresh

    @override
    def wake(self) -> None:
        self._rung = True
        self._end_waiting()

    @override
    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._on_closed()
        self.wake()
        farewell = asyncio.wrap_future(self._strand.submit(self._log_out))
        await asyncio.wait([farewell], timeout=FAREWELL.total_seconds())
        if not farewell.done():
            self._hang_up()
            # How the thread finds out concerns nobody.
            farewell.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _anything(self, seconds: float) -> None:
        """Return when the server says anything, it is rung, or the time is over. The loop watches the socket: no thread waits."""
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        timer = loop.call_later(max(seconds, 0), self._end_waiting)
        handle = self._client.socket().fileno()
        loop.add_reader(handle, self._end_waiting)
        try:
            if not self._rung:
                await self._waiting
        finally:
            loop.remove_reader(handle)
            timer.cancel()
            self._waiting = None

    def _end_waiting(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(True)

    async def _do(self, command: Callable[[], T], within: timedelta = QUICK) -> T:
        running = asyncio.wrap_future(self._strand.submit(command))
        try:
            async with asyncio.timeout(within.total_seconds()):
                return await running
        except TimeoutError as error:
            if running.done() and not running.cancelled():
                raise self._unavailable(error) from error
            self._hang_up()
            words = f"The server did not answer within {within.total_seconds():.0f} s."
            raise MailboxUnavailable(Step.FOLDERS, words, "The connection is made again by itself.") from None
        except MailboxUnavailable:
            raise
        except (imaplib.IMAP4.error, OSError, ValueError, KeyError, RuntimeError, AssertionError) as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> MailboxUnavailable:
        text = scrubbed(f"{type(error).__name__}: {error}", self._secret)
        return MailboxUnavailable(Step.FOLDERS, text, "The connection is made again by itself.")

    def _hang_up(self) -> None:
        """End whatever a thread waits for. Not by `ssl`'s own method, which takes the socket from under a thread's feet."""
        with suppress(OSError):
            socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)

    def _select(self, name: str, *, writable: bool) -> tuple[FolderStatus, int]:
        answer = self._in_folder(name, lambda: self._client.select_folder(name, readonly=not writable))
        self._can_idle = bool(self._client.has_capability("IDLE"))
        return FolderStatus(int(answer.get(b"UIDVALIDITY", 0)), int(answer.get(b"UIDNEXT", 0))), int(answer[b"EXISTS"])

    def _in_folder(self, name: str, command: Callable[[], T]) -> T:
        try:
            return command()
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            fix = "Check the folder's name; it may have been renamed or deleted."
            raise FolderMissing(Step.FOLDERS, scrubbed(f"{name}: {error}", self._secret), fix) from error

    def _existing(self, uids: Sequence[int]) -> list[int]:
        self._client.noop()
        return self._client.among(uids)

    def _uids_after(self, uid: int) -> list[int]:
        if not self._fresh:
            self._notice()
        self._fresh = False
        return self._client.uids_after(uid, self._exists)

    def _notice(self) -> None:
        """Let the server say what happened: Dovecot shows it only after the command during which it noticed it."""
        _, said = self._client.noop()
        self._exists = max([self._exists, *(int(each[0]) for each in said if len(each) > 1 and each[1] == b"EXISTS")])

    def _fetch(self, uids: Sequence[int]) -> list[FetchedMail]:
        found = {each.uid: each for each in self._client.mails(uids)}
        return [_mail(uid, found[uid].received_at, found[uid].raw) for uid in uids if uid in found]

    def _log_out(self) -> None:
        with suppress(imaplib.IMAP4.error, OSError, ValueError):
            self._client.socket().settimeout(FAREWELL.total_seconds())
            self._client.logout()
        with suppress(OSError):
            self._client.shutdown()


def _mail(uid: int, received_at: datetime, raw: bytes) -> FetchedMail:
    return FetchedMail(uid, received_at, raw, hashlib.sha256(raw).hexdigest())


def _keep_alive(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, seconds in KEEP_ALIVE.items():
            if hasattr(socket, name):  # macOS has other names for them
                connected.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)
