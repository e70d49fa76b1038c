"""What was a mailbox asked to do, and how does a command follow such a job until its end?"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from postdesk.client import Document
from postdesk.commands.mailbox.group import MailboxId, mailbox, path_of
from postdesk.failures import Failure
from postdesk.session import Session, command
from postdesk.waiting import wait_until

FOLDERS: Final = {"Folder": "folder", "Mails": "total", "New": "new", "Summary": "summary"}
"""What a look found, folder by folder."""


JOBS: Final = {
    "Job": "id",
    "Kind": "kind",
    "State": "state",
    "Asked for": "created_at",
    "Ended": "finished_at",
    "Summary": "summary",
}


@command(mailbox, "jobs")
def list_jobs(
    session: Session,
    mailbox_id: MailboxId,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 20,
) -> None:
    """List what a mailbox was asked for last, newest first: looks, imports, comparisons, and what each brought."""
    session.screen.rows(session.api.get(path_of(mailbox_id, "jobs"), limit=limit)["items"], JOBS)


def finished(session: Session, path: str, seconds: float) -> Document:
    """The job once it is over. Raises Failure where it failed, with the server's own words and what helps."""
    seen = wait_until(
        lambda: session.api.get(path), lambda job: job.get("state") not in {"queued", "running"}, seconds, "The job"
    )
    if seen["state"] == "failed":
        error = seen.get("last_error") or {}
        raise Failure(f"It failed at {error.get('step', '?')}: {error.get('message', '')}", fix=error.get("fix", ""))
    return seen
