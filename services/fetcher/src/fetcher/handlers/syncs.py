"""How does a request to look now learn what the look brought?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from contracts.values import MailboxId
from fetcher.domain.jobs import FolderSync, JobKind, LeftOut
from fetcher.domain.mailbox import Failure
from fetcher.handlers.jobs import JobStore, Progress
from fetcher.handlers.mail_server import Session
from fetcher.handlers.mailbox_store import MailboxStore
from fetcher.handlers.survey import Deliveries, Survey


class Syncs:
    """Answers those who asked a mailbox's owner to look: before a look ask `begin`, after it `finish` or `fail`."""

    def __init__(
        self, jobs: JobStore, mailboxes: MailboxStore, deliveries: Deliveries, *, now: Callable[[], datetime]
    ) -> None:
        self._jobs = jobs
        self._mailboxes = mailboxes
        self._deliveries = deliveries
        self._now = now

    async def begin(self, mailbox_id: MailboxId, epoch: int) -> Progress | None:
        """The request that the look about to be made answers, if somebody asked; `epoch` is the lease's."""
        job = await self._jobs.find_open(mailbox_id, JobKind.SYNC)
        if job is None:
            return None
        progress = Progress(self._jobs, job, epoch, self._now)
        return progress if await progress.start() else None

    async def finish(self, progress: Progress, session: Session, handed_over: Mapping[str, int]) -> None:
        """Tell what a look brought, by folder, and why not the rest. Counts over the session, which stays open.

        Raises `MailboxUnavailable`, `MailboxNotFound`.
        """
        mailbox = await self._mailboxes.get(progress.job.mailbox_id)
        survey = Survey(mailbox, await self._mailboxes.cursors([mailbox.id]), self._deliveries, self._now)
        found = await survey.to_fetch(session)
        await progress.finish(tuple(_brought(each, handed_over.get(each.folder, 0)) for each in found))

    async def fail(self, mailbox_id: MailboxId, epoch: int, failure: Failure) -> None:
        """Tell those who asked why the mailbox could not be looked into."""
        if progress := await self.begin(mailbox_id, epoch):
            await progress.fail(failure)


def _brought(after: FolderSync, new: int) -> FolderSync:
    """A folder as it was found after a look, told as the look found it: what it brought was not fetched before it."""
    before = max(0, after.left_out.get(LeftOut.FETCHED_BEFORE, 0) - new)
    return replace(after, new=new, left_out={**after.left_out, LeftOut.FETCHED_BEFORE: before})
