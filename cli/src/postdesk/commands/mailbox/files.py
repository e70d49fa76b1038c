"""How is a set of mailboxes kept in a file? `apply` makes Postdesk what the file says, `export` writes such a file.

Mailboxes are matched by name. The file never holds a secret: it says from which file or environment variable it comes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer
import yaml

from postdesk.client import Document
from postdesk.commands.mailbox.group import PATH, mailbox, path_of
from postdesk.commands.mailbox.options import WRITABLE
from postdesk.failures import ExitCode, Failure
from postdesk.secret_input import read_file
from postdesk.session import Session, command

SECRETS: Final = ("secret", "client_secret", "refresh_token")
_MOST: Final = 10_000
_HEADER: Final = "# Secrets are not exported. Add to each mailbox: secret: {file: PATH}, or secret: {env: NAME}\n"
_SHAPE: Final = "Write mailboxes: and below it a list, as postdesk mailbox export does."


@command(mailbox, "apply")
def apply_file(
    session: Session,
    file: Annotated[Path, typer.Option("--file", "-f", help="A YAML file; - for stdin.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,  # noqa: FBT002 - a flag
    secrets: Annotated[bool, typer.Option("--secrets", help="Send every secret again, changed or not.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Add the mailboxes of a file, and change those that are there already. What the file does not name stays."""
    wanted = _read(file)
    there = _by_name(session)
    results = [_apply_one(session, each, there.get(each["name"]), dry_run=dry_run, secrets=secrets) for each in wanted]
    session.screen.rows(
        results, {"Name": "name", "Result": "result", "Changed": "changed", "ID": "id", "Error": "error"}
    )
    for each in results:
        if each["result"] == "added" and not each["can_sign_in"]:
            session.screen.say(
                f"{each['name']} has no secret yet. Give it one: postdesk mailbox edit {each['id']} --secret-file FILE"
            )
    failed = [each["name"] for each in results if each["result"] == "failed"]
    if failed:
        raise Failure(f"{len(failed)} of {len(results)} mailboxes could not be applied: {', '.join(failed)}")


@command(mailbox, "export")
def export_mailboxes(session: Session) -> None:
    """Write all mailboxes as a file for apply, without secrets."""
    found = [_chosen(each) for each in session.api.pages(PATH, _MOST)]
    if session.screen.is_json:
        session.screen.details({"mailboxes": found})
        return
    session.screen.text(_HEADER + yaml.safe_dump({"mailboxes": found}, allow_unicode=True, sort_keys=False))


def _apply_one(
    session: Session, wanted: Document, there: Document | None, *, dry_run: bool, secrets: bool
) -> dict[str, Any]:
    """Apply one mailbox; what went wrong with it is part of the result, so that the others are applied all the same."""
    told = {"name": wanted["name"], "id": there["id"] if there else None, "error": None}
    told["can_sign_in"] = bool(there) or any(name in wanted for name in SECRETS)
    change = {name: value for name, value in wanted.items() if name not in SECRETS and _differs(name, value, there)}
    if there and not change and not secrets:
        return told | {"result": "unchanged", "changed": []}
    try:
        change |= {name: _secret(name, wanted[name]) for name in SECRETS if name in wanted}
        if not dry_run:
            made = session.api.patch(path_of(there["id"]), change) if there else session.api.post(PATH, change)
            told["id"] = made["id"]
    except Failure as failure:
        return told | {"result": "failed", "changed": sorted(change), "error": f"{failure} {failure.fix}".strip()}
    return (
        told | {"result": "changed", "changed": sorted(change)} if there else told | {"result": "added", "changed": []}
    )


def _differs(name: str, value: object, there: Document | None) -> bool:
    return there is None or there.get(name) != value


def _read(file: Path) -> list[Document]:
    text = typer.get_text_stream("stdin").read() if str(file) == "-" else read_file(file)
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as broken:
        raise Failure(f"{file} is no YAML: {_place(broken)}.", ExitCode.USAGE) from broken
    listed = document.get("mailboxes") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(each, dict) and each.get("name") for each in listed):
        raise Failure(f"{file} does not list mailboxes with their names.", ExitCode.USAGE, _SHAPE)
    names = [each["name"] for each in listed]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Failure(f"{file} names a mailbox twice: {', '.join(twice)}.", ExitCode.USAGE)
    return listed


def _place(broken: yaml.YAMLError) -> str:
    """Where the mistake is; never the text there, which may be a secret."""
    mark = getattr(broken, "problem_mark", None)
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "unreadable"


def _by_name(session: Session) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for each in session.api.pages(PATH, _MOST):
        if each["name"] in found:
            raise Failure(f"Two mailboxes are called {each['name']}.", ExitCode.CONFLICT, "Rename one of them first.")
        found[each["name"]] = each
    return found


def _secret(name: str, source: object) -> str:
    match source:
        case {"file": str(path), **rest} if not rest:
            return read_file(Path(path))
        case {"env": str(variable), **rest} if not rest:
            if variable not in os.environ:
                raise Failure(f"The environment variable {variable} is not set.", ExitCode.USAGE)
            return os.environ[variable]
    raise Failure(f"{name} is not written as it should be.", ExitCode.USAGE, "Write {file: PATH} or {env: NAME}.")


def _chosen(seen: Mapping[str, Any]) -> Document:
    """What people chose of a mailbox; what holds by itself is left out."""
    chosen = {name: seen[name] for name in WRITABLE if seen.get(name) is not None}
    if seen.get("interval_inherited"):
        del chosen["interval"]
    return {"name": chosen.pop("name"), **chosen}
