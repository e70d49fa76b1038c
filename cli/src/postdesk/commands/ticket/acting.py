"""How are tickets changed?"""

from __future__ import annotations

import sys
from typing import Annotated
from urllib.parse import quote

import typer

from postdesk.client import Document
from postdesk.commands.ticket.group import TICKETS, Name, Other, given, path_of, ticket
from postdesk.failures import ExitCode, Failure
from postdesk.session import Session, command

NOBODY = "nobody"
Names = Annotated[list[str], typer.Argument(help="Ids or numbers.", metavar="TICKET...")]
_ALL = "; may be repeated, '' for none."
_RESULTS = {"Ticket": "ticket", "Result": "status", "Version": "version", "Why": "detail"}


@command(ticket, "set")
def set_ticket(  # noqa: PLR0913 - one option per field
    session: Session,
    *,
    tickets: Names,
    status: Annotated[str | None, typer.Option(help="open, pending, on_hold, resolved or closed.")] = None,
    assignee: Annotated[str | None, typer.Option(help="A user's id, or nobody.")] = None,
    priority: Annotated[str | None, typer.Option(help="low, medium, high or urgent.")] = None,
    category: Annotated[str | None, typer.Option(help="As Support or Bug.")] = None,
    subject: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    account: Annotated[str | None, typer.Option(help="An account's id.")] = None,
    requester: Annotated[str | None, typer.Option(help="Whose it is: an address.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help=f"All its tags{_ALL}")] = None,
    cc: Annotated[list[str] | None, typer.Option(help=f"All who get public comments too{_ALL}")] = None,
    watcher: Annotated[list[str] | None, typer.Option(help=f"All of the staff who want to know{_ALL}")] = None,
) -> None:
    """Change one ticket or many. What is not named stays."""
    change = given(
        status=status,
        priority=priority,
        category=category,
        subject=subject,
        account_id=account,
        requester={"address": requester} if requester else None,
    )
    lists = given(tags=tag, cc=cc, watchers=watcher)
    change |= {name: [each for each in values if each] for name, values in lists.items()}
    if assignee:
        change["assignee_id"] = None if assignee == NOBODY else assignee
    if not change:
        raise Failure("Nothing is to be changed.", ExitCode.USAGE, "Name a field: postdesk ticket set --help")
    _change(session, tickets, change)


@command(ticket, "close")
def close_ticket(session: Session, tickets: Names) -> None:
    """Close one ticket or many."""
    _change(session, tickets, {"status": "closed"})


@command(ticket, "comment")
def comment_on_ticket(
    session: Session,
    ticket: Name,
    text: Annotated[str, typer.Argument(help="What to write; - reads it from stdin.")],
    public: Annotated[bool, typer.Option("--public", help="For the requester too, not only for the staff.")] = False,  # noqa: FBT002 - a flag
    status: Annotated[str | None, typer.Option(help="What the ticket is after it.")] = None,
) -> None:
    """Write in a ticket: for the staff, unless it is public."""
    said = sys.stdin.read() if text == "-" else text
    body = given(text=said, public=public, status=status)
    session.screen.details(session.api.post(f"{path_of(ticket)}/comments", body))


@command(ticket, "merge")
def merge_tickets(session: Session, ticket: Name, other: Other) -> None:
    """Make two tickets one: the younger goes into the older. Shows the one that stays."""
    session.screen.details(session.api.post(f"{path_of(ticket)}/merge", {"ticket": other}))


@command(ticket, "link")
def link_tickets(
    session: Session,
    ticket: Name,
    other: Other,
    remove: Annotated[bool, typer.Option("--remove", help="Say that they have nothing to do with each other.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Say that two tickets have to do with each other."""
    if remove:
        session.api.delete(f"{path_of(ticket)}/links/{quote(other, safe='')}")
    else:
        session.api.post(f"{path_of(ticket)}/links", {"ticket": other})
    session.screen.details(session.api.get(path_of(ticket)))


def _change(session: Session, tickets: list[str], change: Document) -> None:
    """Change one ticket and show it, or many and show what became of each; raises Failure where not all were changed."""
    if len(tickets) == 1:
        session.screen.details(session.api.patch(path_of(tickets[0]), change))
        return
    done = session.api.post(f"{TICKETS}/bulk", {"tickets": tickets, "change": change})["items"]
    session.screen.rows(done, _RESULTS)
    failed = sum(each.get("code") is not None for each in done)
    if failed:
        raise Failure(f"{failed} of {len(done)} tickets were not changed.", ExitCode.FAILED)
