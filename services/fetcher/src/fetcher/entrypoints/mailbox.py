"""How is one mailbox watched? Drain, wait until there is something, drain again - by whoever holds its lease.

A mailbox never switches itself off: what fails is tried again, in growing pauses, for ever.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from chassis.health import end
from contracts.values import MailboxId, MailboxState
from fetcher.domain.backoff import AFTER_REFUSAL, pause
from fetcher.domain.mailbox import Account, Failure, Mailbox
from fetcher.handlers.handover import Fenced, HandOver, Job
from fetcher.handlers.mail_server import FolderMissing, LoginRefused, MailboxUnavailable, MailServer, Session
from fetcher.handlers.mailbox_store import MailboxNotFound
from fetcher.handlers.mailboxes import Mailboxes, SecretNeeded
from fetcher.handlers.states import StateChanges, StateReport, StatusStore

FIRST_LOOK: Final = timedelta(seconds=0.5)
LAST_LOOK: Final = timedelta(seconds=3)
"""Between two looks at a lease that somebody else holds: soon at first, as its holder may be ourselves before a crash."""

log = structlog.get_logger()


class Lease(Protocol):
    """A lease held, as `chassis.leases` gives it."""

    @property
    def epoch(self) -> int:
        """Greater than that of any holder before."""

    @property
    def lost(self) -> asyncio.Event:
        """Set once it may not be counted on any more."""

    async def release(self) -> None:
        """Let a successor have it at once."""


class Leases(Protocol):
    """Who may do what only one may do."""

    async def hold(self, name: str) -> Lease | None:
        """Try once."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What watching needs; the same for all mailboxes."""

    leases: Leases
    mailboxes: Mailboxes
    server: MailServer
    hand_over: HandOver
    statuses: StatusStore
    changes: StateChanges
    now: Callable[[], datetime]


class Watcher:
    """Watches one mailbox, while `run` runs. `look` and `reconnect` may be called at any time."""

    def __init__(self, mailbox_id: MailboxId, parts: Parts) -> None:
        self.mailbox_id = mailbox_id
        self._parts = parts
        self._session: Session | None = None
        self._rung = asyncio.Event()
        self._outdated = asyncio.Event()
        self._failures = 0

    def look(self) -> None:
        """Look for mail now."""
        self._rung.set()
        if self._session:
            self._session.wake()

    def reconnect(self) -> None:
        """Read the mailbox's document again, and connect as it says: now, not after a pause."""
        self._outdated.set()
        self.look()

    async def run(self) -> None:
        """Wait for the lease, then watch until the mailbox is paused or deleted, or the lease is lost. To be cancelled."""
        lease = await self._lease()
        log.info("mailbox_owned", mailbox_id=self.mailbox_id, epoch=lease.epoch)
        try:
            await _until(lease.lost, self._own(lease.epoch))
        finally:
            await lease.release()

    async def _lease(self) -> Lease:
        pause_between = FIRST_LOOK
        while True:
            lease = await self._parts.leases.hold(self.mailbox_id)
            if lease is not None:
                return lease
            await asyncio.sleep(pause_between.total_seconds())
            pause_between = min(pause_between * 1.2, LAST_LOOK)

    async def _own(self, epoch: int) -> None:
        parts = self._parts
        report = StateReport(self.mailbox_id, epoch, parts.statuses, parts.changes, parts.now)
        while True:
            self._outdated.clear()
            try:
                mailbox = await parts.mailboxes.get(self.mailbox_id)
                if not mailbox.settings.active:
                    await report.enter(MailboxState.PAUSED)
                    return
                await self._watch(mailbox, epoch, report)
            except (MailboxNotFound, Fenced):
                return
            except (LoginRefused, SecretNeeded) as error:
                await report.enter(MailboxState.AUTH_FAILED, self._failed(error))
                await _first(AFTER_REFUSAL, self._outdated)
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not switch the mailbox off
                await report.enter(MailboxState.RETRYING, self._failed(error))
                await _first(pause(self._failures, random.random()), self._outdated, self._rung)  # noqa: S311 - jitter

    def _failed(self, error: Exception) -> Failure:
        self._failures += 1
        failure = _failure(error)
        log.warning(
            "mailbox_failed",
            mailbox_id=self.mailbox_id,
            step=failure.step,
            error=f"{type(error).__name__}: {failure.message}",
            failures=self._failures,
        )
        return failure

    async def _watch(self, mailbox: Mailbox, epoch: int, report: StateReport) -> None:
        """Connect, and drain and wait until the mailbox's document changed."""
        if not self._failures:  # a probe that may fail again is no change of state
            await report.enter(MailboxState.CONNECTING)
        account: Account = await self._parts.mailboxes.account(mailbox)
        session = self._session = await self._parts.server.connect(account)
        try:
            while not self._outdated.is_set():
                failure = await self._drain(mailbox, epoch, session, report)
                self._failures = 0
                await report.enter(MailboxState.IDLE, failure)
                await self._wait(mailbox, session, may_idle=failure is None)
        finally:
            self._session = None
            await session.close()

    async def _drain(self, mailbox: Mailbox, epoch: int, session: Session, report: StateReport) -> Failure | None:
        """Hand over what is new in all folders, the first one last, so that it is the one that is idled on."""

        async def on_backlog() -> None:
            await report.enter(MailboxState.SYNCING)

        failure = None
        handed_over = 0
        for folder in reversed(mailbox.settings.folders):
            job = Job(mailbox.id, folder, mailbox.settings, epoch)
            try:
                handed_over += await self._parts.hand_over.hand_over_new_mail(job, session, on_backlog)
            except FolderMissing as error:
                failure = _failure(error)
        await report.polled(handed_over)
        return failure

    async def _wait(self, mailbox: Mailbox, session: Session, *, may_idle: bool) -> None:
        if not self._rung.is_set():
            if may_idle and mailbox.settings.idle and session.can_idle:
                await session.idle(mailbox.settings.interval)
            else:
                await _first(mailbox.settings.interval, self._rung)
        self._rung.clear()


def _failure(error: Exception) -> Failure:
    if isinstance(error, MailboxUnavailable):
        return Failure(error.step, error.message, error.fix)
    if isinstance(error, SecretNeeded):
        return Failure("login", str(error), "Give the mailbox its password.")
    # Our own trouble: its text may name what is nobody's business outside.
    return Failure(
        "hand_over", type(error).__name__, "Nothing is lost. The fetcher's /readyz and log say what is down."
    )


async def _first(longest: timedelta, *events: asyncio.Event) -> None:
    """Wait for the first of some events, not longer than given."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=longest.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def _until(over: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do some work, but not beyond an event."""
    working = asyncio.create_task(work)
    ending = asyncio.create_task(over.wait())
    try:
        await asyncio.wait([working, ending], return_when=asyncio.FIRST_COMPLETED)
    finally:
        ending.cancel()
        await end(working)
    if not working.cancelled():
        working.result()
