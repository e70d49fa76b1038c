"""Which steps lead to a mailbox, how did each go, and what helps where one failed?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from fetcher.domain.certificates import Certificate
from fetcher.domain.mailbox import Auth, Security
from fetcher.domain.presets import PasswordKind, Preset


class Step(StrEnum):
    """The way to a mailbox, in order."""

    DNS = "dns"
    ADDRESS = "address"
    TCP = "tcp"
    TLS = "tls"
    CAPABILITIES = "capabilities"
    LOGIN = "login"
    FOLDERS = "folders"
    QUOTA = "quota"


class StepStatus(StrEnum):
    """How a step went. A step that was not needed, or not reached, is skipped."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another way to connect that is likely to work."""

    security: Security
    port: int


@dataclass(frozen=True, slots=True)
class FolderCheck:
    """How opening one folder went, and how many mails are in it; `problem` stands instead."""

    name: str
    total: int = 0
    unread: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step went. `message` quotes the server where it said something; none of the texts holds a secret.

    A step that passed may come with a `warning`. `proposal` says in settings what `fix` says in words.
    """

    step: Step
    status: StepStatus
    duration: timedelta = timedelta(0)
    message: str = ""
    fix: str = ""
    warning: str = ""
    proposal: Proposal | None = None
    certificate: Certificate | None = None
    folders: tuple[FolderCheck, ...] = ()


def complete(results: Sequence[StepResult]) -> tuple[StepResult, ...]:
    """All steps in their order; those without a result were not reached."""
    found = {result.step: result for result in results}
    return tuple(found.get(step, StepResult(step, StepStatus.SKIPPED, message="not reached")) for step in Step)


def scrubbed(text: str, secret: str, limit: int = 500) -> str:
    """A server's words fit to be shown: without the secret, should it repeat it, on one line and not too long."""
    if secret:
        text = text.replace(secret, "***")
    return "".join(character if character.isprintable() else " " for character in text)[:limit].strip()


_WANTS_APP_PASSWORD: Final = re.compile(r"app(?:lication)?[- ]?specific|app[- ]?password", re.IGNORECASE)
_WANTS_TOKEN: Final = re.compile(
    r"basic ?auth\w* (?:is|has been) (?:disabled|blocked)|BasicAuthBlocked|web login required|please log in via your web",
    re.IGNORECASE,
)


def login_fix(words: str, auth: Auth, preset: Preset | None) -> str:
    """What helps where a server refused a login in these words."""
    if auth is Auth.XOAUTH2_APP:
        return (
            "The server does not take the application's token: in Exchange Online register the application's service "
            "principal, and grant it FullAccess to this mailbox; in Entra grant IMAP.AccessAsApp with admin consent."
        )
    if auth is not Auth.PASSWORD:
        return "The server does not take the token: see that user is the mailbox that was signed in with, and sign in again."
    name = preset.name if preset else "The server"
    if (preset and preset.password is PasswordKind.NONE) or _WANTS_TOKEN.search(words):
        return f"{name} takes no passwords any more: choose sign-in with a token (auth xoauth2, or xoauth2_app)."
    if (preset and preset.password is PasswordKind.APP) or _WANTS_APP_PASSWORD.search(words):
        where = f" ({preset.password_url})" if preset and preset.password_url else ""
        return f"{name} wants an app password instead of the usual one: make one in the account's security settings{where}."
    return "Check user and password; some providers want an app password instead of the usual one."
