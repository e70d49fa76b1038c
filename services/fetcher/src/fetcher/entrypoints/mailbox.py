"""How is one mailbox watched? Drain, wait until there is something, drain again - by whoever holds its lease.

A mailbox never switches itself off: what fails is tried again, in growing pauses, for ever.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from chassis.health import end
from contracts.values import MailboxId, MailboxState
from fetcher.domain.backoff import AFTER_REFUSAL, is_throttling, pause
from fetcher.domain.limits import limits_of
from fetcher.domain.mailbox import Failure, Mailbox
from fetcher.domain.schedule import runs
from fetcher.handlers.handover import HandOver, Job, Tally
from fetcher.handlers.intake import StoreFull
from fetcher.handlers.ledger import Fenced
from fetcher.handlers.mail_server import (
    FolderMissing,
    LoginRefused,
    MailboxUnavailable,
    MailServer,
    ReauthNeeded,
    Session,
)
from fetcher.handlers.mailbox_store import MailboxNotFound
from fetcher.handlers.mailboxes import Mailboxes, SecretNeeded
from fetcher.handlers.signing_in import sign_in
from fetcher.handlers.slots import Slots, Turn
from fetcher.handlers.states import Reporting, StateReport
from fetcher.handlers.suspects import Suspects
from fetcher.handlers.syncs import Syncs
from fetcher.handlers.watching import Counts, Lease

STAY: Final = timedelta(minutes=4)
"""A pause up to this long is spent connected. Servers drop a silent connection after half an hour, some sooner."""
OWN: Final = "hand_over"
"""The step of a failure that is neither the mailbox's nor its server's."""
TRUSTED: Final = timedelta(minutes=5)
"""Behind a server that has always told of new mail by itself, polls come more and more seldom, up to this."""
FOR_EVER: Final = timedelta(days=365)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parts:
    """What watching needs; the same for all mailboxes."""

    mailboxes: Mailboxes
    server: MailServer
    hand_over: HandOver
    reporting: Reporting
    slots: Slots
    syncs: Syncs
    counts: Counts
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
        self._greeted = False
        self._compare = False
        self._polling = False
        self._trust = 0
        """How often a poll found nothing that the server had not told of by itself."""
        self._suspects: dict[str, Suspects] = {}

    def look(self, *, compare: bool = False) -> None:
        """Look for mail now; `compare`: at all of it, not only behind the cursor."""
        self._compare |= compare
        self._rung.set()
        if self._session:
            self._session.wake()

    def reconnect(self) -> None:
        """Read the mailbox's document again, and do as it says: now, not after a pause, and not after what is under way."""
        self._greeted = False
        self._outdated.set()

    async def run(self, lease: Lease) -> None:
        """Watch until the mailbox is paused or deleted, or the lease is lost; then give it back. To be cancelled."""
        log.info("mailbox_owned", mailbox_id=self.mailbox_id, epoch=lease.epoch)
        try:
            await _until(lease.lost, self._own(lease.epoch))
        finally:
            await lease.release()

    async def _own(self, epoch: int) -> None:
        parts = self._parts
        report = StateReport(self.mailbox_id, epoch, parts.reporting)
        while True:
            self._outdated.clear()
            least = timedelta(0)
            try:
                mailbox = await parts.mailboxes.get(self.mailbox_id)
                least = limits_of(mailbox.settings.host).between
                if not await self._wanted(mailbox, report):
                    return
                await _until(self._outdated, self._watch(mailbox, epoch, report))
            except (MailboxNotFound, Fenced):
                return
            except (LoginRefused, SecretNeeded) as error:
                signed_off = isinstance(error, ReauthNeeded)
                state = MailboxState.NEEDS_REAUTH if signed_off else MailboxState.AUTH_FAILED
                await self._fail(error, state, report)
                await _first(AFTER_REFUSAL, self._outdated)
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not switch the mailbox off
                throttled = await self._fail(error, MailboxState.RETRYING, report)
                chance = random.random()  # noqa: S311 - jitter
                longest = pause(self._failures, chance, least=least, throttled=throttled)
                await _first(longest, self._outdated, self._rung)

    async def _wanted(self, mailbox: Mailbox, report: StateReport) -> bool:
        """Wait until there is something to be done; False if that will never be."""
        if not mailbox.settings.active:
            await report.enter(MailboxState.PAUSED)
            return False
        if not mailbox.settings.polling_enabled and not self._rung.is_set():
            await report.enter(MailboxState.PAUSED)
            await _first(FOR_EVER, self._outdated, self._rung)
        return True

    async def _fail(self, error: Exception, state: MailboxState, report: StateReport) -> bool:
        """Tell what went wrong; whether the server was asked too much."""
        self._failures += 1
        failure = _failure(error)
        throttled = is_throttling(failure.message)
        log.warning(
            "mailbox_failed",
            mailbox_id=self.mailbox_id,
            step=failure.step,
            error=f"{type(error).__name__}: {failure.message}",
            failures=self._failures,
            exc_info=error if failure.step == OWN else None,
        )
        result = "throttled" if throttled else "store_full" if isinstance(error, StoreFull) else state.value
        self._parts.counts.looked(result, Tally())
        await report.enter(state, failure)
        await self._parts.syncs.fail(self.mailbox_id, report.epoch, failure)
        return throttled

    async def _watch(self, mailbox: Mailbox, epoch: int, report: StateReport) -> None:
        """Connect, drain and wait, until the mailbox's document changed or a long pause begins."""
        settings, slots = mailbox.settings, self._parts.slots
        async with slots.turn(settings.priority) as turn:
            # A probe that may fail again is no change of state, nor is a connection that is made for every poll.
            if not (self._failures or self._greeted):
                await report.enter(MailboxState.CONNECTING)
            self._greeted = True
            session = self._session = await sign_in(self._parts.mailboxes, self._parts.server, mailbox)
            try:
                jobs = self._jobs(mailbox, epoch, turn)
                connected = await self._drain(jobs, session, report)
                turn.let_go()
                while connected and await self._wait(mailbox, session):
                    await turn.take()
                    connected = await self._drain(jobs, session, report)
                    turn.let_go()
            finally:
                self._session = None
                await session.close()
        if settings.polling_enabled:
            await _first(self._next_look(mailbox), self._rung)

    def _jobs(self, mailbox: Mailbox, epoch: int, turn: Turn) -> list[Job]:
        """One a folder, the first folder last, so that it is the one that is idled on."""

        async def between() -> None:
            if self._outdated.is_set():  # whoever waits for that is about to end this
                await asyncio.sleep(FOR_EVER.total_seconds())
            await turn.pass_on()

        return [
            Job(
                mailbox.id,
                folder,
                mailbox.settings,
                epoch,
                between=between,
                suspects=self._suspects.setdefault(folder, Suspects()),
            )
            for folder in reversed(mailbox.settings.folders)
        ]

    async def _drain(self, jobs: list[Job], session: Session, report: StateReport) -> bool:
        """Hand over what is new in all folders; whether the last one can be waited on."""

        async def on_backlog() -> None:
            await report.enter(MailboxState.SYNCING)

        rung = self._rung.is_set()
        self._rung.clear()
        asked = await self._parts.syncs.begin(self.mailbox_id, jobs[0].epoch) if rung else None
        compare, self._compare = self._compare, False
        failure = last = None
        tally = Tally()
        brought: dict[str, int] = {}
        for job in jobs:
            job.compare |= compare
            try:
                one = await self._parts.hand_over.hand_over_new_mail(job, session, on_backlog)
                tally += one
                brought[job.folder] = one.handed_over
                failure = _failure(job.trouble) if job.trouble else failure
                last = None
            except FolderMissing as error:
                failure = last = _failure(error)
        if self._polling and tally.handed_over:
            self._trust = 0
        self._failures = 0
        await report.polled(tally.handed_over, tally.cut, asked=rung)
        await report.enter(MailboxState.DEGRADED if failure else MailboxState.IDLE, failure)
        self._parts.counts.looked("degraded" if failure else "ok", tally)
        if asked:
            await self._parts.syncs.finish(asked, session, brought)
        return last is None

    async def _wait(self, mailbox: Mailbox, session: Session) -> bool:
        """Wait for something to do; False where the wait is better spent without a connection."""
        settings = mailbox.settings
        if not settings.polling_enabled:
            return False
        longest = self._next_look(mailbox)
        if self._rung.is_set():
            return True
        if settings.idle and session.can_idle:
            told = await session.idle(max(longest, min(longest * (1 + self._trust), TRUSTED)))
            self._trust = self._trust if told else self._trust + 1
            self._polling = not told
            return True
        if longest > STAY:
            return False
        await _first(longest, self._rung)
        return True

    def _next_look(self, mailbox: Mailbox) -> timedelta:
        now = self._parts.now()
        return next(runs(mailbox.settings, now), now + FOR_EVER) - now


def _failure(error: Exception) -> Failure:
    if isinstance(error, MailboxUnavailable):
        return Failure(error.step, error.message, error.fix)
    if isinstance(error, SecretNeeded):
        return Failure("login", str(error), "Give the mailbox its password.")
    if isinstance(error, StoreFull):
        return Failure("store", str(error), "Make room; intake goes on by itself, and nothing is lost meanwhile.")
    # Our own trouble: its text may name what is nobody's business outside.
    return Failure(OWN, type(error).__name__, "Nothing is lost. The fetcher's /readyz and log say what is down.")


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
        # Looked at even where nobody is left to be told: asyncio complains of errors that nobody saw.
        trouble = None if working.cancelled() else working.exception()
    if trouble:
        raise trouble
