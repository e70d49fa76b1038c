"""What does handing over write to, and in which order must it be asked?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from contracts.events.mail import MailFetched, MailSettled
from contracts.values import Delivery, DeliveryId, MailboxId
from fetcher.domain.cursor import Cursor
from fetcher.handlers.intake import Blobs


class Fenced(Exception):
    """Another replica owns the mailbox now: stop, without touching anything."""


class Ledger(Protocol):
    """The deliveries ever made: what is compared with the server."""

    async def record(self, deliveries: Sequence[Delivery], cut: Collection[DeliveryId] = ()) -> None:
        """Write down deliveries, naming those of which only the beginning was kept; known ones stay as they are. May be repeated."""

    async def recorded(self, deliveries: Collection[DeliveryId]) -> set[DeliveryId]:
        """Those of some deliveries that are written down."""

    async def known_before(self, cursor: Cursor, sha256s: Collection[str]) -> set[str]:
        """Which of these contents the folder delivered under another UIDVALIDITY than the cursor's."""

    async def unconfirmed(self, cursor: Cursor) -> list[Delivery]:
        """Whole mails of the cursor's UIDVALIDITY that are written down and not behind it: announced perhaps, perhaps not."""


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

    async def announce_settled(self, events: Sequence[MailSettled]) -> None:
        """Likewise, for mails that end here."""


@dataclass(frozen=True, slots=True)
class Stores:
    """All of it: bytes first, then the ledger, then the announcement, and the cursor last."""

    blobs: Blobs
    ledger: Ledger
    mails: FetchedMails
    cursors: Cursors
