"""How does a command follow a job until its end?"""

from __future__ import annotations

from typing import Final

from postdesk.client import Document
from postdesk.failures import Failure
from postdesk.session import Session
from postdesk.waiting import wait_until

FOLDERS: Final = {"Folder": "folder", "Mails": "total", "New": "new", "Summary": "summary"}
"""What a look found, folder by folder."""


def finished(session: Session, path: str, seconds: float) -> Document:
    """The job once it is over. Raises Failure where it failed, with the server's own words and what helps."""
    seen = wait_until(
        lambda: session.api.get(path), lambda job: job.get("state") not in {"queued", "running"}, seconds, "The job"
    )
    if seen["state"] == "failed":
        error = seen.get("last_error") or {}
        raise Failure(f"It failed at {error.get('step', '?')}: {error.get('message', '')}", fix=error.get("fix", ""))
    return seen
