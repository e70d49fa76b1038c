"""What do tickets look like over HTTP?"""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from contracts.values import Address, Category, Priority, TicketStatus
from ticketing.domain.ticket import Ticket


class Counts(BaseModel):
    """How much is in a ticket."""

    mails: int
    comments: int
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
    assignee_id: str | None
    tags: list[str]
    cc: list[str]
    """Addresses that get public comments too."""
    watchers: list[str]
    """Who of the staff wants to know."""
    links: list[str]
    """Tickets that this one has to do with, as somebody said or as it goes on from them."""
    participants: list[str]
    mailboxes: list[str]
    """Where its mails arrived."""
    counts: Counts
    possibly_related: list[str]
    """Tickets that mails in this one speak of, though their senders had no right to join them."""
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
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
            assignee_id=ticket.assignee_id,
            tags=list(ticket.tags),
            cc=list(ticket.cc),
            watchers=list(ticket.watchers),
            links=list(ticket.links),
            participants=list(ticket.participants),
            mailboxes=list(ticket.mailboxes),
            counts=Counts(mails=ticket.mails, comments=ticket.comments, attachments=ticket.attachments),
            possibly_related=list(ticket.related),
            created_at=ticket.created_at,
            updated_at=ticket.updated_at,
            closed_at=ticket.closed_at,
            merged_tickets=list(ticket.absorbed),
            merged_from=merged_from,
        )


class TicketPage(BaseModel):
    """Tickets in the order asked for."""

    items: list[TicketAnswer]
    next_cursor: str | None


class TicketCounts(BaseModel):
    """How many tickets are in each status, and in all."""

    by_status: dict[TicketStatus, int]
    total: int

    @classmethod
    def of(cls, counted: dict[str, int]) -> TicketCounts:
        """Statuses that no ticket has are told as well."""
        return cls(by_status={each: counted.get(each.value, 0) for each in TicketStatus}, total=sum(counted.values()))


class CommentAnswer(BaseModel):
    """A comment that was written, and its ticket after it."""

    id: str
    ticket: TicketAnswer


class BulkItem(BaseModel):
    """What became of one ticket: the status that asking for it alone would have had, and its version or why not."""

    ticket: str
    status: int
    version: int | None = None
    code: str | None = None
    detail: str | None = None


class BulkAnswer(BaseModel):
    """What became of each ticket, in the order asked for."""

    items: list[BulkItem]
