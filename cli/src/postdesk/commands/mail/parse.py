"""What would Postdesk understand of these mails? Read here, by the parser's own code; no service is asked."""

from __future__ import annotations

import asyncio
import os
from contextlib import aclosing
from typing import Annotated

import typer

from postdesk.commands.mail.group import mail
from postdesk.failures import Failure
from postdesk.parsing.files import MailFile, Unreadable, files_of
from postdesk.session import Session, command


@command(mail, "parse")
def parse_mails(
    session: Session,
    paths: Annotated[
        list[str],
        typer.Argument(help="Files, folders (all files below, sorted by path), or - for stdin.", metavar="PATH..."),
    ],
    explain: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--explain", help="Show repairs, evidence, and each piece of the text.")
    ] = False,
    authserv_id: Annotated[
        str | None, typer.Option(help="Believe the Authentication-Results that this server wrote.", metavar="NAME")
    ] = None,
    children: Annotated[int, typer.Option(min=1, max=64, help="How many processes read at the same time.")] = (
        os.cpu_count() or 1
    ),
) -> None:
    """Show what is understood of mails, without any service. With -o json: one object a line, in the order given."""
    found = [each for path in paths for each in files_of(path)]
    unreadable = [each for each in found if isinstance(each, Unreadable)]
    files = [each for each in found if isinstance(each, MailFile)]
    for each in unreadable:
        session.screen.complain(f"{each.name} cannot be read: {each.reason}.")
    asyncio.run(_show(session, files, (min(children, max(1, len(files))), authserv_id), explain=explain))
    if unreadable:
        raise Failure(f"{len(unreadable)} of {len(found)} could not be read: see above.", unreadable[0].code)


async def _show(session: Session, files: list[MailFile], wish: tuple[int, str | None], *, explain: bool) -> None:
    # The parser's code takes longer to load than any other command takes to run.
    from postdesk.parsing.reading import Wish, read_in_order  # noqa: PLC0415
    from postdesk.parsing.view import show  # noqa: PLC0415

    # A reader who goes away, as `head` does, ends the children here: later the loop is closed already.
    async with aclosing(read_in_order(files, Wish(*wish))) as reads:
        async for file, read in reads:
            if session.screen.is_json:
                session.screen.line({"file": file.name, **read.model_dump(mode="json")})
            else:
                show(session.screen, file.name, read, explain=explain)
