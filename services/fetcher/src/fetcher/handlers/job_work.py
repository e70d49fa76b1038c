"""How are imports and comparisons done? Over a connection of their own, so that live mail does not wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from contracts.values import MailboxId
from fetcher.domain.cursor import Cursor
from fetcher.domain.jobs import FolderImport, FolderSync, Job, JobKind, Range
from fetcher.domain.mailbox import Failure, Mailbox
from fetcher.domain.polling import INACTIVE
from fetcher.handlers.importing import Importing
from fetcher.handlers.intake import StoreFull
from fetcher.handlers.jobs import JobStore, Progress
from fetcher.handlers.mail_server import LoginRefused, MailboxUnavailable, MailServer, Session
from fetcher.handlers.mailbox_store import MailboxNotFound, MailboxStore
from fetcher.handlers.mailboxes import Mailboxes, SecretNeeded
from fetcher.handlers.polling import PollingSwitch
from fetcher.handlers.signing_in import sign_in
from fetcher.handlers.survey import Deliveries, Survey

PATIENCE: Final = timedelta(seconds=60)
"""How long somebody who waits for a preview is kept waiting."""


class Again(Exception):
    """The job cannot be gone on with now, and is worth another try: the text says why."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What doing jobs needs."""

    jobs: JobStore
    store: MailboxStore
    mailboxes: Mailboxes
    server: MailServer
    deliveries: Deliveries
    importing: Importing
    polling: PollingSwitch
    now: Callable[[], datetime]


class JobWork:
    """Does jobs, and previews, which are jobs nobody has to remember. A look into a mailbox is its watcher's work, not done here."""

    def __init__(self, doing: Doing) -> None:
        self._doing = doing

    async def preview(self, mailbox_id: MailboxId) -> tuple[FolderSync, ...]:
        """What a look would fetch, and why not the rest; nothing is fetched.

        Raises:
            MailboxNotFound, SecretNeeded, MailboxUnavailable, TimeoutError: as their names say.
        """
        mailbox = await self._doing.store.get(mailbox_id)
        async with asyncio.timeout(PATIENCE.total_seconds()), self._connected(mailbox) as session:
            return await (await self._survey(mailbox)).to_fetch(session)

    async def count(self, mailbox_id: MailboxId, wanted: Range) -> tuple[FolderImport, ...]:
        """How many mails an import would bring; nothing is fetched. Raises as `preview` does."""
        mailbox = await self._doing.store.get(mailbox_id)
        cursors = await self._doing.store.cursors([mailbox_id])
        async with asyncio.timeout(PATIENCE.total_seconds()), self._connected(mailbox) as session:
            return await self._doing.importing.count(mailbox, cursors, wanted, session)

    async def do(self, job: Job, epoch: int) -> None:
        """Do a job to its end under a lease's epoch. Raises `Again` where it has to be taken up later."""
        progress = Progress(self._doing.jobs, job, epoch, self._doing.now)
        if not await progress.start():
            return
        if progress.job.cancelled:
            await progress.stop()
            return
        try:
            mailbox = await self._doing.store.get(job.mailbox_id)
            async with self._connected(mailbox) as session:
                await self._do(mailbox, progress, session)
        except MailboxNotFound:
            await progress.fail(Failure("mailbox", "The mailbox was deleted.", ""))
        except SecretNeeded as error:
            await progress.fail(Failure("login", str(error), "Give the mailbox its secret."))
        except (MailboxUnavailable, StoreFull) as error:
            if job.kind is JobKind.IMPORT and not isinstance(error, LoginRefused):
                await progress.delay(_failure(error))
                raise Again(str(error)) from error
            await progress.fail(_failure(error))

    async def release_waiting(self, job: Job) -> None:
        """End a look that somebody waits for and that will not come: the mailbox is paused or gone."""
        try:
            mailbox = await self._doing.store.get(job.mailbox_id)
            trouble = "" if mailbox.settings.active else INACTIVE
        except MailboxNotFound:
            trouble = "the mailbox was deleted"
        if trouble := trouble or (await self._doing.polling.read()).obstacle:
            await Progress(self._doing.jobs, job, job.epoch, self._doing.now).fail(Failure("mailbox", trouble, ""))

    async def _do(self, mailbox: Mailbox, progress: Progress, session: Session) -> None:
        if progress.job.kind is JobKind.RECONCILE:
            await progress.finish(await (await self._survey(mailbox)).compared(session))
        else:
            await self._doing.importing.run(mailbox, await self._cursors(mailbox), progress, session)

    async def _survey(self, mailbox: Mailbox) -> Survey:
        return Survey(mailbox, await self._cursors(mailbox), self._doing.deliveries, self._doing.now)

    async def _cursors(self, mailbox: Mailbox) -> Sequence[Cursor]:
        return await self._doing.store.cursors([mailbox.id])

    @asynccontextmanager
    async def _connected(self, mailbox: Mailbox) -> AsyncIterator[Session]:
        session = await sign_in(self._doing.mailboxes, self._doing.server, mailbox)
        try:
            yield session
        finally:
            await session.close()


def _failure(error: MailboxUnavailable | StoreFull) -> Failure:
    if isinstance(error, MailboxUnavailable):
        return Failure(error.step, error.message, error.fix)
    return Failure("hand_over", str(error), "Make room in the blob store.")
