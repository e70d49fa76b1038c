"""What is a mailbox that is watched, and which changes to it are allowed?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from contracts.values import MailboxId, MailboxState

SECRET_FIELD: Final = "password"  # noqa: S105 - the name of the field, not what is in it
"""The field that a stored secret is bound to, besides the mailbox's id."""


class Security(StrEnum):
    """How the connection is protected: TLS from its first byte, TLS after STARTTLS, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class StartPoint(StrEnum):
    """What counts as new when a folder is seen for the first time."""

    NEW = "new"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """What people choose. `folders` are display names, not modified UTF-7; `interval` is the poll behind IDLE."""

    name: str
    address: str
    host: str
    port: int
    security: Security = Security.TLS
    user: str
    folders: tuple[str, ...] = ("INBOX",)
    interval: timedelta = timedelta(seconds=60)
    idle: bool = True
    mark_read: bool = False
    active: bool = True
    start: StartPoint = StartPoint.NEW


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a mailbox does not work: which step, in the server's own words, and what to do. Never holds a secret."""

    step: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxStatus:
    """What the fetcher found out. `fetched` counts mails handed over."""

    state: MailboxState = MailboxState.INIT
    since: datetime
    last_polled_at: datetime | None = None
    last_mail_at: datetime | None = None
    last_error: Failure | None = None
    fetched: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A mailbox. `secret` is a ciphertext; `version` rises with every change of settings or secret."""

    id: MailboxId
    settings: MailboxSettings
    secret: str | None = field(default=None, repr=False)
    version: int = 1
    created_at: datetime
    updated_at: datetime
    status: MailboxStatus


@dataclass(frozen=True, slots=True)
class Account:
    """Where to log in, and as whom, with the secret in clear: lives only as long as a connection is made."""

    host: str
    port: int
    security: Security
    user: str
    secret: str = field(repr=False)


def secret_must_be_given_again(before: MailboxSettings, after: MailboxSettings) -> bool:
    """Whether a change points the stored secret somewhere else: then whoever changes it has to know the secret.

    Otherwise anyone who may edit a mailbox could send its password to a server of their own.
    """
    return (before.host, before.port, before.security, before.user) != (
        after.host,
        after.port,
        after.security,
        after.user,
    )


def changed(mailbox: Mailbox, settings: MailboxSettings, secret: str | None, now: datetime) -> Mailbox:
    """The mailbox after a change; `secret` is the ciphertext it has from now on."""
    return replace(mailbox, settings=settings, secret=secret, version=mailbox.version + 1, updated_at=now)


def account_of(settings: MailboxSettings, secret: str) -> Account:
    """How to log in to a mailbox, with its secret in clear."""
    return Account(settings.host, settings.port, settings.security, settings.user, secret)
