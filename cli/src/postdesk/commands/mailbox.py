"""How are mailboxes connected, looked at, tested, synchronised and removed?"""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

import typer

from postdesk.client import Document
from postdesk.failures import ExitCode, Failure
from postdesk.secret_input import SecretFile, read_secret
from postdesk.session import Session, command
from postdesk.waiting import TimeoutOption, WaitOption, wait_until

mailbox = typer.Typer(no_args_is_help=True, help="Mailboxes that are watched for mail.")

_PATH = "/api/v1/mailboxes"
_COLUMNS = {
    "ID": "id",
    "Name": "name",
    "Address": "address",
    "State": "state",
    "Since": "state_since",
    "Last polled": "last_polled_at",
    "Fetched": "counts.fetched",
    "Trouble": "last_error.message",
}
MailboxId = Annotated[str, typer.Argument(help="The mailbox's id, mbx_...", metavar="ID")]


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Start(StrEnum):
    """Where to begin."""

    NEW = "new"
    EVERYTHING = "everything"


@command(mailbox, "list")
def list_mailboxes(
    session: Session, limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 1000
) -> None:
    """List mailboxes with their states."""
    session.screen.rows(list(session.api.pages(_PATH, limit)), _COLUMNS)


@command(mailbox, "show")
def show_mailbox(session: Session, mailbox_id: MailboxId) -> None:
    """Show one mailbox."""
    session.screen.details(_get(session, mailbox_id))


@command(mailbox, "add")
def add_mailbox(  # noqa: PLR0913, PLR0917 - each argument is an option of the command
    session: Session,
    address: Annotated[str, typer.Argument(help="The mail address.")],
    host: Annotated[str, typer.Option(help="The IMAP server.")],
    name: Annotated[str | None, typer.Option(help="What to call it; the address unless given.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="993 with tls, else 143, unless given.")] = None,
    security: Annotated[Security, typer.Option(help="How the connection is protected.")] = Security.TLS,
    user: Annotated[str | None, typer.Option(help="Who logs in; the address unless given.")] = None,
    secret_file: SecretFile = None,
    folder: Annotated[
        list[str] | None, typer.Option(help="A folder to watch; may be repeated. INBOX unless given.")
    ] = None,
    interval: Annotated[int, typer.Option(help="Seconds between two polls.")] = 60,
    idle: Annotated[bool, typer.Option(help="Let the server tell about new mail.")] = True,  # noqa: FBT002 - a flag
    mark_read: Annotated[bool, typer.Option(help="Mark mails read once they are safe.")] = False,  # noqa: FBT002 - a flag
    active: Annotated[bool, typer.Option(help="Begin at once.")] = True,  # noqa: FBT002 - a flag
    start: Annotated[Start, typer.Option(help="Which mails to fetch.")] = Start.NEW,
    wait: WaitOption = False,  # noqa: FBT002 - a flag
    timeout: TimeoutOption = 60,
) -> None:
    """Connect a mailbox. Its password is asked for, or read from --secret-file."""
    body = {
        "name": name or address,
        "address": address,
        "host": host,
        "port": port,
        "security": security,
        "user": user,
        "secret": read_secret(f"Password of {user or address}", secret_file),
        "folders": folder or ["INBOX"],
        "interval": interval,
        "idle": idle,
        "mark_read": mark_read,
        "active": active,
        "start": start,
    }
    made = session.api.post(_PATH, {name: value for name, value in body.items() if value is not None})
    session.screen.say(f"Mailbox {made['id']} added.")
    _show_added(session, made, timeout if wait and active else None)


def _show_added(session: Session, made: Document, wait_seconds: float | None) -> None:
    if wait_seconds is not None:
        with session.screen.waiting("Waiting for the first look into it ..."):
            made = _settled(session, made["id"], None, wait_seconds)
    session.screen.details(made)
    _fail_on_trouble(made)


@command(mailbox, "test")
def test_mailbox(session: Session, mailbox_id: MailboxId) -> None:
    """Try a mailbox step by step; no mail is touched. Exit code 1 where a step fails."""
    with session.screen.waiting("Trying the mailbox ..."):
        outcome = session.api.post(f"{_path(mailbox_id)}/test")
    steps = outcome.get("steps", [])
    session.screen.rows(
        steps, {"Step": "step", "Result": "status", "ms": "duration_ms", "Said": "message", "Fix": "fix"}
    )
    if not outcome.get("passed"):
        failed: Document = next((step for step in steps if step.get("status") == "failed"), {})
        raise Failure(f"The test failed at: {failed.get('step', 'an unknown step')}.", fix=failed.get("fix", ""))


@command(mailbox, "sync")
def sync_mailbox(
    session: Session,
    mailbox_id: MailboxId,
    wait: WaitOption = False,  # noqa: FBT002 - a flag
    timeout: TimeoutOption = 60,
) -> None:
    """Look for mail now instead of at the next poll."""
    before = _get(session, mailbox_id)
    asked = session.api.post(f"{_path(mailbox_id)}/sync")
    if not wait:
        session.screen.say("Requested.")
        session.screen.details(asked)
        return
    with session.screen.waiting("Waiting for the look into it ..."):
        after = _settled(session, mailbox_id, before.get("last_polled_at"), timeout)
    session.screen.say(f"{_fetched(after) - _fetched(before)} new mails.")
    session.screen.details(after)
    _fail_on_trouble(after)


@command(mailbox, "rm")
def remove_mailbox(
    session: Session,
    mailbox_id: MailboxId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Remove a mailbox. What it delivered stays."""
    if not yes:
        if not sys.stdin.isatty():
            raise Failure("This removes a mailbox for good.", ExitCode.USAGE, "Give --yes if that is meant.")
        found = _get(session, mailbox_id)
        typer.confirm(f"Remove {found.get('address', '')!a}?", abort=True, err=True)
    session.api.delete(_path(mailbox_id))
    session.screen.say(f"Mailbox {mailbox_id} removed.")


def _path(mailbox_id: str) -> str:
    return f"{_PATH}/{quote(mailbox_id, safe='')}"


def _get(session: Session, mailbox_id: str) -> Document:
    return session.api.get(_path(mailbox_id))


def _settled(session: Session, mailbox_id: str, polled_before: object, seconds: float) -> Document:
    """The mailbox after it was looked into again, or when that cannot succeed."""

    def done(seen: Document) -> bool:
        polled = seen.get("last_polled_at")
        looked = polled is not None and polled != polled_before and seen.get("state") == "idle"
        return looked or seen.get("state") in {"auth_failed", "paused"}

    return wait_until(lambda: _get(session, mailbox_id), done, seconds, "Looking into the mailbox")


def _fail_on_trouble(seen: Document) -> None:
    if seen.get("state") == "auth_failed":
        error = seen.get("last_error") or {}
        raise Failure(f"The server refuses the login: {error.get('message', '')}", fix=error.get("fix", ""))


def _fetched(seen: Document) -> int:
    return int((seen.get("counts") or {}).get("fetched", 0))
