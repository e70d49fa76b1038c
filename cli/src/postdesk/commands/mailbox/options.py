"""What can be said about a mailbox on the command line? One table for adding and for editing it.

An option that is not given is not sent: its default is the API's, or what the mailbox has.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from postdesk.client import Document
from postdesk.failures import ExitCode, Failure
from postdesk.secret_input import read_file

Given = Mapping[str, Any]

_PLAIN: Final = {
    "name": (str, "What to call it."),
    "provider": (str, "A preset's name, as postdesk mailbox detect says it; custom unless given."),
    "port": (int, "993 with tls, else 143, unless given."),
    "security": (str, "tls, starttls or none."),
    "user": (str, "Who logs in; the address unless given."),
    "auth": (str, "password, xoauth2, xoauth2_app or oauthbearer."),
    "priority": (int, "0 to 100; mailboxes with a lower number come first."),
    "interval": (int, "Seconds between two polls."),
    "cron": (str, "When to poll, in five fields, instead of an interval."),
    "timezone": (str, "Of the cron expression, as Europe/Vienna."),
    "idle": (bool, "Let the server tell about new mail."),
    "unread_only": (bool, "Fetch unread mail only."),
    "mark_read": (bool, "Mark mails read once they are safe."),
    "after_import": (str, "leave, move or delete: what becomes of a mail once it is safe."),
    "move_to": (str, "The folder that mails are moved to."),
    "start": (str, "new, since or everything: which mails to fetch at first."),
    "since": (str, "With --start since: from when on, as 2026-11-01."),
    "size_limit": (int, "Bytes; of a larger mail only the head is kept."),
    "authserv_id": (str, "The name the server signs Authentication-Results with."),
    "active": (bool, "Whether it is watched at all."),
    "default": (bool, "The one that stands for all where none is named."),
}
_RENAMED: Final = {
    "folder": ("folders", list[str], "A folder to watch; may be repeated."),
    "account": ("account_id", str, "The account whose tickets they are where no mapping says more."),
    "polling": ("polling_enabled", bool, "Whether it is polled."),
}
WRITABLE: Final = ("address", "host", "oauth", *_PLAIN, *(field for field, _, _ in _RENAMED.values()), "ca_pem")
"""Every field of a mailbox that people choose, secrets aside."""
_FILES: Final = {"ca_file": ("ca_pem", "Certificates of authorities to trust for this mailbox, in PEM.")}


def takes_settings(run: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for every setting; it gets those that were given, by their names in the API."""

    @wraps(run)
    def called(*arguments: Any, **options: Any) -> None:
        chosen = {name: options.pop(name) for name in (*_PLAIN, *_RENAMED, *_FILES)}
        run(*arguments, **options, given=_given(chosen))

    own = inspect.signature(run, eval_str=True).parameters
    kept = [parameter for name, parameter in own.items() if name != "given"]
    called.__signature__ = inspect.Signature([*kept, *_parameters()])  # type: ignore[attr-defined] # PEP 362
    return called


def _parameters() -> list[inspect.Parameter]:
    plain = [_parameter(name, kind, text) for name, (kind, text) in _PLAIN.items()]
    renamed = [_parameter(name, kind, text) for name, (_, kind, text) in _RENAMED.items()]
    return plain + renamed + [_parameter(name, Path, text) for name, (_, text) in _FILES.items()]


def _parameter(name: str, kind: Any, text: str) -> inspect.Parameter:
    annotation = Annotated[kind | None, typer.Option(help=text, show_default=False)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _given(chosen: Given) -> Document:
    said = {name: value for name, value in chosen.items() if value is not None}
    found = {name: said[name] for name in _PLAIN if name in said}
    found |= {field: said[name] for name, (field, _, _) in _RENAMED.items() if name in said}
    found |= {field: read_file(said[name]) for name, (field, _) in _FILES.items() if name in said}
    if "since" in found:
        found["since"] = instant(found["since"])
    return found


def instant(text: str) -> str:
    """A day or an instant as the API reads it: without an offset it is in UTC."""
    day_only = len(text) == len("2026-11-01")
    written = f"{text}T00:00:00" if day_only else text
    if "T" not in written:
        raise Failure(f"{text} is no day and no instant.", ExitCode.USAGE, "Write 2026-11-01 or 2026-11-01T08:00Z.")
    has_offset = written.endswith("Z") or "+" in written or written.count("-") > 2  # noqa: PLR2004 - two in the day
    return written if has_offset else f"{written}Z"
