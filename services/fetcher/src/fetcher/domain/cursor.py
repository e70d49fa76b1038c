"""Which mails of a folder are new, and how far have they been handed over?

A folder's position is its UIDVALIDITY and the last UID handed over (RFC 9051, section 2.3.1.1: within one UIDVALIDITY,
UIDs only rise and are never used again). Flags, dates and sequence numbers take no part.
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


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """What the server says when a folder is opened. `uidvalidity` is 0 where it does not say."""

    uidvalidity: int
    uidnext: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a folder has been handed over.

    Every UID up to `last_uid` has been, except those in `pending`, which the server listed and would not give.
    UIDs up to `backlog_until` were there before the mailbox was watched. UIDs up to `compare_until` came with another
    UIDVALIDITY: they are handed over only if their content is not known. `started_at` is when the folder was first seen.
    `to_mark` are mails handed over whose flags on the server may not be set yet.
    """

    mailbox_id: MailboxId
    folder: str
    uidvalidity: int
    last_uid: int
    started_at: datetime
    backlog_until: int = 0
    compare_until: int = 0
    pending: tuple[int, ...] = ()
    to_mark: tuple[int, ...] = ()


def first_sight(mailbox_id: MailboxId, folder: str, status: FolderStatus, start: StartPoint, now: datetime) -> Cursor:
    """Where to begin in a folder never seen before."""
    present = max(status.uidnext - 1, 0)
    return Cursor(
        mailbox_id=mailbox_id,
        folder=folder,
        uidvalidity=status.uidvalidity,
        last_uid=0 if start is StartPoint.EVERYTHING else present,
        started_at=now,
        backlog_until=present,
    )


def renumbered(cursor: Cursor, status: FolderStatus) -> bool:
    """Whether the server gave the folder's mails other UIDs.

    A server that does not say is taken to have kept them: importing a folder again on a guess does more harm than looking again later.
    """
    return status.uidvalidity not in {0, cursor.uidvalidity}


def after_renumbering(cursor: Cursor, status: FolderStatus) -> Cursor:
    """Where to begin in a folder whose UIDs mean something else now: at its first mail, comparing by content."""
    return replace(
        cursor,
        uidvalidity=status.uidvalidity,
        last_uid=0,
        backlog_until=0,
        compare_until=max(status.uidnext - 1, 0),
        pending=(),
        to_mark=(),
    )


def advanced(cursor: Cursor, settled: Collection[int], withheld: Collection[int]) -> Cursor:
    """The cursor after a batch: `settled` UIDs are handed over or gone, `withheld` ones have to be asked for again."""
    pending = (set(cursor.pending) - set(settled)) | set(withheld)
    last_uid = max((cursor.last_uid, *settled, *withheld))
    return replace(cursor, last_uid=last_uid, pending=tuple(sorted(pending)))


def is_backlog(cursor: Cursor, uid: int, received_at: datetime) -> bool:
    """Whether a mail is older than the mailbox's start point."""
    return uid <= cursor.backlog_until or (uid <= cursor.compare_until and received_at < cursor.started_at)


def predates_start(cursor: Cursor, uid: int, received_at: datetime, start: StartPoint) -> bool:
    """Whether a renumbered mail was left out at the beginning and so has to be left out again.

    In doubt it is handed over: that costs an old mail too much, never a new one.
    """
    renumbered_mail = uid <= cursor.compare_until
    return renumbered_mail and start is StartPoint.NEW and received_at < cursor.started_at - CLOCK_DOUBT


def delivery_id(cursor: Cursor, uid: int) -> DeliveryId:
    """The id of one mail in one folder of one mailbox: fetched again, it is the same."""
    identity = f"{cursor.mailbox_id}\0{cursor.folder}\0{cursor.uidvalidity}\0{uid}"
    return DeliveryId(f"dlv_{hashlib.sha256(identity.encode()).hexdigest()[:32]}")


def raw_key(sha256: str) -> BlobKey:
    """Where a mail's bytes lie: by their own SHA-256 (lower-case hex)."""
    return BlobKey(f"raw/{sha256[:2]}/{sha256}")


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
