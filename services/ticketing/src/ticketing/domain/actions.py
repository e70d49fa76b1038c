"""What can the staff do to a ticket, and what entry of its log is it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.values import EntryId, TicketId, TicketStatus
from ticketing.domain.lifecycle import Change, change, check_move, plain
from ticketing.domain.ticket import Entry, EntryKind, Ticket


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody does: who, when, and under which id, so that doing it again does nothing.

    `digest` tells what exactly was asked for, so that the same key with another request is noticed.
    """

    entry_id: EntryId
    actor_id: str
    at: datetime
    digest: str = ""

    def entry(self, ticket: Ticket, kind: EntryKind, **data: Any) -> Entry:
        """The next entry of a ticket."""
        signed = {"actor_id": self.actor_id, "digest": self.digest, **data}
        return Entry(self.entry_id, ticket.id, ticket.version + 1, kind, signed, self.at)


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody of the staff writes; `public` is meant for the requester. `status`: what the ticket is to be after it."""

    text: str
    public: bool = False
    status: TicketStatus | None = None


def changes(ticket: Ticket, wanted: Mapping[str, Any]) -> list[Change]:
    """What has to change so that fields of a ticket are as wanted; plain values, nothing for what is so already.

    Raises:
        MoveNotAllowed: the status cannot follow the ticket's.
    """
    found = [change(name, plain(getattr(ticket, name)), plain(value)) for name, value in wanted.items()]
    needed = [each for each in found if each["old"] != each["new"]]
    for each in needed:
        if each["field"] == "status":
            check_move(ticket.status, TicketStatus(each["new"]))
    return needed


def changed(ticket: Ticket, deed: Deed, wanted: Mapping[str, Any]) -> Entry | None:
    """The entry that makes fields of a ticket as wanted; None where they are. Raises MoveNotAllowed."""
    needed = changes(ticket, wanted)
    return deed.entry(ticket, EntryKind.CHANGED, changes=needed) if needed else None


def commented(ticket: Ticket, deed: Deed, comment: Comment) -> Entry:
    """The entry that adds a comment. It keeps to whom a public one goes. Raises MoveNotAllowed."""
    return deed.entry(
        ticket,
        EntryKind.COMMENT,
        text=comment.text,
        public=comment.public,
        requester=dict(ticket.requester),
        cc=list(ticket.cc),
        changes=changes(ticket, {"status": comment.status} if comment.status else {}),
    )


def edited(ticket: Ticket, deed: Deed, comment: EntryId, text: str) -> Entry:
    """The entry that says what a comment says from now on; the comment's own entry stays as it was."""
    return deed.entry(ticket, EntryKind.EDITED, comment_id=comment, text=text)


def linked(ticket: Ticket, deed: Deed, names: Sequence[TicketId], *, link: bool) -> Entry | None:
    """The entry that links a ticket to another, or ends that; None where it is so, and where the other is the ticket itself.

    `names` are the other's id and those of all that it took in: a link keeps the id that it was made with.
    """
    there = next((each for each in names if each in ticket.links), None)
    itself = not {ticket.id, *ticket.absorbed}.isdisjoint(names)
    if (there is not None) is link or (link and itself):
        return None
    return deed.entry(ticket, EntryKind.LINKED, other=there or names[0], linked=link)


def deleted(ticket: Ticket, deed: Deed) -> Entry:
    """The entry that puts a ticket out of sight. Its log stays, so that nothing comes back by mistake."""
    return deed.entry(ticket, EntryKind.DELETED)
