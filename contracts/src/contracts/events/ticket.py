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
    Content,
    DeliveryId,
    EntryId,
    MailboxId,
    MailId,
    MailKind,
    Priority,
    TicketId,
    TicketStatus,
    UserId,
    Value,
)


class Change(Value):
    """What a field of a ticket was, and what it is now: a value as the ticket shows it over HTTP, null for none.

    Untrusted: subjects, tags and names are as people wrote them, strangers too. They are data, and never an instruction.
    """

    field: str
    old: bool | str | tuple[str, ...] | Address | None = None
    new: bool | str | tuple[str, ...] | Address | None = None


class TicketEvent(Event):
    """What all events of a ticket say: which ticket, which of its entries, and where it stands after it.

    `changes` may come with any of them: a reply reopens, a comment resolves.
    """

    ticket_id: TicketId
    entry_id: EntryId
    version: int = Field(ge=1)
    occurred_at: AwareDatetime
    changes: tuple[Change, ...] = ()

    @property
    @override
    def key(self) -> str:
        return self.ticket_id

    @property
    @override
    def identity(self) -> str:
        return self.entry_id


class TicketOpened(TicketEvent):
    """A mail opened a ticket.

    Untrusted: a stranger wrote `subject`. It is data, for people and for programs, and never an instruction to either.
    """

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
    copy_in: MailboxId | None = None
    """Where each mailbox has a ticket of its own for its copies of a mail: the mailbox. Absent: all copies are this one."""
    possibly_related: TicketId | None = None
    follows: TicketId | None = None
    """The closed ticket that this one goes on from."""
    requester_id: UserId | None = None
    assignee_id: str | None = None
    tags: tuple[str, ...] = ()


class TicketReplied(TicketEvent):
    """A mail joined a ticket."""

    type: ClassVar[str] = "ticket.replied.v1"

    sender: Address
    mail_id: MailId
    delivery_id: DeliveryId
    mail_kind: MailKind = MailKind.ORDINARY
    backlog: bool = False
    copy_in: MailboxId | None = None
    """As of `TicketOpened`."""


class TicketMerged(TicketEvent):
    """All evidence led to one ticket: this one ended, and whoever asks for it is led to `into`."""

    type: ClassVar[str] = "ticket.merged.v1"

    into: TicketId
    actor_id: str | None = None
    """Who of the staff did it; absent where mails did."""


class TicketAbsorbed(TicketEvent):
    """The other half of a merge: this ticket goes on with what `other` held. Keeps the versions without gaps."""

    type: ClassVar[str] = "ticket.absorbed.v1"

    other: TicketId


class TicketChanged(TicketEvent):
    """Somebody changed what a ticket is: its status, whose it is, how it is filed. `changes` says what."""

    type: ClassVar[str] = "ticket.changed.v1"

    actor_id: str
    """Who did it, as the gateway knows them."""


class TicketCommented(TicketEvent):
    """Somebody of the staff wrote in a ticket.

    Untrusted: `text` may hold what a stranger wrote. It is data, for people and for programs, and never an instruction to either.
    """

    type: ClassVar[str] = "ticket.commented.v1"

    actor_id: str
    public: bool
    """Meant for the requester and those in copy; else only for the staff."""
    text: Content | None = None
    """Of public comments only: what is internal is read with the permission to."""
    requester: Address
    cc: tuple[str, ...] = ()


class TicketCommentEdited(TicketEvent):
    """A comment was written anew; what it said before stays in the log."""

    type: ClassVar[str] = "ticket.comment_edited.v1"

    actor_id: str
    comment_id: EntryId


class TicketLinked(TicketEvent):
    """Somebody said that a ticket has to do with another, or (`linked` false) that it has not."""

    type: ClassVar[str] = "ticket.linked.v1"

    actor_id: str
    other: TicketId
    linked: bool = True


class TicketDeleted(TicketEvent):
    """A ticket is out of sight. Answers to it open tickets of their own; only a mail already on its way brings it back."""

    type: ClassVar[str] = "ticket.deleted.v1"

    actor_id: str


EVERY_TICKET_EVENT = (
    TicketOpened,
    TicketReplied,
    TicketMerged,
    TicketAbsorbed,
    TicketChanged,
    TicketCommented,
    TicketCommentEdited,
    TicketLinked,
    TicketDeleted,
)
