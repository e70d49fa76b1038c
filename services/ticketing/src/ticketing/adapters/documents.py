"""How do claims, entries and tickets look in MongoDB?"""

from __future__ import annotations

from typing import Any

from contracts.values import Category, Priority, ReasonCode, TicketStatus
from ticketing.domain.claims import Claim, ClaimKind
from ticketing.domain.ticket import Entry, EntryKind, Ticket

Document = dict[str, Any]

_LISTS = (
    "tags", "cc", "watchers", "links", "participants", "requester_aliases", "chosen", "related", "absorbed", "mailboxes", "words",
)  # fmt: skip
"""Fields of a ticket that are tuples of strings."""


def claim_document(claim: Claim) -> Document:
    """A claim without what it does not say: there are many of them."""
    document: Document = {
        "_id": claim.key,
        "ticket_id": claim.ticket_id,
        "kind": claim.kind.value,
        "by": claim.by,
        "account_id": claim.account_id,
        "owner": claim.owner,
        "people": list(claim.people),
        "aliases": list(claim.aliases),
        "automatic": not claim.ordinary,
        "reason": claim.reason.value if claim.reason else None,
        "related": list(claim.related),
        "digest": claim.digest,
    }
    said = {name: value for name, value in document.items() if value}
    return said if claim.others is None else said | {"others": list(claim.others)}


def claim_from(document: Document) -> Claim:
    """A claim as it was made, or adopted since."""
    reason = document.get("reason")
    return Claim(
        key=document["_id"],
        ticket_id=document["ticket_id"],
        kind=ClaimKind(document["kind"]),
        by=document["by"],
        account_id=document["account_id"],
        owner=document.get("owner"),
        people=tuple(document.get("people", ())),
        aliases=tuple(document.get("aliases", ())),
        ordinary=not document.get("automatic", False),
        reason=ReasonCode(reason) if reason else None,
        related=tuple(document.get("related", ())),
        others=tuple(document["others"]) if "others" in document else None,
        digest=document.get("digest", ""),
    )


def entry_document(entry: Entry) -> Document:
    """A log entry; `unpublished` is there only as long as it is true."""
    document: Document = {
        "_id": entry.id,
        "ticket_id": entry.ticket_id,
        "version": entry.version,
        "kind": entry.kind.value,
        "data": entry.data,
        "events": list(entry.events),
        "at": entry.at,
    }
    return document | ({"unpublished": True} if entry.unpublished else {})


def entry_from(document: Document) -> Entry:
    """A log entry as it was committed."""
    return Entry(
        id=document["_id"],
        ticket_id=document["ticket_id"],
        version=document["version"],
        kind=EntryKind(document["kind"]),
        data=document["data"],
        at=document["at"],
        events=tuple(document["events"]),
        unpublished=document.get("unpublished", False),
    )


def ticket_document(ticket: Ticket) -> Document:
    """A ticket's view."""
    return {
        "_id": ticket.id,
        "number": ticket.number,
        "version": ticket.version,
        "status": ticket.status.value,
        "subject": ticket.subject,
        "requester": dict(ticket.requester),
        "requester_key": ticket.requester_key,
        "account_id": ticket.account_id,
        "category": ticket.category.value,
        "priority": ticket.priority.value,
        "assignee_id": ticket.assignee_id,
        **{name: list(getattr(ticket, name)) for name in _LISTS},
        "owned": ticket.owned,
        "counts": {"mails": ticket.mails, "comments": ticket.comments, "attachments": ticket.attachments},
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
        "closed_at": ticket.closed_at,
        "merged_into": ticket.merged_into,
        "deleted": ticket.deleted,
    }


def ticket_from(document: Document) -> Ticket:
    """A ticket as its view has it."""
    return Ticket(
        id=document["_id"],
        version=document["version"],
        number=document["number"],
        status=TicketStatus(document["status"]),
        subject=document["subject"],
        requester=document["requester"],
        account_id=document["account_id"],
        category=Category(document["category"]),
        priority=Priority(document["priority"]),
        assignee_id=document["assignee_id"],
        **{name: tuple(document.get(name, ())) for name in _LISTS},
        owned=document["owned"],
        mails=document["counts"]["mails"],
        comments=document["counts"]["comments"],
        attachments=document["counts"]["attachments"],
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        closed_at=document["closed_at"],
        merged_into=document["merged_into"],
        deleted=document["deleted"],
    )
