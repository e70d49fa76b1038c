"""Which states of a ticket follow which, and what does a mail do to it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from contracts.values import TicketStatus
from ticketing.domain.mail import Incoming
from ticketing.domain.ticket import Ticket

MOVES: Mapping[TicketStatus, frozenset[TicketStatus]] = {
    TicketStatus.OPEN: frozenset(TicketStatus) - {TicketStatus.OPEN},
    TicketStatus.PENDING: frozenset(TicketStatus) - {TicketStatus.PENDING},
    TicketStatus.ON_HOLD: frozenset(TicketStatus) - {TicketStatus.ON_HOLD},
    TicketStatus.RESOLVED: frozenset({TicketStatus.OPEN, TicketStatus.CLOSED}),
    TicketStatus.CLOSED: frozenset({TicketStatus.OPEN}),
}
"""What may become of a status when the staff say so."""
REOPENED = frozenset({TicketStatus.PENDING, TicketStatus.RESOLVED, TicketStatus.CLOSED})
"""What an answer makes open again. What is on hold waits for something else."""
_DONE = frozenset({TicketStatus.RESOLVED, TicketStatus.CLOSED})
_GIVE_WAY: Mapping[TicketStatus, frozenset[TicketStatus]] = {
    TicketStatus.OPEN: REOPENED,
    TicketStatus.PENDING: _DONE,
    TicketStatus.ON_HOLD: _DONE,
    TicketStatus.RESOLVED: frozenset({TicketStatus.CLOSED}),
    TicketStatus.CLOSED: frozenset(),
}
"""Of a ticket that takes in another, by that one's status: those that become it."""


class MoveNotAllowed(ValueError):
    """A ticket cannot go from its status to the one asked for; the text says where it can go."""


Change = dict[str, Any]
"""`field`, `old` and `new`, as the log and the events have them."""


def change(name: str, old: Any, new: Any) -> Change:
    """What became of a field."""
    return {"field": name, "old": old, "new": new}


def differences(before: Ticket, after: Ticket, names: Iterable[str]) -> list[Change]:
    """What became of these fields."""
    found = (change(name, plain(getattr(before, name)), plain(getattr(after, name))) for name in names)
    return [each for each in found if each["old"] != each["new"]]


def plain(value: Any) -> Any:
    """A field's value as the log has it; None for a requester that nobody is."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value) or None
    return value.value if isinstance(value, StrEnum) else value


def check_move(old: TicketStatus, new: TicketStatus) -> None:
    """Raises MoveNotAllowed."""
    if new not in MOVES[old]:
        allowed = ", ".join(sorted(each.value for each in MOVES[old]))
        raise MoveNotAllowed(f"A ticket that is {old.value} can become {allowed}, not {new.value}.")


def one_after_the_other(first: Iterable[Change], then: Iterable[Change]) -> list[Change]:
    """What two rounds of changes come to: each field once, and none that is in the end what it was."""
    total = {each["field"]: each for each in first}
    for each in then:
        total[each["field"]] = change(each["field"], total.get(each["field"], each)["old"], each["new"])
    return [each for each in total.values() if each["old"] != each["new"]]


def changes_by(mail: Incoming, ticket: Ticket, *, proven: bool = False) -> list[Change]:
    """What a mail changes in the ticket that it is filed in; `proven`: a token of the ticket proves who wrote it.

    An ordinary mail opens again what waited for an answer or was done with, and brings back what was deleted while it was
    on its way: nothing may be lost. Bounces and automatic replies do neither; nor does what the staff themselves write, or
    what is older than the mailbox's start point.
    """
    if not mail.ordinary or not ticket.version:
        return []
    staff = mail.of_staff(proven=proven or mail.routing.sender_proven)
    changes = [change("deleted", old=True, new=False)] if ticket.deleted else []
    if ticket.status in REOPENED and not staff and not mail.delivery.backlog:
        changes.append(change("status", ticket.status.value, TicketStatus.OPEN.value))
    return changes


def changes_by_absorbing(survivor: Ticket, other_status: str) -> list[Change]:
    """A ticket that takes in one that is less done is as that one: else its answers would come to a ticket that is over.

    One that was deleted in that very moment is back, as the other one was not.
    """
    changes = [change("deleted", old=True, new=False)] if survivor.deleted else []
    if survivor.status in _GIVE_WAY[TicketStatus(other_status)]:
        changes.append(change("status", survivor.status.value, other_status))
    return changes
