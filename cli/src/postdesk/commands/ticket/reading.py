"""How are tickets read?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from postdesk.commands.ticket.group import COLUMNS, TICKETS, Name, given, path_of, ticket
from postdesk.failures import ExitCode, Failure
from postdesk.output import clean
from postdesk.session import Session, command

_ENTRIES_SHOWN = 1000
_EVENT_COLUMNS = {"Time": "time", "Ticket": "subject", "Version": "data.version", "What": "type", "Id": "id"}

_RANGE = "Between two instants, either of which may be left out: 2026-11-21T09:00:00Z..2026-11-22T09:00:00Z"
Several = "; may be repeated."


@command(ticket, "list")
def list_tickets(  # noqa: PLR0913 - one option per filter
    session: Session,
    *,
    search: Annotated[
        str | None, typer.Argument(help="Words of number, subject, people and texts; the last may be only begun.")
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(help=f"open, pending, on_hold, resolved or closed{Several}")
    ] = None,
    priority: Annotated[list[str] | None, typer.Option(help=f"low, medium, high or urgent{Several}")] = None,
    category: Annotated[list[str] | None, typer.Option(help=f"As Support or Bug{Several}")] = None,
    assignee: Annotated[list[str] | None, typer.Option(help=f"A user's id, or nobody{Several}")] = None,
    account: Annotated[list[str] | None, typer.Option(help=f"An account's id{Several}")] = None,
    mailbox: Annotated[list[str] | None, typer.Option(help=f"A mailbox's id{Several}")] = None,
    tag: Annotated[list[str] | None, typer.Option(help=f"A tag{Several}")] = None,
    requester: Annotated[str | None, typer.Option(help="Who asked: an address.")] = None,
    created: Annotated[str | None, typer.Option(help=_RANGE)] = None,
    updated: Annotated[str | None, typer.Option(help=_RANGE)] = None,
    sort: Annotated[
        str | None, typer.Option(help="created_at or updated_at; with - before it the latest first.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
) -> None:
    """List tickets, the newest first, that are like all that is asked for."""
    wanted = given(
        q=search,
        status=status,
        priority=priority,
        category=category,
        assignee_id=assignee,
        account_id=account,
        mailbox_id=mailbox,
        tag=tag,
        requester=requester,
        **_between("created", created),
        **_between("updated", updated),
        sort=sort,
    )
    session.screen.rows(list(session.api.pages(TICKETS, limit, **wanted)), COLUMNS)


@command(ticket, "show")
def show_ticket(session: Session, ticket: Name) -> None:
    """Show a ticket with its entries, the oldest first."""
    path = path_of(ticket)
    found = session.api.get(path)
    entries = list(session.api.pages(f"{path}/entries", _ENTRIES_SHOWN))
    session.screen.details({**found, "entries": entries} if session.screen.is_json else found)
    for entry in entries:
        session.screen.text(f"\n── {clean(_heading(entry))}\n{entry.get('text') or ''}")
        for attached in entry.get("attachments") or []:
            session.screen.text(f"   + {clean(attached.get('filename'))} ({attached.get('size')} bytes)")
        for asked in entry.get("commands") or []:
            came = "done" if asked.get("done") else f"not done: {asked.get('why')}"
            session.screen.text(f"   {clean(asked.get('written'))}: {clean(came)}")


@command(ticket, "events")
def list_events(
    session: Session,
    ticket: Annotated[str | None, typer.Argument(help="One ticket's only: its id or number.", metavar="TICKET")] = None,
    after: Annotated[str | None, typer.Option(help="A place that was said before; of one ticket a version.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 1000,
) -> None:
    """List what happened to tickets, the oldest first; all tickets' up to a minute ago. Says where to go on from."""
    path = f"{path_of(ticket)}/events" if ticket else "/api/v1/events"
    found, place = [], after
    for page in _event_pages(session, path, after, limit):
        found += page["items"]
        place = page.get("next")
    session.screen.rows(found, _EVENT_COLUMNS)
    if place:
        session.screen.say(f"Go on with --after {place}")


def _between(name: str, asked: str | None) -> dict[str, str | None]:
    start, dots, end = (asked or "..").partition("..")
    if not dots:
        raise Failure(f"{asked} is no range.", ExitCode.USAGE, _RANGE)
    return {f"{name}_from": start or None, f"{name}_before": end or None}


def _event_pages(session: Session, path: str, after: str | None, most: int) -> Iterator[dict[str, Any]]:
    while most > 0:
        page = session.api.get(path, after=after, limit=min(most, 100))
        yield page
        most -= len(page["items"])
        # A page without events is no end: what its reader may not see is left out.
        if str(page.get("next")) == str(after):
            return
        after = page.get("next")


def _heading(entry: dict[str, Any]) -> str:
    who = (entry.get("sender") or {}).get("address") or entry.get("actor_id") or ""
    changes = ", ".join(f"{each['field']}: {each['old']} → {each['new']}" for each in entry.get("changes") or [])
    kind = entry.get("kind", "")
    if kind == "comment":
        kind = "public comment" if entry.get("public") else "internal comment"
    return "  ".join(filter(None, (entry.get("at", ""), kind, who, entry.get("subject", ""), changes)))
