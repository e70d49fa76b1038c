"""How does a blocking IMAP connection serve an event loop? One thread a session, which does one command after another."""

from __future__ import annotations

import asyncio
import hashlib
import imaplib
import io
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, TypeVar

from typing_extensions import override

from fetcher.adapters.imap.client import Client
from fetcher.domain.cursor import FolderStatus
from fetcher.domain.diagnosis import Step, scrubbed
from fetcher.handlers.mail_server import FetchedMail, FolderMissing, MailboxUnavailable, Session

LARGE: Final = 4 * 1024 * 1024
"""A mail above this many bytes is fetched in ranges: in one piece imaplib would need twice its size."""
RANGE: Final = 1024 * 1024
RENEW_IDLE: Final = timedelta(minutes=9)
"""RFC 2177 asks for 29 minutes at most; routers and some servers forget a silent connection after ten."""
FAREWELL: Final = timedelta(seconds=2)

T = TypeVar("T")


class ImapSession(Session):
    """A logged-in IMAP connection and its thread."""

    def __init__(self, client: Client, thread: ThreadPoolExecutor, secret: str) -> None:
        self._client = client
        self._thread = thread
        self._secret = secret
        self._bell, self._rope = socket.socketpair()
        self._bell.settimeout(0)
        self._rope.settimeout(0)
        self._opened: tuple[str, bool] | None = None
        self._status = FolderStatus(0, 0)
        self._exists = 0
        self._closed = False

    @property
    @override
    def can_idle(self) -> bool:
        return bool(self._client.has_capability("IDLE"))

    @override
    async def folders(self) -> list[str]:
        listed = await self._do(self._client.list_folders)
        return [str(name) for flags, _, name in listed if b"\\Noselect" not in flags]

    @override
    async def open_folder(self, name: str, *, writable: bool = False) -> FolderStatus:
        if self._opened != (name, writable) or self._closed:
            self._opened = None
            self._status, self._exists = await self._do(lambda: self._select(name, writable=writable))
            self._opened = (name, writable)
        return self._status

    @override
    async def uids_after(self, uid: int) -> list[int]:
        return await self._do(lambda: self._uids_after(uid))

    @override
    async def existing(self, uids: Sequence[int]) -> list[int]:
        return await self._do(lambda: self._existing(uids)) if uids else []

    @override
    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        return await self._do(lambda: self._client.sizes(uids)) if uids else {}

    @override
    async def fetch(self, sizes: Sequence[tuple[int, int]]) -> list[FetchedMail]:
        return await self._do(lambda: self._fetch(sizes))

    @override
    async def mark_read(self, uids: Sequence[int]) -> None:
        await self._do(lambda: self._client.add_flags(uids, [b"\\Seen"], silent=True))

    @override
    async def idle(self, longest: timedelta) -> bool:
        rang = await self._do(lambda: self._client.wait_for_change(self._bell, min(longest, RENEW_IDLE)))
        with suppress(BlockingIOError):
            self._bell.recv(4096)
        return rang

    @override
    def wake(self) -> None:
        with suppress(OSError):  # full of rings already, or closed
            self._rope.send(b"!")

    @override
    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.wake()
        farewell = asyncio.get_running_loop().run_in_executor(self._thread, self._log_out)
        await asyncio.wait([farewell], timeout=FAREWELL.total_seconds())
        if not farewell.done():
            with suppress(OSError):  # wakes the thread if it still waits for the server
                self._client.socket().shutdown(socket.SHUT_RDWR)
        self._thread.shutdown(wait=False)
        farewell.add_done_callback(self._close_bell)

    def _close_bell(self, _: asyncio.Future[None]) -> None:
        self._bell.close()
        self._rope.close()

    async def _do(self, command: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, command)
        except MailboxUnavailable:
            raise
        except (imaplib.IMAP4.error, OSError, ValueError, KeyError, RuntimeError, AssertionError) as error:
            text = scrubbed(f"{type(error).__name__}: {error}", self._secret)
            raise MailboxUnavailable(Step.FOLDERS, text, "The connection is made again by itself.") from error

    def _select(self, name: str, *, writable: bool) -> tuple[FolderStatus, int]:
        try:
            answer = self._client.select_folder(name, readonly=not writable)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            fix = "Check the folder's name; it may have been renamed or deleted."
            raise FolderMissing(Step.FOLDERS, scrubbed(f"{name}: {error}", self._secret), fix) from error
        exists = int(answer[b"EXISTS"])
        uidnext = int(answer.get(b"UIDNEXT", 0)) or max(self._client.uids_after(0, 0, 0), default=0) + 1
        return FolderStatus(int(answer.get(b"UIDVALIDITY", 0)), uidnext), exists

    def _existing(self, uids: Sequence[int]) -> list[int]:
        self._client.noop()
        return self._client.existing(uids)

    def _uids_after(self, uid: int) -> list[int]:
        self._client.noop()  # Dovecot shows what happened only after the command during which it noticed it
        return self._client.uids_after(uid, self._status.uidnext, self._exists)

    def _fetch(self, sizes: Sequence[tuple[int, int]]) -> list[FetchedMail]:
        small = [uid for uid, size in sizes if size <= LARGE]
        found = {each.uid: each for each in self._client.mails(small)} if small else {}
        mails: list[FetchedMail] = []
        for uid, size in sizes:
            if size > LARGE:
                mails += self._fetch_in_ranges(uid)
            elif each := found.get(uid):
                mails.append(_mail(uid, each.received_at, each.raw))
        return mails

    def _fetch_in_ranges(self, uid: int) -> list[FetchedMail]:
        """A large mail, or nothing when it is gone. Read until it ends: the size a server tells may be wrong."""
        whole = io.BytesIO()
        received_at: datetime | None = None
        while True:
            piece = self._client.part(uid, whole.tell(), RANGE)
            if piece is None:
                return []
            received_at = received_at or piece[0]
            whole.write(piece[1])
            if len(piece[1]) < RANGE:
                return [_mail(uid, received_at, whole.getvalue())]

    def _log_out(self) -> None:
        with suppress(imaplib.IMAP4.error, OSError, ValueError):
            self._client.socket().settimeout(FAREWELL.total_seconds())
            self._client.logout()
        with suppress(OSError):
            self._client.shutdown()


def _mail(uid: int, received_at: datetime, raw: bytes) -> FetchedMail:
    return FetchedMail(uid, received_at, raw, hashlib.sha256(raw).hexdigest())
