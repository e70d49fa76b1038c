"""How does a new mail leave the mailbox for the pipeline without being lost on the way?

Order is everything: bytes, ledger, event, cursor, and the server's flags last. A crash anywhere repeats from the cursor;
content addresses, delivery ids and event ids make the repeat the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

import structlog

from contracts.events.mail import MailFetched
from contracts.values import Delivery, MailboxId, RawMail
from fetcher.domain.cursor import (
    Cursor,
    FolderStatus,
    advanced,
    after_renumbering,
    batches,
    delivery_id,
    first_sight,
    is_backlog,
    predates_start,
    raw_key,
    renumbered,
)
from fetcher.domain.mailbox import MailboxSettings
from fetcher.handlers.mail_server import FetchedMail, Session

MOST_MAILS: Final = 50
MOST_BYTES: Final = 8 * 1024 * 1024
"""A batch is as large as pays off in fetching (50 mails reach 97 % of the best rate) and as small as fits in memory."""
SLICE: Final = 1000
"""UIDs whose sizes are asked for at once."""

log = structlog.get_logger()


class Fenced(Exception):
    """Another replica owns the mailbox now: stop, without touching anything."""


class Blobs(Protocol):
    """Where bytes are kept. `chassis.blobs` keeps this promise."""

    async def put_many(self, items: Mapping[str, bytes]) -> None:
        """Store all durably unless stored already. May be repeated."""


class Ledger(Protocol):
    """The deliveries ever made: what `reconcile` compares with the server."""

    async def record(self, deliveries: Sequence[Delivery]) -> None:
        """Write down deliveries; those written down before stay as they are. May be repeated."""

    async def known_before(self, cursor: Cursor, sha256s: Collection[str]) -> set[str]:
        """Which of these contents the folder delivered under another UIDVALIDITY than the cursor's."""


class Cursors(Protocol):
    """How far each folder is. Every write is refused with `Fenced` once a greater epoch has been seen."""

    async def acquire(self, mailbox_id: MailboxId, folder: str, epoch: int) -> Cursor | None:
        """Stamp a folder's cursor with the epoch and read it; None when the folder has none yet."""

    async def begin(self, cursor: Cursor, epoch: int) -> None:
        """Write a folder's first cursor; `Fenced` if somebody else did meanwhile."""

    async def move(self, cursor: Cursor, epoch: int) -> None:
        """Replace a folder's cursor. May be repeated."""


class FetchedMails(Protocol):
    """Where fetched mails are announced."""

    async def announce(self, events: Sequence[MailFetched], *, bulk: bool) -> None:
        """Publish all and return when all are acknowledged. May be repeated."""


@dataclass(frozen=True, slots=True)
class Job:
    """Whose folder is drained, by which right (the lease's epoch), and what its owner wants."""

    mailbox_id: MailboxId
    folder: str
    settings: MailboxSettings
    epoch: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails fetched, and the UIDs asked for that are gone or were not given."""

    mails: list[FetchedMail]
    gone: list[int] = field(default_factory=list)
    withheld: list[int] = field(default_factory=list)


class HandOver:
    """Hands new mails over. Several folders may be drained at once, each over its own session."""

    def __init__(  # noqa: PLR0913 - one port each
        self,
        blobs: Blobs,
        ledger: Ledger,
        cursors: Cursors,
        mails: FetchedMails,
        *,
        now: Callable[[], datetime],
        bulk_threshold: int,
    ) -> None:
        self._blobs = blobs
        self._ledger = ledger
        self._cursors = cursors
        self._mails = mails
        self._now = now
        self._bulk_threshold = bulk_threshold

    async def hand_over_new_mail(self, job: Job, session: Session, on_backlog: Callable[[], Awaitable[None]]) -> int:
        """Hand over everything new in a folder; the number of mails announced.

        `on_backlog` is called once there is more to do than one batch. May be cancelled at any moment.

        Raises:
            Fenced: another replica took over.
            FolderMissing, MailboxUnavailable: as the session says.
        """
        status = await session.open_folder(job.folder, writable=job.settings.mark_read)
        cursor = await self._position(job, status)
        cursor = await self._mark_read(job, session, cursor)
        uids = [*await session.existing(cursor.pending), *await session.uids_after(cursor.last_uid)]
        cursor = advanced(cursor, set(cursor.pending).difference(uids), ())
        if len(uids) > MOST_MAILS:
            await on_backlog()
        bulk = len(uids) > self._bulk_threshold and uids[-1] <= max(cursor.backlog_until, cursor.compare_until)
        announced = 0
        async with aclosing(_one_ahead(session, uids)) as fetched:
            async for batch in fetched:
                announced += await self._settle(job, cursor, batch, bulk=bulk)
                cursor = _behind(cursor, batch, mark=job.settings.mark_read)
                del batch  # a large mail must be gone before the next one comes
                await self._cursors.move(cursor, job.epoch)
                cursor = await self._mark_read(job, session, cursor)
        return announced

    async def _mark_read(self, job: Job, session: Session, cursor: Cursor) -> Cursor:
        """Do what the cursor says is still to be marked, which outlives a crash, and write down that it is done."""
        if not cursor.to_mark:
            return cursor
        if job.settings.mark_read:
            await session.mark_read(cursor.to_mark)
        cursor = replace(cursor, to_mark=())
        await self._cursors.move(cursor, job.epoch)
        return cursor

    async def _position(self, job: Job, status: FolderStatus) -> Cursor:
        cursor = await self._cursors.acquire(job.mailbox_id, job.folder, job.epoch)
        if cursor is None:
            cursor = first_sight(job.mailbox_id, job.folder, status, job.settings.start, self._now())
            await self._cursors.begin(cursor, job.epoch)
        elif renumbered(cursor, status):
            log.warning("folder_renumbered", mailbox_id=job.mailbox_id, uidvalidity=status.uidvalidity)
            cursor = after_renumbering(cursor, status)
            await self._cursors.move(cursor, job.epoch)
        return cursor

    async def _settle(self, job: Job, cursor: Cursor, batch: Batch, *, bulk: bool) -> int:
        """Bytes, ledger, events; the number of events."""
        start = job.settings.start
        deliveries = [
            _delivery(cursor, mail)
            for mail in batch.mails
            if not predates_start(cursor, mail.uid, mail.received_at, start)
        ]
        news = await self._news(cursor, deliveries)
        new_keys = {each.raw.key for each in news}
        await self._blobs.put_many({key: mail.raw for mail in batch.mails if (key := raw_key(mail.sha256)) in new_keys})
        if deliveries:
            await self._ledger.record(deliveries)
        if news:
            await self._mails.announce([MailFetched(delivery=each) for each in news], bulk=bulk)
        if batch.withheld:
            log.warning("mails_withheld", mailbox_id=job.mailbox_id, folder=job.folder, uids=batch.withheld)
        return len(news)

    async def _news(self, cursor: Cursor, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Without those whose content the folder delivered under another UIDVALIDITY."""
        compared = {each.raw.sha256 for each in deliveries if each.uid <= cursor.compare_until}
        known = await self._ledger.known_before(cursor, compared) if compared else set()
        return [each for each in deliveries if each.uid > cursor.compare_until or each.raw.sha256 not in known]


def _behind(cursor: Cursor, batch: Batch, *, mark: bool) -> Cursor:
    """The cursor behind a batch, with what is left to do on the server."""
    uids = [mail.uid for mail in batch.mails]
    cursor = advanced(cursor, [*uids, *batch.gone], batch.withheld)
    return replace(cursor, to_mark=tuple(uids) if mark else ())


def _delivery(cursor: Cursor, mail: FetchedMail) -> Delivery:
    return Delivery(
        delivery_id=delivery_id(cursor, mail.uid),
        mailbox_id=cursor.mailbox_id,
        folder=cursor.folder,
        uidvalidity=cursor.uidvalidity,
        uid=mail.uid,
        raw=RawMail(key=raw_key(mail.sha256), size=len(mail.raw), sha256=mail.sha256),
        received_at=mail.received_at,
        backlog=is_backlog(cursor, mail.uid, mail.received_at),
    )


async def _one_ahead(session: Session, uids: Sequence[int]) -> AsyncGenerator[Batch, None]:
    """Batches in order; the next one is fetched while the caller works on this one, large mails excepted."""
    ahead: asyncio.Task[Batch] | None = None
    previous = 0
    try:
        async for wanted in _plan(session, uids):
            size = sum(size for _, size in wanted)
            if ahead and previous + size > 2 * MOST_BYTES:
                yield await ahead
                ahead = None
            upcoming = asyncio.create_task(_fetch(session, wanted))
            ready, ahead, previous = ahead, upcoming, size
            if ready:
                yield await ready
        if ahead:
            yield await ahead
    finally:
        if ahead and not ahead.done():
            ahead.cancel()
            await asyncio.wait([ahead])


async def _plan(session: Session, uids: Sequence[int]) -> AsyncIterator[Sequence[tuple[int, int]]]:
    for start in range(0, len(uids), SLICE):
        asked = uids[start : start + SLICE]
        sizes = await session.sizes(asked)
        # A mail without a size is gone or withheld: fetching tells which.
        for batch in batches([(uid, sizes.get(uid, 0)) for uid in asked], MOST_MAILS, MOST_BYTES):
            yield batch


async def _fetch(session: Session, wanted: Sequence[tuple[int, int]]) -> Batch:
    mails = await session.fetch(wanted)
    missing = {uid for uid, _ in wanted} - {mail.uid for mail in mails}
    if not missing:
        return Batch(mails)
    withheld = set(await session.existing(sorted(missing)))
    return Batch(mails, sorted(missing - withheld), sorted(withheld))
