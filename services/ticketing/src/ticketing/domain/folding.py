"""What does a log say of its ticket?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from contracts.values import Category, Priority, TicketId, TicketStatus, UserRole
from contracts.values.identity import identity_of
from ticketing.domain.people import identities
from ticketing.domain.showing import shown_subject
from ticketing.domain.ticket import PARTICIPANTS_LIMIT, Entry, EntryKind, Ticket
from ticketing.domain.words import MOST_OF_ONE_TEXT, MOST_WORDS, fresh_text, united_words, words_of

_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "status": TicketStatus,
    "category": Category,
    "priority": Priority,
    "tags": tuple,
    "cc": tuple,
    "watchers": tuple,
    "links": tuple,
}
"""How values of fields come out of the log; those of others as they are."""

PEOPLE_FOUND = 10
"""Of one mail: by the words of their addresses its ticket can be found."""


def fold(ticket: Ticket, entries: Iterable[Entry]) -> Ticket:
    """A ticket after further entries, given in the order of their versions."""
    for entry in entries:
        folded = _APPLY[entry.kind](ticket, entry)
        changes = entry.data.get("changes")
        if changes:
            folded = _changed(folded, entry, changes)
        ticket = folded
    return ticket


def _changed(ticket: Ticket, entry: Entry, changes: Iterable[Mapping[str, Any]]) -> Ticket:
    fields = {each["field"]: _FIELDS.get(each["field"], _same)(each["new"]) for each in changes}
    if "status" in fields:
        fields["closed_at"] = entry.at if fields["status"] is TicketStatus.CLOSED else None
    known = [fields["requester"]["address"]] if "requester" in fields else []
    if "requester" in fields and ticket.requester_key != identity_of(fields["requester"]["address"]):
        fields["requester_aliases"] = ()
    invited = identities((*known, *fields.get("cc", ())))
    said = words_of(" ".join((*invited, fields.get("requester", {}).get("name", ""), fields.get("subject", ""))))
    words = united_words(ticket.words, said) if said else ticket.words
    return replace(ticket, **fields, participants=united(ticket.participants, invited), words=words)


def _same(value: Any) -> Any:
    return value


def _mail(ticket: Ticket, entry: Entry) -> Ticket:
    data = entry.data
    fields: dict[str, Any] = {}
    if not ticket.version:
        fields = {"number": data["number"], "created_at": entry.at}
    if not ticket.version or (not ticket.owned and data["kind"] == "ordinary" and not _by_staff(data)):
        fields |= _given(ticket, data)
    return replace(
        ticket,
        **fields,
        version=entry.version,
        participants=united(ticket.participants, data["people"]),
        mails=ticket.mails + 1,
        attachments=ticket.attachments + len(data["attachments"]),
        related=_others(united(ticket.related, data["related"]), {ticket.id, *ticket.absorbed}),
        mailboxes=united(ticket.mailboxes, [data["mailbox_id"]]),
        links=united(ticket.links, data.get("links", ())),
        words=_found_by(ticket, data),
        updated_at=entry.at,
    )


def _found_by(ticket: Ticket, data: Mapping[str, Any]) -> tuple[str, ...]:
    if len(ticket.words) >= MOST_WORDS:
        return ticket.words
    sender, content = data["sender"] or {}, data["text"]
    text = fresh_text(content["text"], data.get("spans", ())) if content["kind"] == "inline" else ""
    who = f"{sender.get('address', '')} {sender.get('name', '')}"
    heading = f"{data['number'] or ''} {data['subject']} {who}"
    known = {*ticket.participants, *identities(data.get("delivered_to", ()))}
    others = [each for each in data["people"][1:PEOPLE_FOUND] if each not in known]
    found = words_of(f"{heading} {text}")
    if others or len(found) >= MOST_OF_ONE_TEXT:  # a long subject leaves no room for who writes
        found = (*found, *words_of(" ".join((who, *others))))
    return united_words(ticket.words, found)


def _by_staff(data: Mapping[str, Any]) -> bool:
    """Whether the staff write for themselves. What they forward is another's."""
    routing, sender = data["routing"], data["sender"] or {}
    proven = routing.get("sender_proven") or data.get("proven_by_token")
    if not proven or routing["sender_role"] == UserRole.REQUESTER:
        return False
    return identity_of(routing["requester"]["address"]) == identity_of(sender.get("address", ""))


def _given(ticket: Ticket, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the first ordinary mail, or else the first, makes of a ticket: all but what the staff chose."""
    routing = data["routing"]
    given = {
        "subject": shown_subject(data),
        "requester": routing["requester"],
        "requester_aliases": _aliases(data),
        "account_id": routing["account_id"],
        "category": Category(routing["category"]),
        "priority": Priority(routing["priority"]),
        "assignee_id": routing.get("assignee_id"),
        "tags": tuple(routing.get("tags", ())),
        "owned": data["kind"] == "ordinary",
    }
    chosen = (*ticket.chosen, "requester_aliases") if "requester" in ticket.chosen else ticket.chosen
    return {name: value for name, value in given.items() if name not in chosen} if chosen else given


def _aliases(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The requester's other addresses: those of who forwards a mail are not of whom it is forwarded for."""
    aliases = tuple(data["routing"].get("sender_aliases", ()))
    sender = data.get("sender")
    if not aliases or not sender:
        return aliases
    return aliases if identity_of(sender["address"]) == identity_of(data["routing"]["requester"]["address"]) else ()


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
    fields = _given(ticket, gone) if not ticket.owned and gone["owned"] else {}
    absorbed = united(ticket.absorbed, (gone["other"], *gone["absorbed"]))
    itself = {ticket.id, *absorbed}
    return replace(
        ticket,
        **fields | {name: united(getattr(ticket, name), gone.get(name, ())) for name in ("tags", "cc", "watchers")},
        version=entry.version,
        participants=united(ticket.participants, gone["participants"]),
        mails=ticket.mails + gone["mails"],
        comments=ticket.comments + gone.get("comments", 0),
        attachments=ticket.attachments + gone["attachments"],
        related=_others(united(ticket.related, gone["related"]), itself),
        mailboxes=united(ticket.mailboxes, gone.get("mailboxes", ())),
        links=_others(united(ticket.links, gone.get("links", ())), itself),
        words=united_words(ticket.words, gone.get("words", ())),
        absorbed=absorbed,
        updated_at=entry.at,
    )


def _plain(ticket: Ticket, entry: Entry) -> Ticket:
    return replace(ticket, version=entry.version, updated_at=entry.at)


def _staff(ticket: Ticket, entry: Entry) -> Ticket:
    chosen = () if ticket.owned else [each["field"] for each in entry.data["changes"]]
    return replace(_plain(ticket, entry), chosen=united(ticket.chosen, chosen))


def _comment(ticket: Ticket, entry: Entry) -> Ticket:
    words = united_words(ticket.words, words_of(entry.data["text"]))
    return replace(_plain(ticket, entry), comments=ticket.comments + 1, words=words)


def _edited(ticket: Ticket, entry: Entry) -> Ticket:
    return replace(_plain(ticket, entry), words=united_words(ticket.words, words_of(entry.data["text"])))


def _linked(ticket: Ticket, entry: Entry) -> Ticket:
    others = tuple(each for each in ticket.links if each != entry.data["other"])
    links = (*others, entry.data["other"]) if entry.data["linked"] else others
    return replace(_plain(ticket, entry), links=links)


def _deleted(ticket: Ticket, entry: Entry) -> Ticket:
    return replace(_plain(ticket, entry), deleted=True)


def united(known: tuple[Any, ...], further: Iterable[Any]) -> tuple[Any, ...]:
    """What is known, and what is new of the rest, each once, at most `PARTICIPANTS_LIMIT`."""
    new = [each for each in dict.fromkeys(further) if each not in known]
    return (*known, *new)[:PARTICIPANTS_LIMIT] if new else known


def _others(names: tuple[TicketId, ...], itself: Collection[TicketId]) -> tuple[TicketId, ...]:
    """Without a ticket's own names: it is neither linked nor related to itself."""
    return tuple(each for each in names if each not in itself) if names else names


_APPLY = {
    EntryKind.MAIL: _mail,
    EntryKind.MERGED: _merged,
    EntryKind.ABSORBED: _absorbed,
    EntryKind.CHANGED: _staff,
    EntryKind.COMMENT: _comment,
    EntryKind.EDITED: _edited,
    EntryKind.LINKED: _linked,
    EntryKind.DELETED: _deleted,
}
