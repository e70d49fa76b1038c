"""What is a ticket? What its log says, entry after entry; everything else is derived from that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from contracts.values import AccountId, Category, EntryId, Priority, TicketId, TicketStatus

PARTICIPANTS_LIMIT = 5_000
"""Keeps a ticket's view far below MongoDB's 16 MB for a document; who comes later opens a ticket of their own."""


class EntryKind(StrEnum):
    """What an entry says."""

    MAIL = "mail"
    MERGED = "merged"
    ABSORBED = "absorbed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ticket's log; its insert is the commit. `version` is the ticket's after it, from 1, without gaps.

    `events` are what it tells the world (type, body, traceparent: an outbox), and `unpublished` until that is done.
    """

    id: EntryId
    ticket_id: TicketId
    version: int
    kind: EntryKind
    data: Mapping[str, Any]
    at: datetime
    events: tuple[Mapping[str, Any], ...] = ()
    unpublished: bool = True


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as its log tells it up to `version`; version 0 is a ticket that is only claimed so far.

    `owned` once somebody wrote an ordinary mail: a ticket that a bounce opened belongs to nobody yet. `merged_into`
    leads to the ticket that took it in; `absorbed` are those whose entries it took in, directly or through others.
    """

    id: TicketId
    version: int = 0
    number: str | None = None
    status: TicketStatus = TicketStatus.OPEN
    subject: str = ""
    requester: Mapping[str, str] = field(default_factory=dict)
    account_id: AccountId | None = None
    category: Category = Category.SUPPORT
    priority: Priority = Priority.MEDIUM
    participants: tuple[str, ...] = ()
    owned: bool = False
    mails: int = 0
    attachments: int = 0
    related: tuple[TicketId, ...] = ()
    absorbed: tuple[TicketId, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    merged_into: TicketId | None = None

    @property
    def requester_key(self) -> str:
        """The requester's address as identity."""
        return self.requester.get("address", "").strip().casefold()

    def older_than(self, other: Ticket) -> bool:
        """Which of two tickets survives a merge; the same answer for everybody, as opening entries never change.

        A ticket without a log is never the older one.
        """
        if not self.created_at or not other.created_at:
            return self.created_at is not None
        return (self.created_at, self.id) < (other.created_at, other.id)


def fold(ticket: Ticket, entries: Iterable[Entry]) -> Ticket:
    """A ticket after further entries, given in the order of their versions."""
    for entry in entries:
        ticket = _APPLY[entry.kind](ticket, entry)
    return ticket


def _mail(ticket: Ticket, entry: Entry) -> Ticket:
    data = entry.data
    if not ticket.version:
        ticket = replace(ticket, number=data["number"], created_at=entry.at)
    if not ticket.owned and (data["kind"] == "ordinary" or not ticket.version):
        ticket = _given_to(ticket, data)
    return replace(
        ticket,
        version=entry.version,
        participants=_united(ticket.participants, data["people"]),
        mails=ticket.mails + 1,
        attachments=ticket.attachments + len(data["attachments"]),
        related=_united(ticket.related, data["related"]),
        updated_at=entry.at,
    )


def _given_to(ticket: Ticket, data: Mapping[str, Any]) -> Ticket:
    routing = data["routing"]
    return replace(
        ticket,
        subject=data["subject"],
        requester=routing["requester"],
        account_id=routing["account_id"],
        category=Category(routing["category"]),
        priority=Priority(routing["priority"]),
        owned=data["kind"] == "ordinary",
    )


def _merged(ticket: Ticket, entry: Entry) -> Ticket:
    return replace(
        ticket,
        version=entry.version,
        merged_into=entry.data["into"],
        created_at=ticket.created_at or entry.at,
        updated_at=entry.at,
    )


def _absorbed(ticket: Ticket, entry: Entry) -> Ticket:
    gone = entry.data
    if not ticket.owned and gone["owned"]:
        ticket = _given_to(ticket, gone)
    return replace(
        ticket,
        version=entry.version,
        participants=_united(ticket.participants, gone["participants"]),
        mails=ticket.mails + gone["mails"],
        attachments=ticket.attachments + gone["attachments"],
        related=_united(ticket.related, gone["related"]),
        absorbed=_united(ticket.absorbed, (gone["other"], *gone["absorbed"])),
        updated_at=entry.at,
    )


def _united(known: tuple[Any, ...], further: Iterable[Any]) -> tuple[Any, ...]:
    new = [each for each in dict.fromkeys(further) if each not in known]
    return (*known, *new)[:PARTICIPANTS_LIMIT] if new else known


_APPLY = {EntryKind.MAIL: _mail, EntryKind.MERGED: _merged, EntryKind.ABSORBED: _absorbed}
