"""What would become of this mail, and why?"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import typer

from postdesk.failures import ExitCode, Failure
from postdesk.output import Screen, clean
from postdesk.parsing.files import MailFile, files_of
from postdesk.session import Session, command

explain = typer.Typer()

LARGEST: Final = 7 * 1024 * 1024
"""Bytes of a file: written in base64 it has to fit into one request."""
_IDS: Final = {"delivery_id": re.compile(r"dlv_[A-Za-z0-9_-]+"), "mail_id": re.compile(r"eml_[A-Za-z0-9_-]+")}
_RULES: Final = {
    "mail_kind": "What kind of mail is it?",
    "spam": "Does it look like spam?",
    "authentication": "Is the sender who From says?",
    "blocked_sender": "Is the sender blocked?",
    "domain_mapping": "Does a domain mapping speak of the sender?",
    "account": "Whose mail is it?",
    "user_policy": "May the sender write to us?",
    "commands": "Does it give commands?",
    "command": "One of its commands",
    "rules": "Does a rule of the desk fit?",
    "rule": "A rule of the desk",
    "brake": "Are there too many like it?",
    "default_account": "What is left to decide?",
}
"""What each rule asks, in words; a rule that is newer than this program is called by its name."""


@command(explain, "explain")
def explain_mail(
    session: Session,
    mail: Annotated[
        str,
        typer.Argument(
            help="A file with a mail, - for stdin, the id of a mail that came (dlv_... or eml_...), or an address.",
            metavar="MAIL",
        ),
    ],
    subject: Annotated[str, typer.Option(help="What an address would write about.")] = "",
    account: Annotated[str | None, typer.Option(help="The account of the mailbox it comes to.")] = None,
    authserv_id: Annotated[
        str | None, typer.Option(help="Believe the Authentication-Results that this server wrote.", metavar="NAME")
    ] = None,
) -> None:
    """Say what would become of a mail, and why. Nothing is changed."""
    question = _question(mail, {"subject": subject or None, "authserv_id": authserv_id})
    if account and not _IDS.keys() & question.keys():
        question["mailbox_account_id"] = account
    answer = session.api.post("/api/v1/explain", question)
    if session.screen.is_json:
        session.screen.details(answer)
    else:
        show(session.screen, answer)


def show(screen: Screen, answer: Mapping[str, Any]) -> None:
    """What becomes of it, then why, then what each rule said."""
    screen.text(f"{_heading(answer['mail'])}\n")
    asked = "What became of it" if answer.get("earlier") else "What becomes of it"
    screen.text(f"{asked}\n  {clean(answer['decision'])}\n")
    screen.text("Why\n" + "\n".join(f"  - {clean(each)}" for each in answer["because"]) + "\n")
    screen.text("What each rule said, in order\n" + "\n".join(_rules(answer["explanation"])))
    other = _others(answer)
    if other:
        screen.text("\nWhat rules said otherwise when the mail came\n" + "\n".join(_rules(other)))


def _others(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was said when the mail came and is not said now; counts of the hour are never the same."""
    now = [(each["rule"], each["answer"]) for each in answer["explanation"]]
    then = (answer.get("earlier") or {}).get("explanation") or []
    return [each for each in then if (each["rule"], each["answer"]) not in now and each["rule"] != "brake"]


def _question(mail: str, options: Mapping[str, str | None]) -> dict[str, Any]:
    if name := next((name for name, form in _IDS.items() if form.fullmatch(mail)), None):
        return {name: mail}
    found = next(iter(files_of(mail)), None)
    if isinstance(found, MailFile):
        return _given({"eml": _written(found), "authserv_id": options["authserv_id"]})
    if "@" in mail:
        return _given({"sender": mail, "subject": options["subject"]})
    reason = found.reason if found else "the folder is empty"
    code = found.code if found else ExitCode.NOT_FOUND
    raise Failure(f"{mail} cannot be read: {reason}.", code, "Give a file, -, an id dlv_... or eml_..., or an address.")


def _given(question: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in question.items() if value is not None}


def _written(file: MailFile) -> str:
    if file.size > LARGEST:
        raise Failure(f"{file.name} is too large: at most {LARGEST} bytes can be asked about.", ExitCode.USAGE)
    raw = file.source if isinstance(file.source, bytes) else file.source.read_bytes()
    return base64.b64encode(raw).decode("ascii")


def _heading(mail: Mapping[str, Any]) -> str:
    sender = mail["sender"]
    name = f"{sender['name']} <{sender['address']}>" if sender.get("name") else sender["address"]
    return f"{clean(mail['subject'] or '(no subject)')}, from {clean(name)}"


def _rules(answers: list[Mapping[str, Any]]) -> Iterator[str]:
    for number, each in enumerate(answers, start=1):
        name = each["rule"].partition(":")[0]
        asked = _RULES.get(name, name.replace("_", " ").capitalize())
        mark = "  <- this decided" if each["decided"] else ""
        yield f"  {number:2}. {clean(asked)}{mark}"
        yield f"      {clean(each['answer'])}  ({clean(each['looked_at'])})"
