"""What does the journal keep of a ticket's event, to compare with what ticketing says happened?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from contracts.values import DeliveryId, EntryId, MailboxId, MailId, TicketId

Place: TypeAlias = tuple[datetime, EntryId]
"""Where an entry stands among all."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An entry of a ticket as its event told it. `mail_id` and `delivery_id` are there where a mail made it.

    `copy_in`: the mailbox whose copies of the mail it is of, where each has its own.
    """

    entry_id: EntryId
    ticket_id: TicketId
    version: int
    at: datetime
    mail_id: MailId | None = None
    delivery_id: DeliveryId | None = None
    copy_in: MailboxId | None = None

    @property
    def place(self) -> Place:
        """Where it stands among all entries: ticketing tells them in this order, too."""
        return self.at, self.entry_id

    def doubles(self, other: Heard) -> bool:
        """Whether one of two entries of the same mail is too many."""
        return None in {self.copy_in, other.copy_in} or self.copy_in == other.copy_in


def gaps(versions: Collection[int]) -> list[int]:
    """The versions that are missing below the highest; a ticket's begin at 1."""
    return sorted(set(range(1, max(versions, default=0) + 1)) - set(versions))
