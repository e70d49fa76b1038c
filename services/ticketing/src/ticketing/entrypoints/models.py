"""What do tickets and entries look like over HTTP?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from contracts.values import Address, Category, MailKind, Priority, TicketStatus
from ticketing.domain.ticket import EntryKind, Ticket
from ticketing.handlers.reading import Shown


class Counts(BaseModel):
    """How much is in a ticket."""

    mails: int
    attachments: int


class TicketAnswer(BaseModel):
    """A ticket. `version` grows by one with each entry."""

    id: str
    number: str | None
    version: int
    status: TicketStatus
    subject: str
    requester: Address
    account_id: str | None
    category: Category
    priority: Priority
    participants: list[str]
    counts: Counts
    possibly_related: list[str]
    """Tickets that mails in this one speak of, though their senders had no right to join them."""
    created_at: datetime
    updated_at: datetime
    merged_tickets: list[str]
    """Tickets whose entries this one took in."""
    merged_from: str | None = None
    """The ticket that was asked for, where it was merged into this one."""

    @classmethod
    def of(cls, ticket: Ticket, merged_from: str | None = None) -> TicketAnswer:
        """How a ticket is shown."""
        assert ticket.created_at, "shown tickets have a log"
        assert ticket.updated_at, "shown tickets have a log"
        return cls(
            id=ticket.id,
            number=ticket.number,
            version=ticket.version,
            status=ticket.status,
            subject=ticket.subject,
            requester=Address.model_validate({"address": "", **ticket.requester}),
            account_id=ticket.account_id,
            category=ticket.category,
            priority=ticket.priority,
            participants=list(ticket.participants),
            counts=Counts(mails=ticket.mails, attachments=ticket.attachments),
            possibly_related=list(ticket.related),
            created_at=ticket.created_at,
            updated_at=ticket.updated_at,
            merged_tickets=list(ticket.absorbed),
            merged_from=merged_from,
        )


class TicketPage(BaseModel):
    """Tickets, the newest first."""

    items: list[TicketAnswer]
    next_cursor: str | None


class FileAnswer(BaseModel):
    """An attachment."""

    filename: str
    content_type: str
    size: int
    sha256: str
    inline: bool
    content_id: str | None = None


class EntryAnswer(BaseModel):
    """One entry of a ticket. What only mails have is empty on others."""

    id: str
    ticket_id: str
    """The ticket it was written to, which may since have been merged into the one that shows it."""
    version: int
    kind: EntryKind
    at: datetime
    mail_id: str | None = None
    message_id: str | None = None
    delivery_id: str | None = None
    mailbox_id: str | None = None
    mail_kind: MailKind | None = None
    sender: Address | None = None
    to: list[Address] = []
    cc: list[Address] = []
    subject: str = ""
    sent_at: datetime | None = None
    received_at: datetime | None = None
    text: str = ""
    text_truncated: bool = False
    html: str | None = None
    html_truncated: bool = False
    attachments: list[FileAnswer] = []
    other: str | None = None
    """On `absorbed`: the ticket that was taken in."""

    @classmethod
    def of(cls, shown: Shown) -> EntryAnswer:
        """How an entry is shown."""
        entry = shown.entry
        fields: dict[str, Any] = dict(entry.data)
        if entry.kind is EntryKind.MAIL:
            fields["mail_kind"] = entry.data["kind"]
        else:
            fields = {"other": entry.data.get("other")}
        fields |= {
            "id": entry.id,
            "ticket_id": entry.ticket_id,
            "version": entry.version,
            "kind": entry.kind,
            "at": entry.at,
            "text": shown.text.text if shown.text else "",
            "text_truncated": bool(shown.text and shown.text.truncated),
            "html": shown.html.text if shown.html else None,
            "html_truncated": bool(shown.html and shown.html.truncated),
        }
        return cls.model_validate(fields)


class EntryPage(BaseModel):
    """Entries, the oldest first."""

    items: list[EntryAnswer]
    next_cursor: str | None
