"""How is older mail brought in, and how does somebody see that no mail was lost?"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from postdesk.client import Document
from postdesk.commands.mailbox.group import PATH, MailboxId, mailbox, path_of
from postdesk.commands.mailbox.jobs import finished
from postdesk.commands.mailbox.options import instant
from postdesk.commands.mailbox.outcomes import outcomes_of
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
COMPARED: Final = {
    "Mailbox": "mailbox_id",
    "Folder": "folder",
    "On the server": "on_server",
    "Recorded": "recorded",
    "Missing": "missing",
    "Pending": "pending",
    "No outcome yet": "unsettled",
    "Filed twice": "doubled",
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

    Exit code 1 where a mail is missing, was filed twice, or could not be compared.
    """
    jobs = _asked(session, mailbox_id)
    with session.screen.waiting("Comparing ..."):
        found = [_compared(session, mailbox, job, timeout) for mailbox, job in jobs]
    rows = [row for each in found for row in each]
    session.screen.rows(rows, COMPARED)
    total = {name: sum(row[name] for row in rows) for name in ("missing", "doubled", "pending", "unsettled")}
    waiting = total["pending"] + total["unsettled"]
    session.screen.say(f"{total['missing']} missing, {total['doubled']} doubled, {waiting} pending.")
    troubled = sum(1 for row in rows if row["problem"])
    if total["missing"] or total["doubled"] or troubled:
        raise Failure(
            f"{total['missing']} mails are missing, {total['doubled']} were filed twice, "
            f"{troubled} folders could not be compared."
        )


def _confirm(session: Session, wanted: int) -> None:
    if not session.screen.is_interactive:
        raise Failure(f"This imports {wanted} mails.", ExitCode.USAGE, "Give --yes if that is meant.")
    typer.confirm(f"Import {wanted} mails?", abort=True, err=True)


def _asked(session: Session, mailbox_id: str | None) -> list[tuple[str, str]]:
    """The jobs to wait for, as (mailbox, job)."""
    if mailbox_id is not None:
        return [(mailbox_id, session.api.post(path_of(mailbox_id, "reconciliations"))["id"])]
    asked = session.api.post(f"{PATH}/reconciliations")["items"]
    refused = [each for each in asked if not each["job_id"]]
    if refused:
        raise Failure(f"{refused[0]['mailbox_id']} cannot be compared: {refused[0]['error']}")
    return [(each["mailbox_id"], each["job_id"]) for each in asked]


def _compared(session: Session, mailbox_id: str, job_id: str, seconds: float) -> list[Document]:
    """A mailbox's folders; where it could not be compared at all, one row that says why."""
    nothing = dict.fromkeys(("on_server", "recorded", "missing", "pending", "unsettled", "doubled"), 0)
    try:
        folders = finished(session, path_of(mailbox_id, f"reconciliations/{job_id}"), seconds)["folders"]
        became = outcomes_of(session, mailbox_id)
    except Failure as failure:
        return [{"mailbox_id": mailbox_id, "folder": "", **nothing, "problem": f"{failure} {failure.fix}".strip()}]
    # What the fetcher counts as doubled are equal bytes under two UIDs, which are filed once: only effects count here.
    return [
        {"mailbox_id": mailbox_id, **folder, "doubled": 0, "unsettled": 0, **became.get(folder["folder"], {})}
        for folder in folders
    ]
