"""What does the journal do? It writes down what events say of a delivery, and finds it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from contracts.envelope import Envelope, Event
from contracts.events.mail import MailFetched, MailParsed, MailRouted, MailSettled
from contracts.values import DeliveryId, MailboxId, Outcome, TicketId
from journal.domain.note import Note, combine, settlement
from journal.domain.steps import Step, began, of_delivery, of_mail, of_routing, timeline

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries somebody looks for; None means any. `pending`: without an outcome yet."""

    mailbox_id: MailboxId | None = None
    outcome: Outcome | None = None
    sender: str | None = None
    ticket_id: TicketId | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some deliveries, newest first, and where to go on; None at the end."""

    items: Sequence[Document]
    next_cursor: str | None


class MailLog(Protocol):
    """Where deliveries are remembered, one document each."""

    async def write(self, notes: Sequence[Note]) -> None:
        """Add the notes, one per delivery, to what is known. Again and in any order gives the same documents."""

    async def find(self, delivery_id: DeliveryId) -> Document | None:
        """Everything known of a delivery."""

    async def search(self, wanted: Wanted, limit: int, cursor: str | None) -> Page:
        """A page, newest first. What arrives meanwhile neither hides nor repeats an item.

        Raises:
            CursorRejected: the cursor is not one that a page gave.
        """


class CursorRejected(ValueError):
    """A cursor that no page gave: leave it out to begin again."""


class Journal:
    """The verbs of the journal."""

    def __init__(self, mails: MailLog) -> None:
        self._mails = mails

    async def write_down(self, events: Sequence[Envelope[Event]]) -> None:
        """Add what the events say to what is known of their deliveries."""
        await self._mails.write(combine(note_of(envelope) for envelope in events))

    async def search(self, wanted: Wanted, limit: int, cursor: str | None) -> Page:
        """A page of the log."""
        return await self._mails.search(wanted, limit, cursor)

    async def tell(self, delivery_id: DeliveryId) -> Document | None:
        """What happened to a delivery, step by step; None when it was never heard of."""
        known = await self._mails.find(delivery_id)
        return known and {**known, "timeline": timeline(known.get("steps", {}))}


def note_of(envelope: Envelope[Event]) -> Note:
    """What one event says.

    Raises:
        TypeError: it is no event of a mail's way.
    """
    event = envelope.event
    match event:
        case MailFetched(delivery=delivery):
            note, step = Note(delivery.delivery_id, of_delivery(delivery)), Step.FETCHED
        case MailParsed(delivery=delivery, mail=mail):
            note, step = Note(delivery.delivery_id, of_delivery(delivery) | of_mail(mail)), Step.PARSED
        case MailRouted(delivery=delivery, routing=routing):
            note, step = Note(delivery.delivery_id, of_delivery(delivery) | of_routing(routing)), Step.ROUTED
        case MailSettled():
            note, step = _settled(event, envelope), Step.SETTLED
        case _:
            raise TypeError(f"{type(event).__name__} says nothing about a delivery")
    return replace(note, firsts=began(step, envelope.time, _trace_id(envelope.traceparent)))


def _settled(event: MailSettled, envelope: Envelope[Event]) -> Note:
    facts = {
        "reason": event.reason.value,
        "detail": event.detail,
        "ticket_id": event.ticket_id,
        "entry_id": event.entry_id,
        "by": envelope.source,
    }
    mailbox = {"mailbox_id": event.mailbox_id} if event.mailbox_id else {}
    return Note(event.delivery_id, mailbox, settlement=settlement(event.outcome, envelope.time, facts))


def _trace_id(traceparent: str | None) -> str | None:
    """The second field of a `traceparent` (W3C Trace Context, section 3.2)."""
    parts = (traceparent or "").split("-")
    return parts[1] if len(parts) > 1 else None
