"""Which mails of a folder are new, and how far have they been handed over?

A folder's position is its UIDVALIDITY and the last UID handed over (RFC 9051, section 2.3.1.1: within one UIDVALIDITY,
UIDs only rise and are never used again). Flags, dates, sequence numbers and what a server foretells (UIDNEXT) take no part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from contracts.values import BlobKey, DeliveryId, MailboxId
from fetcher.domain.mailbox import StartPoint

CLOCK_DOUBT: Final = timedelta(hours=2)
"""How wrong our clock and a mail server's may be against each other."""
MOST_PENDING: Final = 1000
"""UIDs remembered one by one because the server would not give them; beyond that only the daily comparison finds them."""
COMPARE_EVERY: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """What the server says when a folder is opened. `uidvalidity` is 0 where it does not say."""

    uidvalidity: int
    uidnext: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a folder has been handed over.

    Every UID up to `last_uid` has been, except those in `pending`, which the server listed and would not give.
    UIDs up to `skip_until` were left out when the mailbox was first watched; UIDs up to `backlog_until` were there before.
    UIDs up to `compare_until` came with another UIDVALIDITY: they are handed over only if their content is not known.
    Of both kinds of old mail, those received before `since` are left out. `started_at` is when the folder was first seen,
    `compared_at` when all its UIDs were last compared with the ledger. `to_finish` are mails handed over for which
    something may be left to do on the server: to be marked as read, moved or deleted.
    """

    mailbox_id: MailboxId
    folder: str
    uidvalidity: int
    last_uid: int
    started_at: datetime
    compared_at: datetime
    skip_until: int = 0
    backlog_until: int = 0
    compare_until: int = 0
    since: datetime | None = None
    pending: tuple[int, ...] = ()
    to_finish: tuple[int, ...] = ()

    @property
    def old_until(self) -> int:
        """UIDs up to this one were there before the mailbox was watched, or may have been."""
        return max(self.backlog_until, self.compare_until)


@dataclass(frozen=True, slots=True)
class Sight:
    """A folder as it was seen for the first time: its UIDVALIDITY, the greatest UID in it (0: empty), and when.

    UIDNEXT is not believed: too low it would make all mail new, too high it would hide what comes next.
    """

    uidvalidity: int
    highest: int
    at: datetime


def first_sight(
    mailbox_id: MailboxId, folder: str, seen: Sight, start: StartPoint, since: datetime | None = None
) -> Cursor:
    """Where to begin in a folder never seen before; `since` counts with the start point of that name only."""
    new_only = start is StartPoint.NEW
    return Cursor(
        mailbox_id=mailbox_id,
        folder=folder,
        uidvalidity=seen.uidvalidity,
        last_uid=seen.highest if new_only else 0,
        started_at=seen.at,
        compared_at=seen.at,
        skip_until=seen.highest if new_only else 0,
        backlog_until=seen.highest,
        since=since if start is StartPoint.SINCE else None,
    )


def renumbered(cursor: Cursor, status: FolderStatus) -> bool:
    """Whether the server gave the folder's mails other UIDs.

    A server that does not say is taken to have kept them: importing a folder again on a guess does more harm than looking again later.
    """
    return status.uidvalidity not in {0, cursor.uidvalidity}


def after_renumbering(cursor: Cursor, status: FolderStatus, highest: int) -> Cursor:
    """Where to begin in a folder whose UIDs mean something else now: at its first mail, comparing by content.

    What was left out at the start can only be told by its date. In doubt it is handed over: that costs an old mail too
    much, never a new one.
    """
    left_out = cursor.started_at - CLOCK_DOUBT if cursor.skip_until else None
    return replace(
        cursor,
        uidvalidity=status.uidvalidity,
        last_uid=0,
        skip_until=0,
        backlog_until=0,
        compare_until=highest,
        since=cursor.since or left_out,
        pending=(),
        to_finish=(),
    )


def advanced(cursor: Cursor, settled: Collection[int], withheld: Collection[int]) -> Cursor:
    """The cursor after a batch: `settled` UIDs are handed over or gone, `withheld` ones have to be asked for again."""
    pending = (set(cursor.pending) - set(settled)) | set(withheld)
    last_uid = max((cursor.last_uid, *settled, *withheld))
    return replace(cursor, last_uid=last_uid, pending=tuple(sorted(pending)[:MOST_PENDING]))


def is_backlog(cursor: Cursor, uid: int, received_at: datetime) -> bool:
    """Whether a mail is older than the mailbox's start point."""
    return uid <= cursor.backlog_until or (uid <= cursor.compare_until and received_at < cursor.started_at)


def predates_start(cursor: Cursor, uid: int, received_at: datetime) -> bool:
    """Whether an old mail was received before what the mailbox was asked to begin with."""
    return uid <= cursor.old_until and cursor.since is not None and received_at < cursor.since


def comparison_due(cursor: Cursor, now: datetime) -> bool:
    """Whether a day went by since all UIDs were compared; a clock that was set back makes it due, too."""
    return abs(now - cursor.compared_at) >= COMPARE_EVERY


def delivery_id(cursor: Cursor, uid: int) -> DeliveryId:
    """The id of one mail in one folder of one mailbox: fetched again, it is the same."""
    identity = f"{cursor.mailbox_id}\0{cursor.folder}\0{cursor.uidvalidity}\0{uid}"
    return DeliveryId(f"dlv_{hashlib.sha256(identity.encode()).hexdigest()[:32]}")


def raw_key(sha256: str) -> BlobKey:
    """Where a mail's bytes lie: by their own SHA-256 (lower-case hex), in sixteen folders.

    A folder that got a new name is flushed: of fifty mails in 256 folders nearly each would cost another flush, half of all that
    storing it costs [measured].
    """
    return BlobKey(f"raw/{sha256[0]}/{sha256}")


def batches(sizes: Iterable[tuple[int, int]], most_mails: int, most_bytes: int) -> list[Sequence[tuple[int, int]]]:
    """Cut (UID, bytes) pairs, in their order, into batches within both limits; a mail above the limit goes alone."""
    found: list[list[tuple[int, int]]] = []
    total = 0
    for uid, size in sizes:
        if not found or len(found[-1]) >= most_mails or total + size > most_bytes:
            found.append([])
            total = 0
        found[-1].append((uid, size))
        total += size
    return list(found)
