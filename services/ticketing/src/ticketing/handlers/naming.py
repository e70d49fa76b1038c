"""May a change of a ticket name this account and these people?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ticketing.domain.ticket import Ticket
from ticketing.handlers.ports import Directory
from ticketing.handlers.reading import Accounts

_NAMING: Final = ("account_id", "assignee_id", "watchers")


class AccountOutOfReach(PermissionError):
    """Who asks may not give tickets to this account."""


class NobodyNamed(ValueError):
    """There is no such account or person, or tickets are not given to them: `errors` maps fields to what is wrong."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(" ".join(text for texts in errors.values() for text in texts))
        self.errors = errors


def names_somebody(wanted: Mapping[str, Any]) -> bool:
    """Whether a change says whose a ticket is to be, or for whom."""
    return any(wanted.get(name) for name in _NAMING)


def newly_named(ticket: Ticket, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Whom the ticket did not name before: what became of the others is no reason to keep the rest of it as it is."""
    named = {name: wanted[name] for name in ("account_id", "assignee_id") if name in wanted}
    new = {name: value for name, value in named.items() if value != getattr(ticket, name)}
    return new | {"watchers": [each for each in wanted.get("watchers", ()) if each not in ticket.watchers]}


async def check_names(directory: Directory, reach: Accounts, wanted: Mapping[str, Any]) -> None:
    """Ask the directory about everybody whom a change names, by somebody who works for the accounts within `reach`.

    Raises AccountOutOfReach, NobodyNamed and DirectorySilent.
    """
    errors: dict[str, list[str]] = {}
    account, assignee = wanted.get("account_id"), wanted.get("assignee_id")
    if reach is not None and account not in {None, *reach}:
        # Nobody is asked: whether there is this account is not for them to know.
        raise AccountOutOfReach(account)
    if account and not await directory.has_account(account):
        errors["account_id"] = [f"There is no account {account}."]
    if assignee and (why := await directory.why_no_tickets(assignee)):
        errors["assignee_id"] = [f"{assignee} gets no tickets: {why}."]
    unknown = [each for each in wanted.get("watchers", ()) if not await directory.has_user(each)]
    if unknown:
        errors["watchers"] = [f"There is no user {each}." for each in unknown]
    if errors:
        raise NobodyNamed(errors)
