"""What is a ticket? What its log says, entry after entry; everything else is derived from that (`domain.folding`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from contracts.values import AccountId, Category, EntryId, MailboxId, Priority, TicketId, TicketStatus
from contracts.values.frozen import frozen
from contracts.values.identity import identity_of

PARTICIPANTS_LIMIT = 5_000
"""Keeps a ticket's view far below MongoDB's 16 MB for a document; who comes later opens a ticket of their own."""


class EntryKind(StrEnum):
    """What an entry says."""

    MAIL = "mail"
    MERGED = "merged"
    ABSORBED = "absorbed"
    CHANGED = "changed"
    COMMENT = "comment"
    EDITED = "edited"
    LINKED = "linked"
    DELETED = "deleted"


@frozen
class Entry:
    """One line of a ticket's log; its insert is the commit. `version` is the ticket's after it, from 1, without gaps.

    `events` are what it tells the world (type, body, traceparent: an outbox), and `unpublished` until that is done. `made` are
    the same events as objects, as long as whoever made the entry holds it: reading them again costs as much as making them.
    """

    id: EntryId
    ticket_id: TicketId
    version: int
    kind: EntryKind
    data: Mapping[str, Any]
    at: datetime
    events: tuple[Mapping[str, Any], ...] = ()
    unpublished: bool = True
    made: tuple[Any, ...] = field(default=(), compare=False, repr=False)


@frozen
class Ticket:
    """A ticket as its log tells it up to `version`; version 0 is a ticket that is only claimed so far.

    `owned` once somebody wrote an ordinary mail: a ticket that a bounce opened belongs to nobody yet, and `chosen` are the
    fields of such a one that the staff changed. `merged_into`
    leads to the ticket that took it in; `requester_aliases` are the requester's other addresses, as they were known when
    the ticket became theirs; `absorbed` are those whose entries it took in, directly or through others.
    `cc` are addresses that get public comments too, `watchers` whoever of the staff wants to know. `words` is what it can
    be found by.
    """

    id: TicketId
    version: int = 0
    number: str | None = None
    status: TicketStatus = TicketStatus.OPEN
    subject: str = ""
    requester: Mapping[str, str] = field(default_factory=dict)
    requester_aliases: tuple[str, ...] = ()
    account_id: AccountId | None = None
    category: Category = Category.SUPPORT
    priority: Priority = Priority.MEDIUM
    assignee_id: str | None = None
    tags: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    watchers: tuple[str, ...] = ()
    links: tuple[TicketId, ...] = ()
    participants: tuple[str, ...] = ()
    owned: bool = False
    chosen: tuple[str, ...] = ()
    mails: int = 0
    comments: int = 0
    attachments: int = 0
    related: tuple[TicketId, ...] = ()
    absorbed: tuple[TicketId, ...] = ()
    mailboxes: tuple[MailboxId, ...] = ()
    words: tuple[str, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    merged_into: TicketId | None = None
    deleted: bool = False

    @property
    def requester_key(self) -> str:
        """The requester's address as identity."""
        return identity_of(self.requester.get("address", ""))

    @property
    def requester_selves(self) -> frozenset[str]:
        """The same, and the requester's other addresses."""
        return frozenset((self.requester_key, *self.requester_aliases))

    def visible_to(self, accounts: Collection[str] | None) -> bool:
        """Whether who may see the tickets of these accounts sees it; None: of all."""
        return accounts is None or self.account_id in accounts

    def older_than(self, other: Ticket) -> bool:
        """Which of two tickets survives a merge; the same answer for everybody, as opening entries never change.

        A ticket without a log is never the older one.
        """
        if not self.created_at or not other.created_at:
            return self.created_at is not None
        return (self.created_at, self.id) < (other.created_at, other.id)

    def over(self, at: datetime, grace: timedelta) -> bool:
        """Whether no answer that arrives at an instant can join any more: deleted, or closed for longer than `grace`."""
        return self.deleted or (self.closed_at is not None and at - self.closed_at > grace)
