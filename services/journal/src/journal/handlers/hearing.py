"""How does the journal remember what tickets were told to hold?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Protocol

from contracts.envelope import Envelope, Event
from contracts.events.ticket import TicketEvent, TicketOpened, TicketReplied
from contracts.values import EntryId, MailId, TicketId
from journal.domain.heard import Heard


class Hearsay(Protocol):
    """The entries of tickets as their events told them, one document each."""

    async def write(self, heard: Sequence[Heard]) -> None:
        """Remember them. Again and in any order is the same."""

    async def of_mails(self, mails: Collection[MailId]) -> list[Heard]:
        """The entries that these mails made."""

    async def unheard(self, told: Sequence[Heard]) -> list[Heard]:
        """Those among the entries told by ticketing itself whose events never came."""

    def in_time(self) -> AsyncIterator[Sequence[Heard]]:
        """Every entry in the order of their places, page by page. One that is heard of meanwhile may be among them or not."""

    def tickets(self) -> AsyncIterator[tuple[TicketId, list[int]]]:
        """Every ticket, in the order of their ids, with the versions heard."""


class Hearing:
    """Listens to what happens to tickets."""

    def __init__(self, hearsay: Hearsay) -> None:
        self._hearsay = hearsay

    async def write_down(self, events: Sequence[Envelope[Event]]) -> None:
        """Remember the entries that the events tell of."""
        await self._hearsay.write([heard_in(each.event) for each in events if isinstance(each.event, TicketEvent)])


def heard_in(event: TicketEvent) -> Heard:
    """What one event tells of its entry."""
    mail = event if isinstance(event, TicketOpened | TicketReplied) else None
    return Heard(
        EntryId(event.entry_id),
        TicketId(event.ticket_id),
        event.version,
        event.occurred_at,
        mail.mail_id if mail else None,
        mail.delivery_id if mail else None,
        mail.copy_in if mail else None,
    )
