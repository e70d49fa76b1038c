"""How is older mail brought in, and how does somebody see that no mail was lost?"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from postdesk.client import Document
from postdesk.commands.mailbox.group import MailboxId, mailbox, path_of
from postdesk.commands.mailbox.jobs import finished
from postdesk.commands.mailbox.options import instant
from postdesk.comparing import compare
from postdesk.failures import ExitCode, Failure
from postdesk.session import Session, command
from postdesk.waiting import TimeoutOption, WaitOption

IMPORTED: Final = {
    "Folder": "folder",
    "In the range": "found",
    "Not yet here": "wanted",
    "Done": "done",
    "Trouble": "problem",
}


@command(mailbox, "import")
def import_mail(  # noqa: PLR0913, PLR0917 - each argument is an option of the command
    session: Session,
    mailbox_id: MailboxId,
    since: Annotated[str, typer.Option(help="From when on, as 2026-11-01.")],
    before: Annotated[str | None, typer.Option(help="Until when; now unless given.")] = None,
    folder: Annotated[list[str] | None, typer.Option(help="May be repeated; the watched ones unless given.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002 - a flag
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,  # noqa: FBT002 - a flag
    wait: WaitOption = False,  # noqa: FBT002 - a flag
    timeout: TimeoutOption = 3600,
) -> None:
    """Import older mail of a range of dates, behind live mail; nobody gets an acknowledgement. Counts first, and asks."""
    body: Document = {"since": instant(since), "folders": folder or []}
    if before:
        body["before"] = instant(before)
    count = session.api.post(path_of(mailbox_id, "imports/count"), body)
    session.screen.say(f"{count['wanted']} of {count['found']} mails in the range are not here yet.")
    if dry_run or not count["wanted"]:
        session.screen.parts(count, "folders", IMPORTED)
        return
    if not yes:
        _confirm(session, count["wanted"])
    job = session.api.post(path_of(mailbox_id, "imports"), body)
    if wait:
        with session.screen.waiting("Importing ..."):
            job = finished(session, path_of(mailbox_id, f"imports/{job['id']}"), timeout)
    session.screen.parts(job, "folders", IMPORTED)


@command(mailbox, "reconcile")
def reconcile_mailboxes(
    session: Session,
    mailbox_id: Annotated[str | None, typer.Argument(help="One mailbox; all unless given.", metavar="ID")] = None,
    timeout: TimeoutOption = 3600,
) -> None:
    """Compare every mail on the server with what was fetched, and that with what became of it.

    As `postdesk reconcile`, for one mailbox. Exit code 1 where a mail is missing, was filed twice, or could not be compared.
    """
    compare(session, {"mailbox_id": mailbox_id} if mailbox_id else {}, timeout)


def _confirm(session: Session, wanted: int) -> None:
    if not session.screen.is_interactive:
        raise Failure(f"This imports {wanted} mails.", ExitCode.USAGE, "Give --yes if that is meant.")
    typer.confirm(f"Import {wanted} mails?", abort=True, err=True)
