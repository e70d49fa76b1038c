"""How are entries of the log made?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from contracts.values import MailKind, Outcome, ReasonCode
from ticketing.domain.commands import COMMANDED, carry_out
from ticketing.domain.folding import fold
from ticketing.domain.identity import absorbed_id, merged_id
from ticketing.domain.lifecycle import (
    Change,
    change,
    changes_by,
    changes_by_absorbing,
    differences,
    one_after_the_other,
)
from ticketing.domain.mail import Incoming
from ticketing.domain.threading import Decision, opening_reason
from ticketing.domain.ticket import Entry, EntryKind, Ticket

TAKEN_OVER = (
    *("subject", "requester", "account_id", "category", "priority", "assignee_id"),
    *("tags", "cc", "watchers", "links"),
)
"""Fields that a ticket takes over from the first ordinary mail in it, or from a ticket that it takes in."""
_RECORDED = {
    MailKind.BOUNCE: Outcome.BOUNCE_RECORDED,
    MailKind.COMPLAINT: Outcome.BOUNCE_RECORDED,
    MailKind.OWN: Outcome.AUTO_REPLY_RECORDED,
    MailKind.RECEIPT: Outcome.AUTO_REPLY_RECORDED,
    MailKind.VACATION: Outcome.AUTO_REPLY_RECORDED,
    MailKind.AUTO_REPLY: Outcome.AUTO_REPLY_RECORDED,
}


def mail_entry(mail: Incoming, decision: Decision, number: str | None, at: datetime) -> Entry:
    """The entry that commits a mail as the next version of its ticket; `number` is wanted for version 1 only.

    It keeps the outcome, so that the same delivery has the same outcome when it comes again.
    """
    version = decision.ticket.version + 1
    outcome, reason = outcome_of(mail, version, decision)
    data = mail.record() | {
        "number": number,
        "outcome": outcome.value,
        "reason": reason.value,
        "related": list(dict.fromkeys((*decision.related, *decision.copies))),
        "links": [] if decision.ticket.version else list(decision.follows),
        "changes": [*changes_by(mail, decision.ticket, proven=decision.proven), *_linked(decision)],
    }
    if decision.proven:
        data["proven_by_token"] = True
    entry = Entry(mail.entry_id, decision.ticket.id, version, EntryKind.MAIL, data, at)
    if decision.ticket.version and not decision.ticket.owned:
        entry = _with_takeover(decision.ticket, entry)
    return _with_commands(mail, decision, entry) if mail.routing.commands else entry


def _linked(decision: Decision) -> list[Change]:
    """What a mail changes in the links of its ticket. That of one that it opens is known to follow the first."""
    ticket, follows = decision.ticket, decision.follows
    links = list(ticket.links if ticket.version else follows[:1])
    known = {ticket.id, *links, *ticket.absorbed}
    new = [each for each in dict.fromkeys((*decision.touches, *follows)) if each not in known]
    return [change("links", links, [*links, *new])] if new else []


def _with_takeover(ticket: Ticket, entry: Entry) -> Entry:
    """The entry with what it makes of a ticket's own fields, so that whoever hears of it knows all that became of them."""
    changes = differences(ticket, fold(ticket, [entry]), TAKEN_OVER)
    return replace(entry, data={**entry.data, "changes": one_after_the_other(changes, entry.data["changes"])})


def _with_commands(mail: Incoming, decision: Decision, entry: Entry) -> Entry:
    """The entry with what comes of the changes that its mail asks for."""
    before = fold(decision.ticket, [entry])
    after, results = carry_out(mail, before, proven=decision.proven)
    changes = one_after_the_other(entry.data["changes"], differences(before, after, COMMANDED))
    return replace(entry, data={**entry.data, "changes": changes, "commands": [each.record() for each in results]})


def outcome_of(mail: Incoming, version: int, decision: Decision) -> tuple[Outcome, ReasonCode]:
    """What filing a mail as this version of its ticket comes to."""
    reason = decision.reason
    opening = {ReasonCode.NEW_CONVERSATION, ReasonCode.POSSIBLY_RELATED}
    if version > 1 and reason is ReasonCode.FOLLOW_UP:
        reason = ReasonCode.REFERENCED  # another answer to the same closed ticket was faster
    if version > 1 and reason in opening:
        reason = ReasonCode.PARENT_OF_REPLY  # a reply was faster into the ticket that this mail had claimed
    if version == 1:
        reason = opening_reason(decision.related, decision.follows)
    filed = Outcome.TICKET_OPENED if version == 1 else Outcome.REPLY_FILED
    return _RECORDED.get(mail.mail.kind, filed), reason


def merged_entry(gone: Ticket, into: Ticket, at: datetime, actor_id: str | None = None) -> Entry:
    """The entry that ends a ticket and leads on to another; `actor_id` where somebody of the staff wants it.

    It keeps what the survivor takes in: no entry can follow it, so the ticket is complete here.
    """
    data: dict[str, Any] = {"into": into.id, "absorb": _legacy(gone) if gone.version else None, "actor_id": actor_id}
    return Entry(merged_id(gone.id), gone.id, gone.version + 1, EntryKind.MERGED, data, at)


def absorbed_entry(merged: Entry, survivor: Ticket, at: datetime) -> Entry | None:
    """The entry by which the survivor takes in what a `merged` entry leaves; None for a ticket that had no log."""
    legacy = merged.data["absorb"]
    if legacy is None:
        return None
    gone = merged.ticket_id
    data = {"other": gone, **legacy, "changes": changes_by_absorbing(survivor, legacy["status"])}
    entry = Entry(absorbed_id(gone), survivor.id, survivor.version + 1, EntryKind.ABSORBED, data, at)
    return _with_takeover(survivor, entry)


def _legacy(gone: Ticket) -> dict[str, Any]:
    return {
        "number": gone.number,
        "owned": gone.owned,
        "kind": "ordinary" if gone.owned else "automatic",
        "subject": gone.subject,
        "status": gone.status.value,
        "routing": {
            "requester": dict(gone.requester),
            "sender_aliases": list(gone.requester_aliases),
            "account_id": gone.account_id,
            "category": gone.category.value,
            "priority": gone.priority.value,
            "assignee_id": gone.assignee_id,
            "tags": list(gone.tags),
        },
        **{name: list(getattr(gone, name)) for name in ("tags", "cc", "watchers", "links", "mailboxes", "words")},
        "comments": gone.comments,
        "participants": list(gone.participants),
        "mails": gone.mails,
        "attachments": gone.attachments,
        "related": list(gone.related),
        "absorbed": list(gone.absorbed),
    }
