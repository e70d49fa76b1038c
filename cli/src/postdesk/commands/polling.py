"""How is all fetching stopped and started, for maintenance or an emergency?"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from postdesk.client import Document
from postdesk.session import Session, command

polling = typer.Typer(no_args_is_help=True, help="The switches that stop and start fetching for all mailboxes.")

_PATH: Final = "/api/v1/polling"
Note = Annotated[str | None, typer.Option(help="Why, for whoever looks.")]


@command(polling, "show")
def show_polling(session: Session) -> None:
    """Say whether mail is looked for, and if not, why."""
    session.screen.details(session.api.get(_PATH))


@command(polling, "stop")
def stop_polling(session: Session, note: Note = None) -> None:
    """Stop looking for mail, in all mailboxes. Nothing is lost: the servers keep it."""
    _change(session, {"enabled": False}, note)


@command(polling, "start")
def start_polling(session: Session, note: Note = None) -> None:
    """Look for mail again."""
    _change(session, {"enabled": True}, note)


@command(polling, "maintenance")
def flag_maintenance(
    session: Session,
    on: Annotated[bool, typer.Option("--on/--off", help="Set the flag, or clear it.")],
    note: Note = None,
) -> None:
    """Set or clear the flag that an upgrade sets: no mail is fetched meanwhile."""
    _change(session, {"maintenance": on}, note)


def _change(session: Session, switches: Document, note: str | None) -> None:
    session.screen.details(session.api.patch(_PATH, switches | ({"note": note} if note else {})))
