"""How does somebody sign in at a provider, so that Postdesk may read their mailbox without a password?"""

from __future__ import annotations

import webbrowser
from typing import Annotated, Final
from urllib.parse import parse_qs, urlsplit

import typer

from postdesk.client import Document
from postdesk.commands.mailbox.group import MailboxId, mailbox, path_of
from postdesk.failures import ExitCode, Failure
from postdesk.session import Session, command
from postdesk.waiting import TimeoutOption, wait_until

CALLBACK: Final = "/api/v1/oauth/callback"
_ASK: Final = "Address the browser came back to (Enter: wait until it is done)"


@command(mailbox, "sign-in")
def sign_in(
    session: Session,
    mailbox_id: MailboxId,
    browser: Annotated[bool, typer.Option("--open", help="Open the address in this machine's browser.")] = False,  # noqa: FBT002 - a flag
    timeout: TimeoutOption = 600,
) -> None:
    """Sign in for a mailbox at its provider: shows an address to open in a browser, and waits until that is done.

    Where the browser came back to Postdesk and was refused there, give the address it shows then: that finishes it, too.
    With -o json the address is in the first line, and what was granted in the second.
    """
    before = session.api.get(path_of(mailbox_id, "oauth"))["granted_at"]
    begun = session.api.post(path_of(mailbox_id, "oauth/start"))
    session.screen.say(f"Open this address in a browser, and sign in, until {begun['expires_at']}:")
    session.screen.text(begun["authorize_url"])
    if session.screen.is_json:
        session.screen.line(begun)
    session.screen.say(f"The provider must know {begun['redirect_url']} as a redirect address of the application.")
    if browser:
        webbrowser.open(begun["authorize_url"])
    if session.screen.is_interactive and (given := typer.prompt(_ASK, default="", show_default=False, err=True)):
        session.api.get(CALLBACK, **_brought_back(given))
    with session.screen.waiting("Waiting for the sign-in ..."):
        granted = wait_until(
            lambda: _grant(session, mailbox_id), lambda it: _is_new(it, before), timeout, "The sign-in"
        )
    session.screen.say(f"Signed in: {mailbox_id} is read from where it was.")
    if session.screen.is_json:
        session.screen.line(granted)


def _grant(session: Session, mailbox_id: str) -> Document:
    return session.api.get(path_of(mailbox_id, "oauth"))


def _is_new(grant: Document, before: object) -> bool:
    return bool(grant["signed_in"]) and grant["granted_at"] != before


def _brought_back(address: str) -> dict[str, str]:
    """What a provider put into the address to which it sent the browser back: a state, and a code or an error."""
    found = {name: values[0] for name, values in parse_qs(urlsplit(address.strip()).query).items()}
    wanted: dict[str, str] = {name: found[name] for name in ("state", "code", "error") if name in found}
    if "state" not in wanted:
        fix = "Copy all of it from the browser's address bar: state=... and code=... are in it. Then sign in again."
        raise Failure("This is not the address of a sign-in.", ExitCode.USAGE, fix)
    return wanted
