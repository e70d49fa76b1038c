"""How are tickets read?"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import typer

from postdesk.output import clean
from postdesk.session import Session, command

ticket = typer.Typer(no_args_is_help=True, help="Tickets that mails became.")

_PATH = "/api/v1/tickets"
_ENTRIES_SHOWN = 1000
_COLUMNS = {
    "Number": "number",
    "Status": "status",
    "Priority": "priority",
    "Subject": "subject",
    "Requester": "requester.address",
    "Mails": "counts.mails",
    "Updated": "updated_at",
}


@command(ticket, "list")
def list_tickets(
    session: Session,
    status: Annotated[str | None, typer.Option(help="open, pending, on_hold, resolved or closed.")] = None,
    requester: Annotated[str | None, typer.Option(help="Who asked: an address.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
) -> None:
    """List tickets, the newest first."""
    found = list(session.api.pages(_PATH, limit, status=status, requester=requester))
    session.screen.rows(found, _COLUMNS)


@command(ticket, "show")
def show_ticket(
    session: Session, ticket: Annotated[str, typer.Argument(help="Its id, or its number TKT-...", metavar="TICKET")]
) -> None:
    """Show a ticket with its entries, the oldest first."""
    path = f"{_PATH}/{quote(ticket, safe='')}"
    found = session.api.get(path)
    entries = list(session.api.pages(f"{path}/entries", _ENTRIES_SHOWN))
    session.screen.details({**found, "entries": entries} if session.screen.is_json else found)
    for entry in entries:
        sender = entry.get("sender") or {}
        heading = (
            f"{entry.get('at', '')}  {entry.get('kind', '')}  {sender.get('address', '')}  {entry.get('subject', '')}"
        )
        session.screen.text(f"\n── {clean(heading)}\n{entry.get('text') or ''}")
        for attached in entry.get("attachments") or []:
            session.screen.text(f"   + {clean(attached.get('filename'))} ({attached.get('size')} bytes)")
