"""What does the journal keep of a ticket's event, to compare with what ticketing says happened?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from contracts.values import DeliveryId, EntryId, MailId, TicketId


@dataclass(frozen=True, slots=True)
class Heard:
    """An entry of a ticket as its event told it. `mail_id` and `delivery_id` are there where a mail made it."""

    entry_id: EntryId
    ticket_id: TicketId
    version: int
    at: datetime
    mail_id: MailId | None = None
    delivery_id: DeliveryId | None = None


def gaps(versions: Collection[int]) -> list[int]:
    """The versions that are missing below the highest; a ticket's begin at 1."""
    return sorted(set(range(1, max(versions, default=0) + 1)) - set(versions))
