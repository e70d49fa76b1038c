"""What do all commands about mailboxes share? Their group, where the API has them, and how one is named."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote

import typer

from postdesk.client import Document
from postdesk.commands.mailbox.telling import trouble
from postdesk.failures import Failure
from postdesk.session import Session

mailbox = typer.Typer(no_args_is_help=True, help="Mailboxes that are watched for mail.")

PATH: Final = "/api/v1/mailboxes"
MailboxId = Annotated[str, typer.Argument(help="The mailbox's id, mbx_...", metavar="ID")]


def path_of(mailbox_id: str, action: str = "") -> str:
    """Where the API has a mailbox, or something that can be done with it."""
    return f"{PATH}/{quote(mailbox_id, safe='')}{'/' if action else ''}{action}"


def get_mailbox(session: Session, mailbox_id: str) -> Document:
    """The mailbox as it is now."""
    return session.api.get(path_of(mailbox_id))


def fail_on_trouble(seen: Document) -> None:
    """Raise Failure where the mailbox cannot be read."""
    if (state := seen.get("state")) in {"auth_failed", "needs_reauth", "retrying"}:
        again = " It is tried again by itself." if state == "retrying" else ""
        raise Failure(f"{trouble(seen)}.", fix=f"{(seen.get('last_error') or {}).get('fix', '')}{again}".strip())
