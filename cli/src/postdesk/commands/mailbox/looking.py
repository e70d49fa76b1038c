"""How does somebody find out how to connect a mailbox, and which folders it has?"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from postdesk.client import Document
from postdesk.commands.mailbox.group import PATH, MailboxId, mailbox, path_of
from postdesk.failures import ExitCode, Failure
from postdesk.session import Session, command

FOLDERS: Final = {
    "Folder": "shown",
    "Path": "path",
    "Role": "role",
    "Mails": "total",
    "Unread": "unread",
    "Selectable": "selectable",
}
TRIED: Final = {"Asked": "source", "Answer": "outcome"}


@command(mailbox, "folders")
def list_folders(session: Session, mailbox_id: MailboxId) -> None:
    """List a mailbox's folders with their counts; no mail is touched."""
    found = session.api.get(path_of(mailbox_id, "folders"))
    if session.screen.is_json:
        session.screen.details(found)
        return
    session.screen.rows([{**each, "shown": "  " * each["level"] + each["name"]} for each in found["folders"]], FOLDERS)


@command(mailbox, "detect")
def detect_mailbox(
    session: Session,
    address: Annotated[str, typer.Argument(help="The mail address.")] = "",
    smtp_host: Annotated[str, typer.Option(help="The outgoing server, if only that is known.")] = "",
) -> None:
    """Find out from an address how its mailbox is connected, and say who said so."""
    if not address and not smtp_host:
        raise Failure("An address or an outgoing server is needed.", ExitCode.USAGE)
    with session.screen.waiting("Asking ..."):
        found = session.api.post(f"{PATH}/detect", {"address": address, "smtp_host": smtp_host})
    if session.screen.is_json:
        session.screen.details(found)
    elif found["answer"]:
        session.screen.details(_answer(found["answer"]))
    if not found["answer"]:
        session.screen.rows(found["tried"], TRIED)
        raise Failure(
            "Nobody knows how this mailbox is connected.", fix="Ask its provider for the IMAP server and port."
        )


def _answer(answer: Document) -> Document:
    imap = answer["imap"]
    return {
        "provider": answer["name"] or answer["provider"],
        "server": f"{imap['host']} port {imap['port']}, {imap['security']}",
        "user": answer["user"],
        "sign-in": ", ".join(way["auth"] for way in answer["ways"]),
        "according to": f"{answer['source']}: {answer['detail']}",
        "to know": " ".join(answer["hints"]),
    }
