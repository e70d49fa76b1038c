"""What does ticketing tell the world about an entry, and about a mail?

Events are made when the entry is, and stored in it: the log is the outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from contracts.envelope import Envelope, Event
from contracts.events.mail import MailSettled
from contracts.events.ticket import (
    EVERY_TICKET_EVENT,
    TicketAbsorbed,
    TicketChanged,
    TicketCommented,
    TicketCommentEdited,
    TicketDeleted,
    TicketEvent,
    TicketLinked,
    TicketMerged,
    TicketOpened,
    TicketReplied,
)
from contracts.values import DeliveryId, InlineContent, Outcome, ReasonCode, TicketId, TicketStatus
from ticketing.domain.mail import Incoming
from ticketing.domain.showing import shown_subject
from ticketing.domain.ticket import Entry, EntryKind

SOURCE = "ticketing"
EVENTS: Mapping[str, type[Event]] = {each.type: each for each in EVERY_TICKET_EVENT}


def with_events(entry: Entry, traceparent: str | None = None) -> Entry:
    """The entry with the events it causes."""
    events = (_event(entry),) if _is_told(entry) else ()
    stored = tuple({"type": e.type, "body": e.model_dump(mode="json"), "traceparent": traceparent} for e in events)
    return replace(entry, events=stored, made=events)


def envelopes(entries: Iterable[Entry]) -> list[Envelope[Event]]:
    """The events of entries, as they were stored."""
    return [
        Envelope(event, SOURCE, entry.at, each["traceparent"])
        for entry in entries
        for each, event in zip(entry.events, entry.made or _read(entry), strict=True)
    ]


def settled(mail: Incoming, entry: Entry, ticket_id: TicketId, at: datetime) -> Envelope[Event]:
    """How a delivery ended: as its entry says, or as a duplicate where another delivery of the mail made the entry."""
    mine = entry.data["delivery_id"] == mail.delivery_id
    event = MailSettled(
        delivery_id=mail.delivery_id,
        mailbox_id=mail.delivery.mailbox_id,
        mail_id=mail.mail_id,
        outcome=Outcome(entry.data["outcome"]) if mine else Outcome.DUPLICATE,
        reason=ReasonCode(entry.data["reason"]) if mine else ReasonCode.SAME_MAIL,
        ticket_id=ticket_id,
        entry_id=entry.id,
    )
    return Envelope(event, SOURCE, at, mail.traceparent)


def settled_dead(
    delivery_id: DeliveryId, detail: str, at: datetime, traceparent: str | None, *, decoded: bool = True
) -> Envelope[Event]:
    """That a mail could not be filed at all and lies among the dead letters."""
    event = MailSettled(
        delivery_id=delivery_id,
        outcome=Outcome.DEAD,
        reason=ReasonCode.POISON if decoded else ReasonCode.UNDECODABLE,
        detail=detail,
    )
    return Envelope(event, SOURCE, at, traceparent)


def _read(entry: Entry) -> list[Event]:
    return [EVENTS[each["type"]].model_validate(each["body"]) for each in entry.events]


def _is_told(entry: Entry) -> bool:
    """A ticket that ends before anything was in it was never told of."""
    return not (entry.kind is EntryKind.MERGED and entry.version == 1)


def _event(entry: Entry) -> TicketEvent:
    about: dict[str, Any] = {
        "ticket_id": entry.ticket_id,
        "entry_id": entry.id,
        "version": entry.version,
        "occurred_at": entry.at,
        "changes": entry.data.get("changes", ()),
    }
    return _MADE[entry.kind](about, entry.data)


def _of_mail(about: dict[str, Any], data: Mapping[str, Any]) -> TicketEvent:
    about |= {key: data[key] for key in ("mail_id", "delivery_id", "backlog")}
    about |= {"mail_kind": data["kind"], "copy_in": data.get("copy_in")}
    routing = data["routing"]
    if about["version"] > 1:
        return TicketReplied(**about, sender=data["sender"] or routing["requester"])
    changed = {each["field"]: each["new"] for each in about["changes"]}
    return TicketOpened(
        **about,
        **{"status": TicketStatus.OPEN} | {key: routing[key] for key in _ROUTED} | changed,
        number=data["number"],
        subject=shown_subject(data),
        possibly_related=next(iter(data["related"]), None),
        follows=next(iter(data["links"]), None),
    )


def _of_comment(about: dict[str, Any], data: Mapping[str, Any]) -> TicketEvent:
    text = InlineContent(text=data["text"]) if data["public"] else None
    wanted = {key: data[key] for key in ("actor_id", "public", "requester", "cc")}
    return TicketCommented(**about, **wanted, text=text)


_ROUTED = ("account_id", "requester", "requester_id", "category", "priority", "assignee_id", "tags")
_MADE: Mapping[EntryKind, Callable[[dict[str, Any], Mapping[str, Any]], TicketEvent]] = {
    EntryKind.MAIL: _of_mail,
    EntryKind.COMMENT: _of_comment,
    EntryKind.MERGED: lambda about, data: TicketMerged(**about, into=data["into"], actor_id=data["actor_id"]),
    EntryKind.ABSORBED: lambda about, data: TicketAbsorbed(**about, other=data["other"]),
    EntryKind.CHANGED: lambda about, data: TicketChanged(**about, actor_id=data["actor_id"]),
    EntryKind.EDITED: lambda about, data: TicketCommentEdited(
        **about, actor_id=data["actor_id"], comment_id=data["comment_id"]
    ),
    EntryKind.LINKED: lambda about, data: TicketLinked(
        **about, actor_id=data["actor_id"], other=data["other"], linked=data["linked"]
    ),
    EntryKind.DELETED: lambda about, data: TicketDeleted(**about, actor_id=data["actor_id"]),
}
