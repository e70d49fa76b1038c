"""What can happen to a ticket? Every event carries the ticket's version after it, without gaps."""

from __future__ import annotations

from typing import ClassVar

from pydantic import AwareDatetime, Field
from typing_extensions import override

from contracts.envelope import Event
from contracts.values import (
    AccountId,
    Address,
    Category,
    DeliveryId,
    EntryId,
    MailId,
    MailKind,
    Priority,
    TicketId,
    TicketStatus,
)


class TicketEvent(Event):
    """What all events of a ticket say: which ticket, which of its entries, and where it stands after it."""

    ticket_id: TicketId
    entry_id: EntryId
    version: int = Field(ge=1)
    occurred_at: AwareDatetime

    @property
    @override
    def key(self) -> str:
        return self.ticket_id

    @property
    @override
    def identity(self) -> str:
        return self.entry_id


class TicketOpened(TicketEvent):
    """A mail opened a ticket."""

    type: ClassVar[str] = "ticket.opened.v1"

    number: str
    account_id: AccountId
    requester: Address
    subject: str
    status: TicketStatus
    category: Category
    priority: Priority
    mail_id: MailId
    delivery_id: DeliveryId
    mail_kind: MailKind = MailKind.ORDINARY
    backlog: bool = False
    """The mail is older than its mailbox's start point: tell nobody outside."""
    possibly_related: TicketId | None = None


class TicketReplied(TicketEvent):
    """A mail joined a ticket."""

    type: ClassVar[str] = "ticket.replied.v1"

    sender: Address
    mail_id: MailId
    delivery_id: DeliveryId
    mail_kind: MailKind = MailKind.ORDINARY
    backlog: bool = False


class TicketMerged(TicketEvent):
    """All evidence led to one ticket: this one ended, and whoever asks for it is led to `into`."""

    type: ClassVar[str] = "ticket.merged.v1"

    into: TicketId


class TicketAbsorbed(TicketEvent):
    """The other half of a merge: this ticket goes on with what `other` held. Keeps the versions without gaps."""

    type: ClassVar[str] = "ticket.absorbed.v1"

    other: TicketId
