"""How does a new mail leave the mailbox for the pipeline without being lost on the way?

Order is everything: bytes, ledger, event, cursor, and the server's mail last. A crash anywhere repeats from the cursor;
content addresses, delivery ids and event ids make the repeat the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

import structlog

from contracts.values import Delivery, MailboxId
from fetcher.domain.cursor import (
    MOST_PENDING,
    Cursor,
    FolderStatus,
    Sight,
    advanced,
    after_renumbering,
    comparison_due,
    first_sight,
    is_backlog,
    predates_start,
    renumbered,
)
from fetcher.domain.mailbox import AfterImport, MailboxSettings
from fetcher.handlers.announcing import Announcer, delivery_of
from fetcher.handlers.comparison import behind, missing
from fetcher.handlers.intake import MOST_MAILS, Batch, Intake, StoredMail
from fetcher.handlers.ledger import Stores
from fetcher.handlers.mail_server import FolderMissing, Session
from fetcher.handlers.suspects import Suspects

log = structlog.get_logger()


async def _nobody_waits() -> None:
    pass


@dataclass(slots=True)
class Job:
    """Whose folder is drained, by which right (the lease's epoch), and what its owner wants.

    One job a folder, for as long as the lease is held: nobody else moves the cursor then, so it is remembered here.
    `between` is awaited between batches, `compare` asks for a comparison of all UIDs now. `trouble` says afterwards that
    mails were handed over and could not be moved to where they should.
    """

    mailbox_id: MailboxId
    folder: str
    settings: MailboxSettings
    epoch: int
    between: Callable[[], Awaitable[None]] = _nobody_waits
    compare: bool = False
    cursor: Cursor | None = None
    suspects: Suspects = field(default_factory=Suspects)
    trouble: FolderMissing | None = None


@dataclass(slots=True)
class Tally:
    """What one look into a folder brought: mails announced, mails kept only in part, mails not given by the server."""

    handed_over: int = 0
    cut: int = 0
    withheld: int = 0

    def __iadd__(self, other: Tally) -> Self:
        """Add another look."""
        self.handed_over += other.handed_over
        self.cut += other.cut
        self.withheld += other.withheld
        return self


class HandOver:
    """Hands over what is new in a folder. `reserve` bytes have to stay free in the blob store."""

    def __init__(self, stores: Stores, *, now: Callable[[], datetime], bulk_threshold: int, reserve: int = 0) -> None:
        self._stores = stores
        self._now = now
        self._bulk_threshold = bulk_threshold
        self._reserve = reserve

    async def hand_over_new_mail(self, job: Job, session: Session, on_backlog: Callable[[], Awaitable[None]]) -> Tally:
        """Hand over everything new in a folder, and once a day, or when asked to, what the cursor missed.

        `on_backlog` is called once there is more to do than one batch. May be cancelled at any moment.

        Raises:
            Fenced: another replica took over.
            StoreFull: the blob store has no room.
            FolderMissing, MailboxUnavailable: as the session says.
        """
        wants = job.settings
        changes = wants.mark_read or wants.after_import is not AfterImport.LEAVE
        job.trouble = None
        status = await session.open_folder(job.folder, writable=changes)
        await self._position(job, session, status)
        await self._finish(job, session)
        if comparing := job.compare or comparison_due(_cursor(job), self._now()):
            job.suspects.forgive()
        tally = Tally()
        async for uids in self._wanted(job, session):
            if len(uids) > MOST_MAILS:
                await on_backlog()
            tally += await self._hand_over(job, session, uids)
        if comparing:
            tally += await self._compare(job, session)
        return tally

    async def _position(self, job: Job, session: Session, status: FolderStatus) -> None:
        """Know how far the folder is, and whether its UIDs still mean the same."""
        cursors = self._stores.cursors
        cursor = job.cursor or await cursors.acquire(job.mailbox_id, job.folder, job.epoch)
        if cursor is None:
            seen = Sight(status.uidvalidity, await session.highest(), self._now())
            cursor = first_sight(job.mailbox_id, job.folder, seen, job.settings.start, job.settings.since)
            await cursors.begin(cursor, job.epoch)
        elif renumbered(cursor, status):
            log.warning("folder_renumbered", mailbox_id=job.mailbox_id, uidvalidity=status.uidvalidity)
            # Their content counts as delivered from here on; a crash may have come before they were announced.
            unsure = await self._stores.ledger.unconfirmed(cursor)
            await Announcer(self._stores.mails, bulk=True, between=job.between).announce(unsure, {})
            cursor = after_renumbering(cursor, status, await session.highest())
            await cursors.move(cursor, job.epoch)
        job.cursor = cursor

    async def _wanted(self, job: Job, session: Session) -> AsyncIterator[list[int]]:
        """What is to be fetched: pending mails first, then those behind the cursor, part by part."""
        cursor = _cursor(job)
        if cursor.pending:
            there = await session.existing(cursor.pending)
            job.cursor = advanced(cursor, set(cursor.pending).difference(there), ())
            if there:
                yield there
        async for uids in behind(session, _cursor(job), _cursor(job).last_uid):
            wanted = await session.unread(uids) if job.settings.unread_only else uids
            if wanted:
                yield wanted
            await self._pass(job, uids[-1])
        await self._pass(job, _cursor(job).old_until)

    async def _hand_over(self, job: Job, session: Session, uids: Sequence[int]) -> Tally:
        bulk = len(uids) > self._bulk_threshold
        intake = Intake(session, self._stores.blobs, job.suspects, job.settings.size_limit, self._reserve)
        tally = Tally()
        async with aclosing(intake.batches(uids)) as stored:
            async for batch in stored:
                recorded = await self._settle(job, batch, tally, bulk=bulk)
                after = advanced(_cursor(job), [*(mail.uid for mail in batch.mails), *batch.gone], batch.withheld)
                left = (*after.to_finish, *recorded)[-MOST_PENDING:] if _finishes(job.settings) else ()
                await self._move(job, replace(after, to_finish=left))
                await self._finish(job, session)
                await job.between()
        return tally

    async def _settle(self, job: Job, batch: Batch, tally: Tally, *, bulk: bool) -> tuple[int, ...]:
        """Ledger and events of mails whose bytes are durable; gives the UIDs with which something may be done on the server."""
        cursor = _cursor(job)
        wanted = [mail for mail in batch.mails if not predates_start(cursor, mail.uid, mail.received_at)]
        deliveries = {mail.uid: _delivery(cursor, mail, job.settings) for mail in wanted}
        cut = {deliveries[mail.uid].delivery_id: mail.cut_from for mail in wanted if mail.cut_from is not None}
        news = await self._news(cursor, list(deliveries.values()))
        # What the cursor would not repeat after a crash is asked for again until it is in the ledger: there it comes last.
        repeated = all(uid > cursor.last_uid or uid in cursor.pending for uid in deliveries)
        if repeated:
            await self._stores.ledger.record(list(deliveries.values()), cut.keys())
        await Announcer(self._stores.mails, bulk=bulk, between=job.between).announce(news, cut)
        if not repeated:
            await self._stores.ledger.record(list(deliveries.values()), cut.keys())
        if fresh := set(batch.withheld).difference(cursor.pending):
            log.warning("mails_withheld", mailbox_id=job.mailbox_id, folder=job.folder, uids=sorted(fresh)[:20])
        tally += Tally(len(news), len(cut), len(batch.withheld))
        # A mail of which only a part is kept stays on the server as it is.
        return tuple(uid for uid, delivery in deliveries.items() if delivery.delivery_id not in cut)

    async def _news(self, cursor: Cursor, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Without those whose content the folder delivered under another UIDVALIDITY."""
        compared = {each.raw.sha256 for each in deliveries if each.uid <= cursor.compare_until}
        known = await self._stores.ledger.known_before(cursor, compared) if compared else set()
        return [each for each in deliveries if each.uid > cursor.compare_until or each.raw.sha256 not in known]

    async def _compare(self, job: Job, session: Session) -> Tally:
        """Hand over what is on the server, should have been handed over, and is not in the ledger."""
        tally = Tally()
        cursor, only = _cursor(job), job.settings.unread_only
        async for lacking in missing(session, self._stores.ledger, cursor, unread_only=only):
            log.warning("cursor_missed", mailbox_id=job.mailbox_id, folder=job.folder, count=len(lacking))
            tally += await self._hand_over(job, session, lacking)
        job.compare = False
        await self._move(job, replace(_cursor(job), compared_at=self._now()))
        return tally

    async def _finish(self, job: Job, session: Session) -> None:
        """Do on the server what the cursor says is still to be done, which outlives a crash, and write down that it is done."""
        cursor, wants = _cursor(job), job.settings
        if not cursor.to_finish:
            return
        if wants.mark_read:
            await session.mark_read(cursor.to_finish)
        try:
            if wants.after_import is AfterImport.MOVE and wants.move_to:
                await session.move(cursor.to_finish, wants.move_to)
            elif wants.after_import is AfterImport.DELETE:
                await session.delete(cursor.to_finish)
        except FolderMissing as error:
            job.trouble = error  # it keeps no mail from being handed over
            return
        await self._move(job, replace(cursor, to_finish=()))

    async def _pass(self, job: Job, uid: int) -> None:
        """Leave behind what is not wanted."""
        if uid > _cursor(job).last_uid:
            await self._move(job, replace(_cursor(job), last_uid=uid))

    async def _move(self, job: Job, cursor: Cursor) -> None:
        await self._stores.cursors.move(cursor, job.epoch)
        job.cursor = cursor


def _cursor(job: Job) -> Cursor:
    assert job.cursor is not None
    return job.cursor


def _finishes(settings: MailboxSettings) -> bool:
    return settings.mark_read or settings.after_import is not AfterImport.LEAVE


def _delivery(cursor: Cursor, mail: StoredMail, settings: MailboxSettings) -> Delivery:
    return delivery_of(cursor, mail, settings, backlog=is_backlog(cursor, mail.uid, mail.received_at))
