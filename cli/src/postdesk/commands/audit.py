"""How do admins see who did what?"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from postdesk.commands.mailbox.options import instant
from postdesk.session import Session, command

audit = typer.Typer()

_COLUMNS: Final = {
    "When": "at",
    "Who": "person_id",
    "By": "token_id",
    "From": "address",
    "What": "operation",
    "Where": "path",
    "Result": "status",
    "Version": "version_after",
    "Request": "request_id",
}


@command(audit, "audit")
def show_audit(  # noqa: PLR0913 - one option per filter
    session: Session,
    *,
    person: Annotated[str | None, typer.Option(help="Whose acts: a person's id, usr_...")] = None,
    kind: Annotated[str | None, typer.Option(help="On what: mailbox, ticket, token, mapping, user, rule ...")] = None,
    request: Annotated[str | None, typer.Option(help="Which request: the id that an answer told.")] = None,
    since: Annotated[str | None, typer.Option(help="From then on, as 2026-11-01.")] = None,
    until: Annotated[str | None, typer.Option(help="Before then, as 2026-11-21.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
) -> None:
    """Show who did what, when, from where and with which result, the newest first. For admins.

    An entry without a result: how it ended is not known, or it is under way.
    """
    wanted = {"person_id": person, "kind": kind, "request_id": request}
    wanted |= {name: instant(day) for name, day in (("since", since), ("until", until)) if day}
    found = list(session.api.pages("/api/v1/audit", limit, **wanted))
    session.screen.rows(found, _COLUMNS)
