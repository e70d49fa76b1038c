"""What happened to a mail that arrived?"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import typer

from postdesk.commands.mail.group import mail
from postdesk.session import Session, command

_PATH = "/api/v1/mails"
_COLUMNS = {
    "Delivery": "delivery_id",
    "Received": "received_at",
    "From": "sender",
    "Subject": "subject",
    "Outcome": "outcome",
    "Reason": "reason",
    "Ticket": "ticket_id",
}
_STEPS = {"At": "at", "Step": "step", "After ms": "after_ms", "Facts": "facts"}


@command(mail, "list")
def list_mails(
    session: Session,
    outcome: Annotated[str | None, typer.Option(help="Only those that ended so, as ticket_opened or dead.")] = None,
    mailbox_id: Annotated[str | None, typer.Option("--mailbox", help="Only those of this mailbox.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
) -> None:
    """List mails, the newest first."""
    found = list(session.api.pages(_PATH, limit, outcome=outcome, mailbox_id=mailbox_id))
    session.screen.rows(found, _COLUMNS)


@command(mail, "show")
def show_mail(
    session: Session, delivery_id: Annotated[str, typer.Argument(help="The delivery's id, dlv_...", metavar="ID")]
) -> None:
    """Show what happened to a mail, step by step."""
    found = session.api.get(f"{_PATH}/{quote(delivery_id, safe='')}")
    if session.screen.is_json:
        session.screen.details(found)
        return
    steps = found.pop("timeline", [])
    session.screen.details(found)
    session.screen.rows(steps, _STEPS)
