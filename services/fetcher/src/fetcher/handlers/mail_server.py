"""What do we need of a mail server?

Ports `MailServer` and `Session`, with the errors they raise. No call of a session changes a mail, except `mark_read`,
`move` and `delete`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from fetcher.domain.cursor import FolderStatus
from fetcher.domain.diagnosis import Step, StepResult
from fetcher.domain.folders import FolderCounts, ListedFolder, Quota
from fetcher.domain.mailbox import Account


class MailboxUnavailable(Exception):
    """A step on the way to a mailbox failed; trying again later may help. Never holds a secret."""

    def __init__(self, step: Step, message: str, fix: str = "") -> None:
        super().__init__(f"{step}: {message}")
        self.step = step
        self.message = message
        self.fix = fix


class LoginRefused(MailboxUnavailable):
    """The server does not accept user and password: trying again soon could lock the account."""


class ReauthNeeded(LoginRefused):
    """The provider took the permission back: somebody has to sign in again, and trying before that is no use."""


class FolderMissing(MailboxUnavailable):
    """The server knows no folder of this name, or will not open it."""


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """A mail as the server gave it. `sha256` is that of `raw`, in lower-case hex; `received_at` its INTERNALDATE, in UTC."""

    uid: int
    received_at: datetime
    raw: bytes
    sha256: str

    def __repr__(self) -> str:
        """Name it without its content, which must not reach a log."""
        return f"FetchedMail(uid={self.uid}, size={len(self.raw)})"


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of a mail's bytes, shorter than asked for at the mail's end."""

    received_at: datetime
    data: bytes


class Session(Protocol):
    """A logged-in connection. Calls may overlap and are carried out in the order they were made.

    Every call may raise `MailboxUnavailable`, after which the session is of no use but to be closed; so it is when the server
    does not answer in good time. UIDs are those of the folder opened last.
    """

    @property
    def can_idle(self) -> bool:
        """Whether the server tells of new mail by itself."""

    async def list_folders(self) -> Sequence[ListedFolder]:
        """All folders, subscribed or not, in any order; with counts where the server tells them all at once."""

    async def count(self, folder: str) -> FolderCounts | None:
        """How many mails a folder holds, without opening it; None where the server does not say."""

    async def quota(self) -> Quota | None:
        """How full the store is; None where the server does not say."""

    async def open_folder(self, name: str, *, writable: bool = False) -> FolderStatus:
        """Open a folder. Raises `FolderMissing`; the session stays usable."""

    async def highest(self) -> int:
        """The greatest UID in the folder; 0 when it is empty."""

    async def uids_after(self, uid: int) -> list[int]:
        """The next UIDs greater than the given one, ascending: all, or in a large folder a part, and never none of some."""

    async def uids_since(self, day: date) -> list[int]:
        """All UIDs of mails received on that day or later, as the server reckons days, ascending."""

    async def unread(self, uids: Sequence[int]) -> list[int]:
        """Those of the given UIDs that are not flagged as read, ascending."""

    async def existing(self, uids: Sequence[int]) -> list[int]:
        """Those of the given UIDs that the folder holds, ascending."""

    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each mail, as the server says; one that is gone is left out."""

    async def received(self, uids: Sequence[int]) -> dict[int, datetime]:
        """When each mail was received; one that is gone is left out."""

    async def fetch(self, uids: Sequence[int]) -> list[FetchedMail]:
        """These mails whole, in this order; one that is gone or not given is left out."""

    async def piece(self, uid: int, offset: int, length: int) -> Piece | None:
        """A range of a mail; None when it is gone or not given."""

    async def mark_read(self, uids: Sequence[int]) -> None:
        """Flag mails as read, by one command; those that are gone are passed over. May be repeated."""

    async def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails to another folder; those that are gone are passed over. May be repeated. Raises `FolderMissing`."""

    async def delete(self, uids: Sequence[int]) -> None:
        """Delete mails for good, these and no others; those that are gone are passed over. May be repeated."""

    async def idle(self, longest: timedelta) -> bool:
        """Wait until the server tells of a change, `wake` is called (both: True), or the time is over (False).

        Only where `can_idle`, after `open_folder`.
        """

    def wake(self) -> None:
        """End an `idle` that runs, or the next one, at once. The one call that may be made during another."""

    async def close(self) -> None:
        """Log out if possible, and free everything. May be called at any time, and twice; raises nothing."""


class MailServer(Protocol):
    """Mail servers of the world."""

    async def connect(self, account: Account, on_step: Callable[[StepResult], None] = lambda _: None) -> Session:
        """Go all steps from name to login, reporting each one that was taken, the failed one included.

        Raises:
            LoginRefused: the server said no to user and password.
            MailboxUnavailable: another step failed.
        """
