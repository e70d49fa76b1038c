"""What do we need of a mail server, and how is it checked step by step?

Ports `MailServer` and `Session`, with the errors they raise. No call of a session changes a mail, except `mark_read`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from fetcher.domain.cursor import FolderStatus
from fetcher.domain.diagnosis import Step, StepResult, StepStatus, complete
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


class Session(Protocol):
    """A logged-in connection. Calls may overlap and are carried out in the order they were made.

    Every call may raise `MailboxUnavailable`, after which the session is of no use but to be closed. UIDs are those of the folder opened last.
    """

    @property
    def can_idle(self) -> bool:
        """Whether the server tells of new mail by itself."""

    async def folders(self) -> list[str]:
        """The names of all folders that can be opened."""

    async def open_folder(self, name: str, *, writable: bool = False) -> FolderStatus:
        """Open a folder. Raises `FolderMissing`; the session stays usable."""

    async def uids_after(self, uid: int) -> list[int]:
        """All UIDs greater than the given one, ascending."""

    async def existing(self, uids: Sequence[int]) -> list[int]:
        """Those of the given UIDs that the folder holds, ascending."""

    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each mail; one that is gone is left out."""

    async def fetch(self, sizes: Sequence[tuple[int, int]]) -> list[FetchedMail]:
        """The mails of these (UID, size) pairs, in this order; one that is gone or not given is left out."""

    async def mark_read(self, uids: Sequence[int]) -> None:
        """Flag mails as read; those that are gone are passed over. May be repeated."""

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


async def check_connection(server: MailServer, account: Account, folders: Sequence[str]) -> tuple[StepResult, ...]:
    """Go to a mailbox step by step and open its folders read-only; says how every step went, and changes nothing."""
    results: list[StepResult] = []
    try:
        session = await server.connect(account, results.append)
    except MailboxUnavailable as error:
        if not any(result.status is StepStatus.FAILED for result in results):
            results.append(StepResult(error.step, StepStatus.FAILED, message=error.message, fix=error.fix))
        return complete(results)
    try:
        results.append(await _check_folders(session, folders))
    finally:
        await session.close()
    return complete(results)


async def _check_folders(session: Session, folders: Sequence[str]) -> StepResult:
    started = time.monotonic()
    try:
        for name in folders:
            await session.open_folder(name)
    except FolderMissing as error:
        there = ", ".join((await session.folders())[:20])
        status, message, fix = StepStatus.FAILED, error.message, f"Choose from the folders that are there: {there}."
    except MailboxUnavailable as error:
        status, message, fix = StepStatus.FAILED, error.message, error.fix
    else:
        status, message, fix = StepStatus.PASSED, f"{len(folders)} opened", ""
    return StepResult(Step.FOLDERS, status, timedelta(seconds=time.monotonic() - started), message, fix)
