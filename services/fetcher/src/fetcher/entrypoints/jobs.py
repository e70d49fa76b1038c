"""Who takes the jobs that were asked for, and carries out what is due? A loop in every replica; a lease keeps each job single."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

import structlog

from chassis.health import end
from contracts.values import MailboxId
from fetcher.domain.jobs import Job, JobId, JobKind, JobState
from fetcher.handlers.job_work import Again, JobWork
from fetcher.handlers.jobs import JobStore
from fetcher.handlers.watching import Lease, Leases

MOST: Final = 4
"""Jobs of one replica at once: each has a connection and a thread."""
SEEN: Final = 100
AGAIN_AFTER: Final = timedelta(seconds=30)

log = structlog.get_logger()


class JobLoop:
    """Takes imports and comparisons. `housekeeping` runs at every turn.

    A look into a mailbox is its watcher's work: `look` is told of those that somebody waits for, should the request be lost.
    """

    def __init__(  # noqa: PLR0913 - one port each
        self,
        store: JobStore,
        work: JobWork,
        leases: Leases,
        *,
        look: Callable[[MailboxId], None],
        housekeeping: Callable[[], Awaitable[object]],
        every: timedelta,
    ) -> None:
        self._store = store
        self._work = work
        self._leases = leases
        self._look = look
        self._housekeeping = housekeeping
        self._every = every
        self._news = asyncio.Event()
        self._tasks: dict[JobId, asyncio.Task[None]] = {}
        self._not_before: dict[JobId, float] = {}

    def notice(self) -> None:
        """Somebody asked for something."""
        self._news.set()

    async def run(self) -> None:
        """Take jobs until cancelled; those under way are taken up by another replica, or later."""
        try:
            while True:
                self._news.clear()
                await self._housekeeping()
                await self._take()
                # Not `wait_for`: before Python 3.12 it swallows a cancellation that comes together with the news.
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._every.total_seconds()):
                        await self._news.wait()
        finally:
            await asyncio.gather(*map(end, self._tasks.values()))

    async def _take(self) -> None:
        for job in await self._store.waiting([JobKind.SYNC], SEEN):
            await self._work.release_waiting(job)
            if job.state is JobState.QUEUED:
                self._look(job.mailbox_id)
        self._tasks = {job_id: task for job_id, task in self._tasks.items() if not task.done()}
        waiting = await self._store.waiting([JobKind.RECONCILE, JobKind.IMPORT], SEEN)
        self._not_before = {job.id: self._not_before[job.id] for job in waiting if job.id in self._not_before}
        now = asyncio.get_running_loop().time()
        due = {job.id: job for job in waiting if job.id not in self._tasks and self._not_before.get(job.id, now) <= now}
        free = list(due)[: MOST - len(self._tasks)]
        for lease in await self._leases.hold_many([_lease_of(job_id) for job_id in free]) if free else []:
            job = due[_job_of(lease.name)]
            self._tasks[job.id] = asyncio.create_task(self._do(job, lease), name=f"job {job.id}")

    async def _do(self, job: Job, lease: Lease) -> None:
        lost = asyncio.create_task(lease.lost.wait())
        work = asyncio.create_task(self._attempt(job, lease.epoch))
        try:
            await asyncio.wait([lost, work], return_when=asyncio.FIRST_COMPLETED)
        finally:
            lost.cancel()
            await end(work)
            await lease.release()

    async def _attempt(self, job: Job, epoch: int) -> None:
        try:
            await self._work.do(job, epoch)
        except Again as error:
            log.warning("job_delayed", job_id=job.id, mailbox_id=job.mailbox_id, error=str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the job stays open and is tried again
            log.warning("job_interrupted", job_id=job.id, error=f"{type(error).__name__}: {error}")
        else:
            self.notice()
            return
        self._not_before[job.id] = asyncio.get_running_loop().time() + AGAIN_AFTER.total_seconds()


def _lease_of(job_id: JobId) -> str:
    return f"job:{job_id}"


def _job_of(lease: str) -> JobId:
    return JobId(lease.removeprefix("job:"))
