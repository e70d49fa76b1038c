"""How is a mailbox tried, paused, resumed, and made to look for mail now?"""

from __future__ import annotations

from typing import Annotated

import typer

from postdesk.client import Document
from postdesk.commands.mailbox.documents import COLUMNS
from postdesk.commands.mailbox.group import PATH, MailboxId, mailbox, path_of
from postdesk.commands.mailbox.jobs import FOLDERS, finished
from postdesk.failures import ExitCode, Failure
from postdesk.session import Session, command
from postdesk.waiting import TimeoutOption, WaitOption

Everyone = Annotated[bool, typer.Option("--all", help="All mailboxes.")]
OneOrAll = Annotated[str | None, typer.Argument(help="The mailbox's id, mbx_..., unless --all is given.", metavar="ID")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what a look would bring, and why not the rest.")]


@command(mailbox, "test")
def test_mailbox(session: Session, mailbox_id: MailboxId) -> None:
    """Try a mailbox step by step, and show each as it is done; no mail is touched. Exit code 1 where a step fails."""
    outcome: Document = {}
    for line in session.api.lines("POST", path_of(mailbox_id, "test")):
        if "steps" in line:
            outcome = line
        else:
            session.screen.text(_step(line))
    steps = outcome.get("steps", [])
    if session.screen.is_json:
        session.screen.rows(steps, {})
    if not outcome.get("passed"):
        failed: Document = next((step for step in steps if step.get("status") == "failed"), {})
        words = f"{failed.get('step', 'an unknown step')}: {failed.get('message', '')}"
        raise Failure(f"The test failed at {words}.", fix=failed.get("fix", ""))


def _step(line: Document) -> str:
    """One line, without what follows from another step; a warning is a line of its own."""
    took = f"{line.get('duration_ms', 0):.0f} ms" if line.get("status") == "passed" else ""
    said = f"{line.get('step')!s:<14}{line.get('status')!s:<9}{took:>7}  {line.get('message', '')}".rstrip()
    return f"{said}\n  Warning: {line['warning']}" if line.get("warning") else said


@command(mailbox, "sync")
def sync_mailbox(  # noqa: PLR0913, PLR0917 - each argument is an option of the command
    session: Session,
    mailbox_id: OneOrAll = None,
    every: Everyone = False,  # noqa: FBT002 - a flag
    dry_run: DryRun = False,  # noqa: FBT002 - a flag
    wait: WaitOption = False,  # noqa: FBT002 - a flag
    timeout: TimeoutOption = 60,
) -> None:
    """Look for mail now instead of at the next poll. With --all, mailboxes with a lower priority number come first."""
    if every and (dry_run or wait):
        raise Failure(
            "Of all mailboxes only a look can be asked for.", ExitCode.USAGE, "Name one, or leave out the rest."
        )
    if every or mailbox_id is None:
        _sync_all(session, mailbox_id, every=every)
        return
    if dry_run:
        found = session.api.post(path_of(mailbox_id, "preview"))
    else:
        found = session.api.post(path_of(mailbox_id, "sync"))
        if not wait:
            session.screen.say("Requested.")
            session.screen.details(found)
            return
        with session.screen.waiting("Waiting for the look into it ..."):
            found = finished(session, path_of(mailbox_id, f"syncs/{found['id']}"), timeout)
    session.screen.say(f"{found['new']} new of {found['total']} mails.")
    session.screen.parts(found, "folders", FOLDERS)


@command(mailbox, "pause")
def pause_mailbox(session: Session, mailbox_id: MailboxId) -> None:
    """Stop watching a mailbox. Its position stays: nothing is lost meanwhile."""
    session.screen.rows([session.api.post(path_of(mailbox_id, "pause"))], COLUMNS)


@command(mailbox, "resume")
def resume_mailbox(session: Session, mailbox_id: MailboxId) -> None:
    """Watch a mailbox again, from where it was."""
    session.screen.rows([session.api.post(path_of(mailbox_id, "resume"))], COLUMNS)


def _sync_all(session: Session, mailbox_id: str | None, *, every: bool) -> None:
    if not every or mailbox_id is not None:
        raise Failure("Which mailbox?", ExitCode.USAGE, "Give its id, or --all.")
    asked = session.api.post(f"{PATH}/sync")["items"]
    session.screen.rows(asked, {"Mailbox": "mailbox_id", "Job": "job_id", "Refused": "error"})
