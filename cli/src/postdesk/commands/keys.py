"""How are the keys that stored secrets are encrypted with shown and rotated?"""

from __future__ import annotations

from typing import Final

import typer

from postdesk.client import Document
from postdesk.failures import Failure
from postdesk.session import Session, command
from postdesk.waiting import TimeoutOption, WaitOption, wait_until

keys = typer.Typer(no_args_is_help=True, help="Keys that stored secrets are encrypted with.")

_PATH: Final = "/api/v1/keys"
_COLUMNS: Final = {
    "Key": "id",
    "Secrets": "secrets",
    "At hand": "at_hand",
    "Encrypts": "active",
    "May be taken away": "removable",
}


@command(keys, "show")
def show_keys(session: Session) -> None:
    """Show which keys are needed, and how far a rotation is."""
    _show(session, session.api.get(_PATH))


@command(keys, "rotate")
def rotate_keys(
    session: Session,
    wait: WaitOption = False,  # noqa: FBT002 - a flag
    timeout: TimeoutOption = 600,
) -> None:
    """Encrypt all stored secrets with the active key, while everything runs. Then the old key may be taken away."""
    seen = session.api.post(f"{_PATH}/rotate")
    if wait:
        with session.screen.waiting("Rotating ..."):
            seen = wait_until(
                lambda: session.api.get(_PATH), lambda now: not now["rotating"], timeout, "Rotating the keys"
            )
    _show(session, seen)
    if seen["unreadable"]:
        fix = "Bring the missing key back, or give those mailboxes their secrets again."
        raise Failure(f"{seen['unreadable']} secrets are opened by no key at hand.", fix=fix)


def _show(session: Session, seen: Document) -> None:
    session.screen.say(f"{seen['total'] - seen['remaining']} of {seen['total']} secrets are held by {seen['active']}.")
    session.screen.parts(seen, "keys", _COLUMNS)
