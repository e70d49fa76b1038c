"""What stands in for jobs, switches and keys in a test? Dictionaries with the promises of their ports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from contracts.values import Delivery, DeliveryId, MailboxId
from fetcher.domain.jobs import OPEN, Job, JobId, JobKind, JobState
from fetcher.domain.keys import Rotation
from fetcher.domain.polling import Polling
from fetcher.handlers.jobs import JobNotFound
from support.mailboxes import InMemoryLedger


class InMemoryJobs:
    """`JobStore`."""

    def __init__(self) -> None:
        self.jobs: dict[JobId, Job] = {}

    async def insert_or_join(self, job: Job) -> Job:
        """Store, or find the open one."""
        found = await self.find_open(job.mailbox_id, job.kind)
        if found is None:
            self.jobs[job.id] = job
        return found or job

    async def get(self, job_id: JobId) -> Job:
        """Read."""
        if job_id not in self.jobs:
            raise JobNotFound(job_id)
        return self.jobs[job_id]

    async def of_mailbox(self, mailbox_id: MailboxId, limit: int) -> list[Job]:
        """Latest first."""
        found = [job for job in self.jobs.values() if job.mailbox_id == mailbox_id]
        return sorted(found, key=lambda job: job.created_at, reverse=True)[:limit]

    async def waiting(self, kinds: Sequence[JobKind], limit: int) -> list[Job]:
        """Open ones by priority, then age."""
        found = [job for job in self.jobs.values() if job.kind in kinds and job.state in OPEN]
        return sorted(found, key=lambda job: (job.priority, job.created_at))[:limit]

    async def find_open(self, mailbox_id: MailboxId, kind: JobKind) -> Job | None:
        """The open one."""
        wanted = (mailbox_id, kind)
        found = [job for job in self.jobs.values() if (job.mailbox_id, job.kind) == wanted and job.state in OPEN]
        return found[0] if found else None

    async def update(self, job: Job) -> bool:
        """Write under the job's epoch."""
        stored = self.jobs.get(job.id)
        if stored is None or stored.state not in OPEN or stored.epoch > job.epoch:
            return False
        self.jobs[job.id] = replace(job, cancelled=stored.cancelled)
        return True

    async def cancel(self, job_id: JobId) -> Job:
        """End a queued one, mark a running one."""
        job = await self.get(job_id)
        if job.state is JobState.QUEUED:
            self.jobs[job_id] = replace(job, cancelled=True, state=JobState.CANCELLED)
        elif job.state is JobState.RUNNING:
            self.jobs[job_id] = replace(job, cancelled=True)
        return self.jobs[job_id]


class InMemoryDeliveries:
    """`Deliveries` over the rows of a ledger."""

    def __init__(self, ledger: InMemoryLedger) -> None:
        self._ledger = ledger

    async def recorded(self, deliveries: Collection[DeliveryId]) -> set[DeliveryId]:
        """Those that are there."""
        return {each for each in deliveries if each in self._ledger.rows}

    async def doubled(self, mailbox_id: MailboxId, folder: str, uidvalidity: int) -> int:
        """Count repeated bytes."""
        place = (mailbox_id, folder, uidvalidity)
        rows = [row for row in self._ledger.rows.values() if (row.mailbox_id, row.folder, row.uidvalidity) == place]
        return sum(times - 1 for times in Counter(row.raw.sha256 for row in rows).values())

    async def page(self, mailbox_id: MailboxId, after: DeliveryId | None, limit: int) -> list[Delivery]:
        """In the order of ids."""
        rows = [row for row in self._ledger.rows.values() if row.mailbox_id == mailbox_id]
        behind = [row for row in rows if after is None or row.delivery_id > after]
        return sorted(behind, key=lambda row: row.delivery_id)[:limit]


class InMemoryPolling:
    """`PollingStore`."""

    def __init__(self) -> None:
        self.polling = Polling()

    async def read(self) -> Polling:
        """As left."""
        return self.polling

    async def write(self, polling: Polling) -> None:
        """Keep."""
        self.polling = polling


class InMemoryKeys:
    """`KeyStore`."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.latest: Rotation | None = None

    async def canaries(self) -> dict[str, str]:
        """By key id."""
        return dict(self.kept)

    async def keep_canary(self, key_id: str, cipher: str) -> str:
        """Keep the first."""
        return self.kept.setdefault(key_id, cipher)

    async def rotation(self) -> Rotation | None:
        """The latest."""
        return self.latest

    async def keep_rotation(self, rotation: Rotation) -> None:
        """Replace it."""
        self.latest = rotation
