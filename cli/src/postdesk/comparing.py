"""How is everything compared, from the mail servers to the tickets' events, and when is that a failure?

The journal compares; every command that asks for it asks here.
"""

from __future__ import annotations

from typing import Final

from postdesk.client import Document
from postdesk.failures import Failure
from postdesk.session import Session
from postdesk.waiting import wait_until

PATH: Final = "/api/v1/comparisons"
FOLDERS: Final = {
    "Mailbox": "mailbox_id",
    "Folder": "folder",
    "UIDVALIDITY": "uidvalidity",
    "On the server": "on_server",
    "Recorded": "recorded",
    "Settled": "settled",
    "Pending": "pending",
    "Missing": "missing",
    "Doubled": "doubled",
    "Trouble": "problem",
}
FINDINGS: Final = {
    "Wrong": "wrong",
    "Why": "reason",
    "Folder": "folder",
    "UID": "uid",
    "Delivery": "delivery_id",
    "Ticket": "ticket_id",
    "Entry": "entry_id",
    "Detail": "detail",
}


def compare(session: Session, wish: Document, seconds: float) -> None:
    """Have it compared, show what was found; raises Failure where a mail is missing or doubled, or it could not be told."""
    asked = session.api.post(PATH, wish)
    with session.screen.waiting("Comparing ..."):
        found = wait_until(
            lambda: session.api.get(f"{PATH}/{asked['id']}"),
            lambda seen: seen["state"] not in {"queued", "running"},
            seconds,
            "The comparison",
        )
    if found["state"] != "done":
        raise Failure(f"It could not be compared: {found['problem']}", fix="Is every service running?")
    _show(session, found)
    counts = f"{found['missing']} missing, {found['doubled']} doubled, {found['pending']} pending"
    if not found["clean"]:
        trouble = f", {found['troubled']} folders could not be compared" if found["troubled"] else ""
        raise Failure(f"{counts}{trouble}.")
    session.screen.say(f"{counts}.")


def _show(session: Session, found: Document) -> None:
    session.screen.parts(found, "folders", FOLDERS)
    if session.screen.is_json:
        return
    if found["findings"]:
        session.screen.rows(found["findings"], FINDINGS)
    if found["mailbox_id"] is None:
        session.screen.say(
            f"{found['tickets']} tickets with {found['entries']} entries, {found['events']} of them told by ticketing; "
            f"{found['acknowledgements']} acknowledgements."
        )
