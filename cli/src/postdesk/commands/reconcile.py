"""How is everything compared by one command?"""

from __future__ import annotations

from typing import Annotated

import typer

from postdesk.commands.mailbox.options import instant
from postdesk.comparing import compare
from postdesk.session import Session, command
from postdesk.waiting import TimeoutOption

reconcile = typer.Typer()

GraceOption = Annotated[
    float, typer.Option(min=0, help="How many seconds a mail may be on its way before it counts as missing.")
]


@command(reconcile, "reconcile")
def reconcile_everything(
    session: Session,
    since: Annotated[str | None, typer.Option(help="Only mail received from then on, as 2026-11-01.")] = None,
    grace: GraceOption = 300,
    timeout: TimeoutOption = 3600,
) -> None:
    """Prove that nothing was lost: every mail on every server against ledger, outcomes, tickets and their events.

    Exit code 0 where all agree, 1 where a mail is missing or doubled or a folder could not be compared; 2 to 6 as always.
    """
    wish = {"grace": grace} | ({"since": instant(since)} if since else {})
    compare(session, wish, timeout)
