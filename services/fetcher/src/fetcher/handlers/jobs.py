"""How is a mailbox asked to do something once, and how does one learn what came of it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex
from typing import Final, Protocol

import structlog

from contracts.events.mailbox import MailboxChange, MailboxChanged
from contracts.values import MailboxId
from fetcher.domain.jobs import Findings, Job, JobId, JobKind, JobState, Range
from fetcher.domain.mailbox import Failure, Mailbox
from fetcher.domain.polling import INACTIVE
from fetcher.handlers.mailbox_store import MailboxStore
from fetcher.handlers.mailboxes import Changes
from fetcher.handlers.polling import PollingSwitch

PAGE: Final = 200

log = structlog.get_logger()


class JobNotFound(LookupError):
    """No such job; finished ones are kept for a month."""


class MailboxRests(Exception):
    """Nothing is fetched now, and the text says why."""


class JobStore(Protocol):
    """Job documents. At most one job of a kind is open for a mailbox."""

    async def insert_or_join(self, job: Job) -> Job:
        """Store a new job, or find the one of its kind that is open for its mailbox. Drops what ended a month ago."""

    async def get(self, job_id: JobId) -> Job:
        """Read one. Raises `JobNotFound`."""

    async def of_mailbox(self, mailbox_id: MailboxId, limit: int) -> Sequence[Job]:
        """The latest jobs of a mailbox, latest first."""

    async def waiting(self, kinds: Sequence[JobKind], limit: int) -> Sequence[Job]:
        """Open jobs by priority, then age: those under way, too, whose worker may have died."""

    async def find_open(self, mailbox_id: MailboxId, kind: JobKind) -> Job | None:
        """The open job of a kind for a mailbox, if there is one."""

    async def update(self, job: Job) -> bool:
        """Store state, findings, failure and times under the job's epoch; False when it is over, or somebody with a greater epoch wrote."""

    async def cancel(self, job_id: JobId) -> Job:
        """Ask for its end; a queued job ends at once, one under way after its batch. Raises `JobNotFound`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a request for one mailbox out of many."""

    mailbox_id: MailboxId
    job: Job | None
    refused: str = ""


class Jobs:
    """The verbs about jobs, for those who ask."""

    def __init__(
        self,
        store: JobStore,
        mailboxes: MailboxStore,
        polling: PollingSwitch,
        changes: Changes,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._mailboxes = mailboxes
        self._polling = polling
        self._changes = changes
        self._now = now

    async def ask(self, mailbox_id: MailboxId, kind: JobKind, wanted: Range | None = None) -> Job:
        """Ask for a job, or join the one that is open. Raises `MailboxNotFound`, `MailboxRests`."""
        return await self._ask(await self._mailboxes.get(mailbox_id), kind, wanted)

    async def ask_all(self, kind: JobKind) -> list[Asked]:
        """Ask for a job for every mailbox, in ascending priority (0 first), then by age."""
        mailboxes: list[Mailbox] = []
        after: MailboxId | None = None
        while page := await self._mailboxes.page(after, PAGE):
            mailboxes += page
            after = page[-1].id
        mailboxes.sort(key=lambda each: (each.settings.priority, each.created_at, each.id))
        return [await self._try(mailbox, kind) for mailbox in mailboxes]

    async def get(self, mailbox_id: MailboxId, job_id: JobId, kind: JobKind) -> Job:
        """Read a job. Raises `JobNotFound`, also where it is another mailbox's or of another kind."""
        job = await self._store.get(job_id)
        if (job.mailbox_id, job.kind) != (mailbox_id, kind):
            raise JobNotFound(job_id)
        return job

    async def of_mailbox(self, mailbox_id: MailboxId, limit: int) -> Sequence[Job]:
        """The last jobs of a mailbox, newest first. Raises `MailboxNotFound`."""
        await self._mailboxes.get(mailbox_id)
        return await self._store.of_mailbox(mailbox_id, limit)

    async def cancel(self, mailbox_id: MailboxId, job_id: JobId, kind: JobKind) -> Job:
        """Ask for the end of a job; what it did stays. Raises `JobNotFound`."""
        await self.get(mailbox_id, job_id, kind)
        return await self._store.cancel(job_id)

    async def _try(self, mailbox: Mailbox, kind: JobKind) -> Asked:
        try:
            return Asked(mailbox.id, await self._ask(mailbox, kind, None))
        except MailboxRests as error:
            return Asked(mailbox.id, None, str(error))

    async def _ask(self, mailbox: Mailbox, kind: JobKind, wanted: Range | None) -> Job:
        if kind is not JobKind.RECONCILE and (obstacle := await self._obstacle(mailbox)):
            raise MailboxRests(obstacle)
        fresh = Job(
            id=JobId(f"job_{token_hex(12)}"),
            kind=kind,
            mailbox_id=mailbox.id,
            priority=mailbox.settings.priority,
            range=wanted,
            created_at=self._now(),
        )
        job = await self._store.insert_or_join(fresh)
        log.info("job_asked_for", job_id=job.id, kind=kind, mailbox_id=mailbox.id, joined=job.id != fresh.id)
        # Lost, it costs only time: open jobs are looked for anyway.
        await self._changes.announce_change(
            MailboxChanged(
                mailbox_id=mailbox.id, change=MailboxChange.SYNC_REQUESTED, version=mailbox.version, request_id=job.id
            )
        )
        return job

    async def _obstacle(self, mailbox: Mailbox) -> str:
        if obstacle := (await self._polling.read()).obstacle:
            return obstacle
        return "" if mailbox.settings.active else INACTIVE


class Progress:
    """How whoever works at a job says how far it is. Every word costs a write."""

    def __init__(self, store: JobStore, job: Job, epoch: int, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self.job = replace(job, epoch=epoch)

    async def start(self) -> bool:
        """Say that work begins; False when there is nothing to be done any more."""
        return await self._write(state=JobState.RUNNING, started_at=self.job.started_at or self._now())

    async def found(self, findings: Findings) -> bool:
        """Say what was found so far; False when the job was cancelled or taken over: stop."""
        return await self._write(findings=findings) and not (await self._store.get(self.job.id)).cancelled

    async def delay(self, failure: Failure) -> None:
        """Say why it does not go on now; it stays open."""
        await self._write(failure=failure)

    async def finish(self, findings: Findings) -> None:
        """Say that all is done."""
        await self._write(findings=findings, state=JobState.DONE, failure=None, finished_at=self._now())

    async def stop(self) -> None:
        """Say that it ends because somebody wanted so."""
        await self._write(state=JobState.CANCELLED, finished_at=self._now())

    async def fail(self, failure: Failure) -> None:
        """Say that it cannot be done."""
        await self._write(state=JobState.FAILED, failure=failure, finished_at=self._now())

    async def _write(self, **changes: object) -> bool:
        self.job = replace(self.job, **changes)  # type: ignore[arg-type] # each name is checked by its one caller above
        return await self._store.update(self.job)
