"""How is it asked to which ticket a mail would go?"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from chassis.http import operation, routes_of
from contracts.values import BlobKey, Delivery, DeliveryId, Mail, MailboxId, RawMail, ReasonCode, Routing, TicketId
from ticketing.domain.evidence import Source
from ticketing.domain.mail import Incoming
from ticketing.domain.ticket import Ticket
from ticketing.entrypoints.http.parameters import Reading
from ticketing.handlers.foreseeing import Foreseen, foresee
from ticketing.handlers.ports import Desk
from ticketing.handlers.reading import Accounts

READ_MAIL: Final = "mail.read"
"""Not `ticket.read`: whoever may try mails out may see where they lead."""
NOWHERE: Final = DeliveryId("dlv_none")


class MailToPlace(BaseModel):
    """A mail that the router decided about, or would: where it lies matters only where mailboxes have tickets of their own."""

    model_config = ConfigDict(extra="forbid")

    mail: Mail
    routing: Routing
    mailbox_id: MailboxId | None = None

    def incoming(self, now: datetime) -> Incoming:
        """The mail as if it had come now."""
        raw = RawMail(key=BlobKey("raw/00/0"), size=0, sha256="0" * 64)
        mailbox_id = self.mailbox_id or MailboxId("mbx_none")
        place = {"delivery_id": NOWHERE, "mailbox_id": mailbox_id, "folder": "", "uidvalidity": 0, "uid": 1}
        return Incoming(Delivery.model_validate(place | {"raw": raw, "received_at": now}), self.mail, self.routing)


class TicketNamed(BaseModel):
    """A ticket, and what people call it."""

    id: TicketId
    number: str


class MailPlaced(BaseModel):
    """Where the mail would go: into `ticket`, or into a new one where that is absent.

    `by` is the strongest thing that speaks for the ticket, `related` are those that the mail names and would not join, as far
    as whoever asks may see them. `filed`: it is in the ticket already.
    """

    ticket: TicketNamed | None
    reason: ReasonCode
    by: Source | None
    related: list[TicketNamed]
    filed: bool

    @classmethod
    def of(cls, found: Foreseen, accounts: Accounts) -> MailPlaced:
        """Write it down for somebody who may see these accounts."""
        ticket = found.ticket if found.ticket and found.ticket.visible_to(accounts) else None
        related = [_named(each) for each in found.related if each.visible_to(accounts)]
        return cls(
            ticket=_named(ticket) if ticket else None,
            reason=found.reason,
            by=found.by,
            related=related,
            filed=found.filed,
        )


def foreseeing_routes(desk: Desk) -> APIRouter:
    """The one operation."""
    routes = routes_of("/v1/mails", "mails")

    @routes.post("/place", **operation(READ_MAIL))
    async def place_mail(body: MailToPlace, reading: Reading) -> MailPlaced:
        """Say to which ticket a mail would go if it came now. Nothing is changed."""
        return MailPlaced.of(await foresee(desk, body.incoming(desk.clock())), reading.accounts)

    return routes


def _named(ticket: Ticket) -> TicketNamed:
    return TicketNamed(id=ticket.id, number=ticket.number or "")
