"""What is in a folder, what of it was fetched, what would be, and why not the rest? Looks, and changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from contracts.values import Delivery, DeliveryId, MailboxId
from fetcher.domain.cursor import Cursor, FolderStatus, Sight, delivery_id, first_sight, predates_start, renumbered
from fetcher.domain.jobs import SHOWN_UIDS, FolderComparison, FolderSync, LeftOut
from fetcher.domain.mailbox import Mailbox, MailboxSettings
from fetcher.handlers.mail_server import FolderMissing, Session

COMPARED_AT_ONCE: Final = 5000
"""UIDs whose ledger rows are asked for at once."""


class Sort(StrEnum):
    """What a mail on the server is to us."""

    RECORDED = "recorded"
    NEW = "new"
    MISSING = "missing"
    WITHHELD = "withheld"
    BEFORE_START = "before_start"
    READ = "read"


_LEFT_OUT: Final = {
    Sort.RECORDED: LeftOut.FETCHED_BEFORE,
    Sort.WITHHELD: LeftOut.WITHHELD,
    Sort.BEFORE_START: LeftOut.BEFORE_START,
    Sort.READ: LeftOut.READ,
}

Sorted = dict[Sort, list[int]]


class Deliveries(Protocol):
    """The ledger, to be read."""

    async def recorded(self, deliveries: Collection[DeliveryId]) -> set[DeliveryId]:
        """Those of some deliveries that are written down."""

    async def doubled(self, mailbox_id: MailboxId, folder: str, uidvalidity: int) -> int:
        """How many deliveries have the bytes of another one of the same folder and numbering."""

    async def page(self, mailbox_id: MailboxId, after: DeliveryId | None, limit: int) -> Sequence[Delivery]:
        """What a mailbox delivered, in the order of ids, behind the given one."""


class Survey:
    """Looks at the folders of one mailbox, over a session that somebody else opens and closes.

    Every call may raise `MailboxUnavailable`.
    """

    def __init__(
        self, mailbox: Mailbox, cursors: Sequence[Cursor], deliveries: Deliveries, now: Callable[[], datetime]
    ) -> None:
        self._mailbox = mailbox
        self._cursors = {cursor.folder: cursor for cursor in cursors}
        self._deliveries = deliveries
        self._now = now

    async def to_fetch(self, session: Session) -> tuple[FolderSync, ...]:
        """What a look into each folder would fetch, and why not the rest. The first folder stays open."""
        found = [await self._to_fetch(session, folder) for folder in reversed(self._mailbox.settings.folders)]
        return tuple(reversed(found))

    async def compared(self, session: Session) -> tuple[FolderComparison, ...]:
        """Each folder against the ledger."""
        return tuple([await self._compared(session, folder) for folder in self._mailbox.settings.folders])

    async def _to_fetch(self, session: Session, folder: str) -> FolderSync:
        try:
            status = await session.open_folder(folder)
        except FolderMissing as error:
            return FolderSync(folder, problem=error.message)
        counts = Counter[Sort]()
        cursor = await self._cursor(session, folder, status)
        async for part in self._parts(session, cursor):
            counts.update({sort: len(uids) for sort, uids in part.items()})
        total = counts.total()
        if renumbered(cursor, status):
            return FolderSync(folder, total, left_out={LeftOut.TO_COMPARE: total})
        left_out = {why: counts[sort] for sort, why in _LEFT_OUT.items() if counts[sort]}
        return FolderSync(folder, total, counts[Sort.NEW] + counts[Sort.MISSING], left_out)

    async def _compared(self, session: Session, folder: str) -> FolderComparison:
        try:
            status = await session.open_folder(folder)
        except FolderMissing as error:
            return FolderComparison(folder, problem=error.message)
        cursor = await self._cursor(session, folder, status)
        if renumbered(cursor, status):
            return FolderComparison(
                folder, status.uidvalidity, problem="the server numbered the mails anew: sync first"
            )
        counts = Counter[Sort]()
        missing: list[int] = []
        pending: list[int] = []
        async for part in self._parts(session, cursor):
            counts.update({sort: len(uids) for sort, uids in part.items()})
            missing += part[Sort.MISSING][: SHOWN_UIDS - len(missing)]
            pending += sorted(part[Sort.NEW] + part[Sort.WITHHELD])[: SHOWN_UIDS - len(pending)]
        return FolderComparison(
            folder,
            cursor.uidvalidity,
            on_server=counts.total(),
            recorded=counts[Sort.RECORDED],
            missing=counts[Sort.MISSING],
            missing_uids=tuple(missing),
            pending=counts[Sort.NEW] + counts[Sort.WITHHELD],
            pending_uids=tuple(pending),
            doubled=await self._deliveries.doubled(self._mailbox.id, folder, cursor.uidvalidity),
        )

    async def _cursor(self, session: Session, folder: str, status: FolderStatus) -> Cursor:
        """Where the folder is, or where it would begin."""
        if cursor := self._cursors.get(folder):
            return cursor
        seen = Sight(status.uidvalidity, await session.highest(), self._now())
        return first_sight(self._mailbox.id, folder, seen, self._mailbox.settings.start, self._mailbox.settings.since)

    async def _parts(self, session: Session, cursor: Cursor) -> AsyncIterator[Sorted]:
        after = 0
        while uids := await session.uids_after(after):
            for start in range(0, len(uids), COMPARED_AT_ONCE):
                yield await self._sorted(session, cursor, uids[start : start + COMPARED_AT_ONCE])
            after = uids[-1]

    async def _sorted(self, session: Session, cursor: Cursor, uids: Sequence[int]) -> Sorted:
        ids = {uid: delivery_id(cursor, uid) for uid in uids}
        recorded = await self._deliveries.recorded(ids.values())
        left = [uid for uid in uids if ids[uid] not in recorded]
        pending = set(cursor.pending)
        wanted = await _wanted(
            session, cursor, self._mailbox.settings, [uid for uid in left if uid > cursor.skip_until]
        )
        found: Sorted = {sort: [] for sort in Sort}
        found[Sort.RECORDED] = [uid for uid in uids if ids[uid] in recorded]
        for uid in left:
            if uid in pending:
                found[Sort.WITHHELD].append(uid)
            elif why := wanted.get(uid, Sort.BEFORE_START):
                found[why].append(uid)
        return found


async def _wanted(session: Session, cursor: Cursor, settings: MailboxSettings, uids: Sequence[int]) -> dict[int, Sort]:
    """Of mails behind the start by number: which are so by date, which are new, missing, or read already."""
    if cursor.since and any(uid <= cursor.old_until for uid in uids):
        received = await session.received([uid for uid in uids if uid <= cursor.old_until])
        uids = [uid for uid in uids if uid not in received or not predates_start(cursor, uid, received[uid])]
    unread = set(await session.unread(uids)) if settings.unread_only and uids else set(uids)
    return {uid: (Sort.NEW if uid > cursor.last_uid else Sort.MISSING) if uid in unread else Sort.READ for uid in uids}
