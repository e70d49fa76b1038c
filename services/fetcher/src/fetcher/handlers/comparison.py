"""Which mails are on the server, should have been handed over, and are not in the ledger?

A cursor believes that UIDs rise. Where a server breaks that promise, or a mail was not given again and again, the whole
list of UIDs, compared with the ledger part by part, finds what the cursor missed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from fetcher.domain.cursor import Cursor, delivery_id, predates_start
from fetcher.handlers.ledger import Ledger
from fetcher.handlers.mail_server import Session

DAY: Final = timedelta(days=1)
AT_ONCE: Final = 5000
"""UIDs whose ledger rows are asked for at once."""


async def behind(session: Session, cursor: Cursor, uid: int) -> AsyncIterator[list[int]]:
    """The folder's UIDs behind one, without old mail that was received before the start, part by part."""
    if cursor.since and uid < cursor.old_until:
        # Servers reckon days in whatever time zone they like.
        since = await session.uids_since((cursor.since - DAY).date())
        if old := [each for each in since if uid < each <= cursor.old_until]:
            yield old
        uid = cursor.old_until
    while uids := await session.uids_after(uid):
        yield uids
        uid = uids[-1]


async def missing(session: Session, ledger: Ledger, cursor: Cursor, *, unread_only: bool) -> AsyncIterator[list[int]]:
    """UIDs up to the cursor, pending ones aside, that the open folder has and the ledger lacks, part by part.

    Where a mailbox wants unread mail only, others are not missing.
    """
    pending = set(cursor.pending)
    async for uids in behind(session, cursor, cursor.skip_until):
        for start in range(0, len(uids), AT_ONCE):
            ids = {uid: delivery_id(cursor, uid) for uid in uids[start : start + AT_ONCE] if uid <= cursor.last_uid}
            recorded = await ledger.recorded(ids.values())
            lacking = [uid for uid in ids if ids[uid] not in recorded and uid not in pending]
            if wanted := await _wanted(session, cursor, lacking, unread_only=unread_only):
                yield wanted


async def _wanted(session: Session, cursor: Cursor, uids: list[int], *, unread_only: bool) -> list[int]:
    if uids and unread_only:
        uids = await session.unread(uids)
    if uids and cursor.since and uids[0] <= cursor.old_until:
        received = await session.received(uids)
        uids = [uid for uid in uids if uid in received and not predates_start(cursor, uid, received[uid])]
    return uids
