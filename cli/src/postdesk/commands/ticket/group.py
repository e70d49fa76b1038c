"""What is the group that all commands for tickets belong to, and what do they share?"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

TICKETS = "/api/v1/tickets"
COLUMNS = {
    "Number": "number",
    "Status": "status",
    "Priority": "priority",
    "Subject": "subject",
    "Requester": "requester.address",
    "Mails": "counts.mails",
    "Updated": "updated_at",
}

ticket = typer.Typer(no_args_is_help=True, help="Tickets that mails became.")

Name = Annotated[str, typer.Argument(help="Its id, or its number TKT-...", metavar="TICKET")]
Other = Annotated[str, typer.Argument(help="The other one.", metavar="OTHER")]


def path_of(name: str) -> str:
    """Where a ticket is."""
    return f"{TICKETS}/{quote(name, safe='')}"


def given(**values: Any) -> dict[str, Any]:
    """What was given of a command's options."""
    return {name: value for name, value in values.items() if value is not None and value != []}
