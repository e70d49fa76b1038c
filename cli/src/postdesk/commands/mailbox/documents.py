"""How are mailboxes listed, shown, connected, changed, cloned and removed?"""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

from postdesk.client import Document
from postdesk.commands.mailbox.group import PATH, MailboxId, fail_on_trouble, get_mailbox, mailbox, path_of
from postdesk.commands.mailbox.options import takes_settings
from postdesk.commands.mailbox.telling import show
from postdesk.failures import ExitCode, Failure
from postdesk.secret_input import SecretFile, read_secret
from postdesk.session import Session, command
from postdesk.waiting import TimeoutOption, WaitOption, wait_until

COLUMNS: Final = {
    "ID": "id",
    "Name": "name",
    "Address": "address",
    "State": "state",
    "Since": "state_since",
    "Last polled": "last_polled_at",
    "Next run": "next_run",
    "Fetched": "counts.fetched",
    "Trouble": "last_error.message",
}


@command(mailbox, "list")
def list_mailboxes(
    session: Session,
    state: Annotated[str | None, typer.Option(help="Only those in this state, as auth_failed.")] = None,
    text: Annotated[str | None, typer.Option(help="Only those with this in name, address, host or user.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 1000,
) -> None:
    """List mailboxes with their states."""
    session.screen.rows(list(session.api.pages(PATH, limit, state=state, text=text)), COLUMNS)


@command(mailbox, "show")
def show_mailbox(session: Session, mailbox_id: MailboxId) -> None:
    """Show one mailbox."""
    show(session, get_mailbox(session, mailbox_id))


@command(mailbox, "add")
@takes_settings
def add_mailbox(  # noqa: PLR0913, PLR0917 - each argument is an option of the command
    session: Session,
    address: Annotated[str, typer.Argument(help="The mail address.")],
    host: Annotated[str, typer.Option(help="The IMAP server.")],
    given: Document,
    secret_file: SecretFile = None,
    wait: WaitOption = False,  # noqa: FBT002 - a flag
    timeout: TimeoutOption = 60,
) -> None:
    """Connect a mailbox. Its password is asked for, or read from --secret-file."""
    body = {"name": address, "address": address, "host": host, **given}
    if body.get("auth", "password") == "password":
        body["secret"] = read_secret(f"Password of {body.get('user', address)}", secret_file)
    made = session.api.post(PATH, body)
    session.screen.say(f"Mailbox {made['id']} added.")
    if wait and made.get("active", True):
        with session.screen.waiting("Waiting for the first look into it ..."):
            made = settled(session, made["id"], None, timeout)
    show(session, made)
    fail_on_trouble(made)


@command(mailbox, "edit")
@takes_settings
def edit_mailbox(  # noqa: PLR0913, PLR0917 - each argument is an option of the command
    session: Session,
    mailbox_id: MailboxId,
    given: Document,
    address: Annotated[str | None, typer.Option(help="The mail address.")] = None,
    host: Annotated[str | None, typer.Option(help="The IMAP server.")] = None,
    secret_file: SecretFile = None,
    unset: Annotated[list[str] | None, typer.Option(help="A setting to take away, as cron; may be repeated.")] = None,
) -> None:
    """Change a mailbox: what is not given stays. Another server or user needs the password again."""
    change = dict.fromkeys(unset or ()) | given
    change |= {name: value for name, value in {"address": address, "host": host}.items() if value is not None}
    if secret_file is not None:
        change["secret"] = read_secret("Password", secret_file)
    if not change:
        raise Failure("Nothing to change was given.", ExitCode.USAGE, "See postdesk mailbox edit --help.")
    show(session, session.api.patch(path_of(mailbox_id), change))


@command(mailbox, "clone")
def clone_mailbox(
    session: Session,
    mailbox_id: MailboxId,
    name: Annotated[str, typer.Option(help="What to call the copy.")],
) -> None:
    """Copy a mailbox with its password. The copy waits until it was tested and switched on."""
    made = session.api.post(path_of(mailbox_id, "clone"), {"name": name})
    session.screen.say(f"Mailbox {made['id']} added. Test it, then: postdesk mailbox edit {made['id']} --active")
    show(session, made)


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
        found = get_mailbox(session, mailbox_id)
        typer.confirm(f"Remove {found.get('address', '')!a}?", abort=True, err=True)
    session.api.delete(path_of(mailbox_id))
    session.screen.say(f"Mailbox {mailbox_id} removed.")


def settled(session: Session, mailbox_id: str, polled_before: object, seconds: float) -> Document:
    """The mailbox after it was looked into again, or when that cannot succeed."""

    def done(seen: Document) -> bool:
        polled = seen.get("last_polled_at")
        looked = polled is not None and polled != polled_before and seen.get("state") in {"idle", "degraded"}
        return looked or seen.get("state") in {"auth_failed", "needs_reauth", "paused"} or _is_in_trouble(seen)

    return wait_until(lambda: get_mailbox(session, mailbox_id), done, seconds, "Looking into the mailbox")


def _is_in_trouble(seen: Document) -> bool:
    """Whether a look failed: it is tried again by itself, but whoever waits wants to know now."""
    return seen.get("state") == "retrying" and bool(seen.get("last_error"))
