"""What stands in for a mail server in a test? Folders in memory, with the promises of `MailServer` and `Session`."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from fetcher.domain.cursor import FolderStatus
from fetcher.domain.diagnosis import Step, StepResult, StepStatus
from fetcher.domain.folders import FolderCounts, ListedFolder, Quota
from fetcher.domain.mailbox import Account
from fetcher.handlers.mail_server import FetchedMail, FolderMissing, LoginRefused, MailboxUnavailable, Piece

RECEIVED = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


@dataclass
class FakeFolder:
    """Mails by UID. `withheld` ones are listed and never given, at `refused` ones the connection breaks."""

    uidvalidity: int = 7
    uidnext_told: int | None = None
    refused: set[int] = field(default_factory=set)
    mails: dict[int, tuple[bytes, datetime]] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    withheld: set[int] = field(default_factory=set)
    next_uid: int = 1

    def append(self, raw: bytes, received_at: datetime = RECEIVED) -> int:
        """Let a mail arrive; its UID."""
        uid = self.next_uid
        self.mails[uid] = (raw, received_at)
        self.next_uid += 1
        return uid

    def renumber(self, uidvalidity: int) -> None:
        """Give all mails new UIDs, as a server does that rebuilt the folder."""
        kept = list(self.mails.values())
        self.uidvalidity, self.mails, self.next_uid = uidvalidity, {}, 1
        for raw, received_at in kept:
            self.append(raw, received_at)


class FakeMailServer:
    """A server with one account. `refusal` is what its login says, `down` the step at which connecting fails."""

    def __init__(self, user: str = "support", password: str = "geheim") -> None:
        self.folders = {"INBOX": FakeFolder()}
        self.down: Step | None = None
        self.can_idle = True
        self.window = 50_000
        self.quota: Quota | None = None
        self.connections = 0
        self.sessions: list[FakeSession] = []
        self._login = (user, password)

    @property
    def inbox(self) -> FakeFolder:
        """The folder most tests need."""
        return self.folders["INBOX"]

    def append(self, raw: bytes, received_at: datetime = RECEIVED) -> int:
        """Let a mail arrive in the INBOX and tell who idles."""
        uid = self.inbox.append(raw, received_at)
        for session in self.sessions:
            session.wake()
        return uid

    async def connect(self, account: Account, on_step: Callable[[StepResult], None] = lambda _: None) -> FakeSession:
        """Go all steps."""
        self.connections += 1
        for step in (Step.DNS, Step.ADDRESS, Step.TCP, Step.TLS, Step.CAPABILITIES, Step.LOGIN):
            if step is self.down:
                on_step(StepResult(step, StepStatus.FAILED, message="down"))
                raise MailboxUnavailable(step, "down")
            if step is Step.LOGIN and (account.user, account.secret) != self._login:
                on_step(StepResult(step, StepStatus.FAILED, message="Authentication failed"))
                raise LoginRefused(step, "Authentication failed", "Check user and password.")
            on_step(StepResult(step, StepStatus.PASSED))
        session = FakeSession(self)
        self.sessions.append(session)
        return session


class FakeSession:
    """A session on the fake server."""

    def __init__(self, server: FakeMailServer) -> None:
        self._server = server
        self._folder = FakeFolder()
        self._bell = asyncio.Event()
        self.closed = False
        self.before_fetch: Callable[[], None] = lambda: None

    @property
    def can_idle(self) -> bool:
        """As the server says."""
        return self._server.can_idle

    async def list_folders(self) -> list[ListedFolder]:
        """All of them, not counted."""
        self._answer()
        return [ListedFolder(name, "/") for name in self._server.folders]

    async def count(self, folder: str) -> FolderCounts | None:
        """Mails and unread mails."""
        self._answer()
        held = self._server.folders[folder]
        return FolderCounts(len(held.mails), len(set(held.mails) - held.seen))

    async def quota(self) -> Quota | None:
        """As the server is set."""
        self._answer()
        return self._server.quota

    async def open_folder(self, name: str, *, writable: bool = False) -> FolderStatus:
        """Open one."""
        self._answer()
        if name not in self._server.folders:
            raise FolderMissing(Step.FOLDERS, f"{name}: no such folder")
        self._folder = self._server.folders[name]
        uidnext = self._folder.uidnext_told
        return FolderStatus(self._folder.uidvalidity, self._folder.next_uid if uidnext is None else uidnext)

    async def highest(self) -> int:
        """The greatest."""
        self._answer()
        return max(self._folder.mails, default=0)

    async def uids_after(self, uid: int) -> list[int]:
        """UIDs above, some at a time."""
        self._answer()
        return sorted(each for each in self._folder.mails if each > uid)[: self._server.window]

    async def uids_since(self, day: date) -> list[int]:
        """By the date received."""
        self._answer()
        return sorted(uid for uid, (_, received) in self._folder.mails.items() if received.date() >= day)

    async def unread(self, uids: Sequence[int]) -> list[int]:
        """Those without the flag."""
        self._answer()
        return sorted(set(self._folder.mails).intersection(uids) - self._folder.seen)

    async def existing(self, uids: Sequence[int]) -> list[int]:
        """Those that are there."""
        self._answer()
        return sorted(set(self._folder.mails).intersection(uids))

    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes."""
        self._answer()
        return {uid: len(self._folder.mails[uid][0]) for uid in uids if uid in self._folder.mails}

    async def received(self, uids: Sequence[int]) -> dict[int, datetime]:
        """Dates."""
        self._answer()
        return {uid: self._folder.mails[uid][1] for uid in uids if uid in self._folder.mails}

    async def fetch(self, uids: Sequence[int]) -> list[FetchedMail]:
        """Mails."""
        self._answer()
        self.before_fetch()
        await asyncio.sleep(0)
        folder = self._folder
        if folder.refused.intersection(uids):
            self.closed = True
            raise MailboxUnavailable(Step.FOLDERS, "the connection broke")
        given = [uid for uid in uids if uid in folder.mails and uid not in folder.withheld]
        return [_mail(uid, *folder.mails[uid]) for uid in given]

    async def piece(self, uid: int, offset: int, length: int) -> Piece | None:
        """A part of one."""
        self._answer()
        if uid not in self._folder.mails or uid in self._folder.withheld:
            return None
        raw, received_at = self._folder.mails[uid]
        return Piece(received_at, raw[offset : offset + length])

    async def mark_read(self, uids: Sequence[int]) -> None:
        """Flag."""
        self._answer()
        self._folder.seen |= set(uids).intersection(self._folder.mails)

    async def move(self, uids: Sequence[int], folder: str) -> None:
        """Take there."""
        self._answer()
        if folder not in self._server.folders:
            raise FolderMissing(Step.FOLDERS, f"{folder}: no such folder")
        for uid in set(uids).intersection(self._folder.mails):
            self._server.folders[folder].append(*self._folder.mails.pop(uid))

    async def delete(self, uids: Sequence[int]) -> None:
        """Take away."""
        self._answer()
        for uid in set(uids).intersection(self._folder.mails):
            del self._folder.mails[uid]

    async def idle(self, longest: timedelta) -> bool:
        """Wait for the bell."""
        self._answer()
        try:
            await asyncio.wait_for(self._bell.wait(), longest.total_seconds())
        except TimeoutError:
            return False
        self._bell.clear()
        self._answer()
        return True

    def wake(self) -> None:
        """Ring."""
        self._bell.set()

    async def close(self) -> None:
        """End."""
        self.closed = True
        self.wake()

    def _answer(self) -> None:
        if self.closed:
            raise MailboxUnavailable(Step.FOLDERS, "the session is closed")


def _mail(uid: int, raw: bytes, received_at: datetime) -> FetchedMail:
    return FetchedMail(uid, received_at, raw, hashlib.sha256(raw).hexdigest())
