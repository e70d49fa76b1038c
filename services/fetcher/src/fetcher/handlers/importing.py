"""How is mail from before the start point brought in: counted first, then in batches, resumable, and never acknowledged?

Only the ledger says what is done, so an import that died goes on where it was. The cursor stays where it is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from fetcher.domain.cursor import Cursor, FolderStatus, Sight, delivery_id, first_sight, renumbered
from fetcher.domain.jobs import FolderImport, Range
from fetcher.domain.mailbox import Mailbox
from fetcher.handlers.announcing import Announcer, delivery_of
from fetcher.handlers.intake import Batch, Intake
from fetcher.handlers.jobs import Progress
from fetcher.handlers.ledger import Stores
from fetcher.handlers.mail_server import FolderMissing, Session
from fetcher.handlers.states import StatusStore
from fetcher.handlers.suspects import Suspects

DAY: Final = timedelta(days=1)
AT_ONCE: Final = 1000
"""UIDs whose dates and ledger rows are asked for at once."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, and by which numbering its mails are known."""

    mailbox: Mailbox
    cursor: Cursor


class Importing:
    """Imports mail of a range of dates. `reserve` bytes have to stay free in the blob store."""

    def __init__(self, stores: Stores, statuses: StatusStore, *, now: Callable[[], datetime], reserve: int) -> None:
        self._stores = stores
        self._statuses = statuses
        self._now = now
        self._reserve = reserve

    async def count(
        self, mailbox: Mailbox, cursors: Sequence[Cursor], wanted: Range, session: Session
    ) -> tuple[FolderImport, ...]:
        """How many mails of each folder are in the range, and how many of them would be imported."""
        found = [await self._count(mailbox, folder, cursors, wanted, session) for folder in _folders(mailbox, wanted)]
        return tuple(found)

    async def run(self, mailbox: Mailbox, cursors: Sequence[Cursor], progress: Progress, session: Session) -> None:
        """Import; what was imported before is passed over. Ends the job, unless it was taken over.

        Raises:
            StoreFull, MailboxUnavailable: to be run again later.
        """
        wanted = progress.job.range
        assert wanted is not None
        done = {each.folder: each.done for each in progress.job.findings if isinstance(each, FolderImport)}
        counted = await self.count(mailbox, cursors, wanted, session)
        findings = {
            each.folder: replace(each, wanted=each.wanted + done.get(each.folder, 0), done=done.get(each.folder, 0))
            for each in counted
        }
        for each in counted:
            place = await self._place(mailbox, each.folder, cursors, session)
            if isinstance(place, str):
                continue  # the count says why
            async for settled in self._import(place, wanted, session):
                before = findings[each.folder]
                findings[each.folder] = replace(before, done=before.done + len(settled), last_uid=settled[-1])
                if not await progress.found(tuple(findings.values())):
                    await progress.stop()
                    return
        await progress.finish(tuple(findings.values()))

    async def _count(
        self, mailbox: Mailbox, folder: str, cursors: Sequence[Cursor], wanted: Range, session: Session
    ) -> FolderImport:
        place = await self._place(mailbox, folder, cursors, session)
        if isinstance(place, str):
            return FolderImport(folder, problem=place)
        found = left = 0
        async for uids, lacking in self._range(place, wanted, session):
            found += len(uids)
            left += len(lacking)
        return FolderImport(folder, place.cursor.uidvalidity, found=found, wanted=left)

    async def _place(self, mailbox: Mailbox, folder: str, cursors: Sequence[Cursor], session: Session) -> Place | str:
        """A folder opened, or why it cannot be imported from."""
        try:
            status = await session.open_folder(folder)
        except FolderMissing as error:
            return error.message
        known = next((cursor for cursor in cursors if cursor.folder == folder), None)
        if known and renumbered(known, status):
            return "the server numbered the mails anew: sync first"
        return Place(mailbox, known or _fresh(mailbox, folder, status, self._now()))

    async def _range(self, place: Place, wanted: Range, session: Session) -> AsyncIterator[tuple[list[int], list[int]]]:
        """UIDs in the range, part by part, and those of them that the ledger lacks."""
        # Servers reckon days in whatever time zone they like; the instant decides.
        near = await session.uids_since((wanted.since - DAY).date())
        for start in range(0, len(near), AT_ONCE):
            received = await session.received(near[start : start + AT_ONCE])
            uids = sorted(uid for uid, at in received.items() if wanted.since <= at < wanted.before)
            ids = {uid: delivery_id(place.cursor, uid) for uid in uids}
            recorded = await self._stores.ledger.recorded(ids.values())
            yield uids, [uid for uid in uids if ids[uid] not in recorded]

    async def _import(self, place: Place, wanted: Range, session: Session) -> AsyncIterator[list[int]]:
        """Import a folder that is open; yields the UIDs of each batch that is settled."""
        limit = place.mailbox.settings.size_limit
        async for _, lacking in self._range(place, wanted, session):
            intake = Intake(session, self._stores.blobs, Suspects(), limit, self._reserve)
            async with aclosing(intake.batches(lacking)) as stored:
                async for batch in stored:
                    await self._settle(place, batch)
                    if uids := sorted([*(mail.uid for mail in batch.mails), *batch.gone]):
                        yield uids

    async def _settle(self, place: Place, batch: Batch) -> None:
        """Events, then ledger: what is written down is passed over for ever. What the folder delivered under another numbering is not announced."""
        settings = place.mailbox.settings
        deliveries = [delivery_of(place.cursor, mail, settings, backlog=True) for mail in batch.mails]
        if not deliveries:
            return
        known = await self._stores.ledger.known_before(place.cursor, {each.raw.sha256 for each in deliveries})
        sizes = {delivery_id(place.cursor, mail.uid): mail.cut_from for mail in batch.mails if mail.cut_from}
        news = [each for each in deliveries if each.raw.sha256 not in known]
        await Announcer(self._stores.mails, bulk=True, between=_go_on).announce(news, sizes)
        await self._stores.ledger.record(deliveries, sizes.keys())
        await self._statuses.count_imported(place.mailbox.id, len(news), len(sizes))


def _folders(mailbox: Mailbox, wanted: Range) -> tuple[str, ...]:
    return wanted.folders or mailbox.settings.folders


def _fresh(mailbox: Mailbox, folder: str, status: FolderStatus, now: datetime) -> Cursor:
    """A cursor for a folder that has none: only its numbering counts here, and it is not stored."""
    return first_sight(mailbox.id, folder, Sight(status.uidvalidity, 0, now), mailbox.settings.start)


async def _go_on() -> None:
    """An import is asked whether to stop after each batch."""
