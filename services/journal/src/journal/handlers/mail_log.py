"""What does the journal do? It writes down what events say of a delivery, and finds it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from contracts.envelope import Envelope, Event
from contracts.events.mail import DeliveryEvent, MailFetched, MailParsed, MailRouted, MailSettled
from contracts.values import DeliveryId, MailboxId, MailId, Outcome, Routing, TicketId
from journal.domain.note import Moment, Note, combine, moment, settlement
from journal.domain.steps import Step, of_delivery, of_mail, of_routing
from journal.domain.story import summary, timeline

Document = Mapping[str, Any]
"""A delivery as it is remembered: `delivery_id`, `seen_at`, `updated_at`, the facts of its notes, `steps` by name, each
with `began`, and `settlement`. What no event said is absent."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries somebody looks for; None means any. `pending`: without an outcome yet."""

    mailbox_id: MailboxId | None = None
    outcome: Outcome | None = None
    sender: str | None = None
    ticket_id: TicketId | None = None
    pending: bool = False
    mail_id: MailId | None = None


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
        """A page, newest first by when a delivery was first heard of.

        What arrives meanwhile neither hides nor repeats an item. Only one whose own first event arrives after its later
        ones moves down, and may be seen twice.

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
        """A page of the log, one summary a delivery. Raises `CursorRejected`."""
        page = await self._mails.search(wanted, limit, cursor)
        return Page([summary(known) for known in page.items], page.next_cursor)

    async def tell(self, delivery_id: DeliveryId) -> Document | None:
        """What happened to a delivery, step by step; None when it was never heard of."""
        known = await self._mails.find(delivery_id)
        return known and {**summary(known), "timeline": timeline(known)}


class Routed(DeliveryEvent):
    """What the journal reads of `MailRouted`: the mail in it was told before, and takes as long to read as all the rest."""

    type: ClassVar[str] = MailRouted.type

    routing: Routing


def note_of(envelope: Envelope[Event]) -> Note:
    """What one event says.

    Raises:
        TypeError: it is no event of a mail's way.
    """
    event = envelope.event
    when = moment(envelope.time, _trace_id(envelope.traceparent))
    match event:
        case MailFetched(delivery=delivery):
            facts, step = of_delivery(delivery), Step.FETCHED
        case MailParsed(delivery=delivery, mail=mail):
            facts, step = of_delivery(delivery) | of_mail(mail), Step.PARSED
        case MailRouted(delivery=delivery, routing=routing) | Routed(delivery=delivery, routing=routing):
            facts, step = of_delivery(delivery) | of_routing(routing), Step.ROUTED
        case MailSettled():
            return _settled(event, when, envelope.source)
        case _:
            raise TypeError(f"{type(event).__name__} says nothing about a delivery")
    return Note(delivery.delivery_id, when.at, when.at, facts, {step: when})


def _settled(event: MailSettled, when: Moment, source: str) -> Note:
    facts = {
        "reason": event.reason.value,
        "detail": event.detail,
        "ticket_id": event.ticket_id,
        "entry_id": event.entry_id,
        "by": source,
    }
    known = {"mailbox_id": event.mailbox_id, "mail_id": event.mail_id}
    given = of_delivery(event.delivery) if event.delivery else {}
    given |= {name: value for name, value in known.items() if value}
    return Note(event.delivery_id, when.at, when.at, given, settlement=settlement(event.outcome, when, facts))


def _trace_id(traceparent: str | None) -> str:
    """The second field of a `traceparent` (W3C Trace Context, section 3.2)."""
    parts = (traceparent or "").split("-")
    return parts[1] if len(parts) > 1 else ""
