"""What comes of the changes that a mail asks for in words?

The router says which are allowed by the rules; here the ticket has its say: whose it is, and where its status can go. The
outcome depends on nothing but the mail and the ticket before it, and is part of the mail's entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts.values import Category, Command, CommandName, Priority, TicketStatus, UserRole
from ticketing.domain.lifecycle import MoveNotAllowed, check_move
from ticketing.domain.mail import Incoming
from ticketing.domain.ticket import Ticket

COMMANDED = ("status", "priority", "category", "assignee_id", "tags")
"""Fields that commands change."""
MOST_TAGS = 50
"""Of one ticket, as over HTTP."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one command. `why` it was not done, in words; `allowed` tells whether its sender might ask for it."""

    command: Command
    allowed: bool
    why: str = ""

    def record(self) -> dict[str, Any]:
        """As the log keeps it."""
        asked = {"name": self.command.name.value, "value": self.command.value, "written": self.command.written}
        return {**asked, "allowed": self.allowed, "done": not self.why, "why": self.why}


def carry_out(mail: Incoming, ticket: Ticket, *, proven: bool = False) -> tuple[Ticket, list[Result]]:
    """The ticket after a mail's commands, one after the other, and what came of each.

    `ticket` is as it is with the mail in it, before its commands; `proven`: a token of it proves who wrote the mail.
    """
    results = []
    # What the staff write wrongly is a command all the same: no customer is to read it.
    staff = mail.of_staff(proven=proven or mail.routing.sender_proven)
    for command in mail.routing.commands:
        refused = _refusal(mail, ticket, command, proven=proven)
        if refused:
            results.append(Result(command, allowed=staff, why=refused))
            continue
        try:
            ticket = _DO[command.name](ticket, command.value)
            results.append(Result(command, allowed=True))
        except (MoveNotAllowed, ValueError) as problem:
            results.append(Result(command, allowed=True, why=str(problem)))
    return ticket, results


def _refusal(mail: Incoming, ticket: Ticket, command: Command, *, proven: bool) -> str:
    """Why a mail's sender may not have this done; empty: they may."""
    if command.refused and not (command.awaits_token and proven):
        return command.refused
    if not mail.ordinary:
        return "Automatic mails change nothing."
    if mail.delivery.backlog:
        return "The mail is older than its mailbox's start point."
    if mail.routing.sender_role is UserRole.REQUESTER and ticket.requester_key not in mail.selves:
        return "The ticket is somebody else's."
    return ""


def _status(ticket: Ticket, value: str) -> Ticket:
    status = TicketStatus(value)
    if status is not ticket.status:
        check_move(ticket.status, status)
    return replace(ticket, status=status)


def _tag(ticket: Ticket, value: str) -> Ticket:
    if value in ticket.tags:
        return ticket
    if len(ticket.tags) >= MOST_TAGS:
        raise MoveNotAllowed(f"A ticket has at most {MOST_TAGS} tags.")
    return replace(ticket, tags=(*ticket.tags, value))


_DO: Mapping[CommandName, Callable[[Ticket, str], Ticket]] = {
    CommandName.STATUS: _status,
    CommandName.PRIORITY: lambda ticket, value: replace(ticket, priority=Priority(value)),
    CommandName.CATEGORY: lambda ticket, value: replace(ticket, category=Category(value)),
    CommandName.ASSIGN: lambda ticket, value: replace(ticket, assignee_id=value),
    CommandName.TAG: _tag,
}
