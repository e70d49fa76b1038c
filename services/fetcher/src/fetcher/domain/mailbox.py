"""What is a mailbox that is watched, and which changes to it are allowed?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from contracts.values import AccountId, MailboxId, MailboxState

SIZE_LIMIT: Final = 25 * 1024 * 1024
"""Bytes of a mail above which only its head is kept, unless a mailbox says otherwise."""
LARGEST_SIZE_LIMIT: Final = 36 * 1024 * 1024
"""What the parser takes at most."""
INTERVAL: Final = timedelta(seconds=60)
"""Between two polls, where neither mailbox nor deployment says otherwise."""
CUSTOM: Final = "custom"
"""The provider of a mailbox that was set up by hand."""
LONGEST_NAME: Final = 254
COPY: Final = " (copy)"
ID_LENGTH: Final = 24
"""Hex digits."""


class SecretField(StrEnum):
    """The secrets a mailbox may have. Each is bound to its field as well as to its mailbox."""

    PASSWORD = "password"  # noqa: S105 - the name of the field, not what is in it
    CLIENT_SECRET = "client_secret"  # noqa: S105 - likewise
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - likewise


class Security(StrEnum):
    """How the connection is protected: TLS from its first byte, TLS after STARTTLS, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Auth(StrEnum):
    """How to log in: with a password, or with a token somebody granted, or one granted to the application itself."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, not a password
    XOAUTH2 = "xoauth2"
    XOAUTH2_APP = "xoauth2_app"
    OAUTHBEARER = "oauthbearer"


class StartPoint(StrEnum):
    """What counts as new when a folder is seen for the first time."""

    NEW = "new"
    SINCE = "since"
    EVERYTHING = "everything"


class AfterImport(StrEnum):
    """What becomes of a mail on the server once it is handed over and durable."""

    LEAVE = "leave"
    MOVE = "move"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class OAuthSettings:
    """Where tokens come from, and for whom. Client secret and refresh token are secrets of the mailbox, kept apart."""

    client_id: str
    token_url: str
    authorize_url: str = ""
    tenant: str = ""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """What people choose.

    `folders` and `move_to` are display names, not modified UTF-7. `cron`, read in `timezone`, takes the place of `interval`
    (the poll behind IDLE); `interval_inherited` says that the interval is the deployment's, not the mailbox's own. `priority`
    goes from 0 (first) to 100. `size_limit` is in bytes, `ca_pem` a bundle of authorities to trust besides the system's.
    `active` is the mailbox's own switch; `polling_enabled` is whether it is looked into without being asked.
    """

    name: str
    address: str
    provider: str = CUSTOM
    host: str
    port: int
    security: Security = Security.TLS
    user: str
    auth: Auth = Auth.PASSWORD
    oauth: OAuthSettings | None = None
    ca_pem: str | None = None
    authserv_id: str | None = None
    account_id: AccountId | None = None
    folders: tuple[str, ...] = ("INBOX",)
    priority: int = 50
    interval: timedelta = INTERVAL
    interval_inherited: bool = False
    cron: str | None = None
    timezone: str = "UTC"
    idle: bool = True
    unread_only: bool = False
    mark_read: bool = False
    after_import: AfterImport = AfterImport.LEAVE
    move_to: str | None = None
    start: StartPoint = StartPoint.NEW
    since: datetime | None = None
    size_limit: int = SIZE_LIMIT
    active: bool = True
    polling_enabled: bool = True
    default: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a mailbox does not work: which step, in the server's own words, and what to do. Never holds a secret."""

    step: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxStatus:
    """What the fetcher found out.

    `fetched` counts mails handed over, `quarantined` those of which only the head was kept. `next_run` is when it is tried
    again after a failure; while all is well the schedule says it.
    """

    state: MailboxState = MailboxState.INIT
    since: datetime
    last_polled_at: datetime | None = None
    last_mail_at: datetime | None = None
    next_run: datetime | None = None
    last_error: Failure | None = None
    fetched: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A mailbox. `secrets` are ciphertexts; `version` rises with every change that people make, not with a renewed token."""

    id: MailboxId
    settings: MailboxSettings
    secrets: Mapping[SecretField, str] = field(default_factory=dict, repr=False)
    version: int = 1
    created_at: datetime
    updated_at: datetime
    status: MailboxStatus


@dataclass(frozen=True, slots=True)
class Account:
    """Where to log in, as whom and how, with the secret (password or access token) in clear: lives as long as connecting takes."""

    host: str
    port: int
    security: Security
    user: str
    secret: str = field(repr=False)
    auth: Auth = Auth.PASSWORD
    ca_pem: str | None = field(default=None, repr=False)


def misdirected(before: MailboxSettings, after: MailboxSettings) -> frozenset[SecretField]:
    """Which stored secrets a change would send somewhere else: whoever makes it has to know them, or take them away.

    Otherwise anyone who may edit a mailbox could send its password to a server of their own. What is granted for a token is
    sent to the token's issuer, and the token to the mail server, so both count.
    """
    found: set[SecretField] = set()
    if _server(before) != _server(after):
        found |= set(SecretField)
    if _issuer(before) != _issuer(after):
        found |= {SecretField.CLIENT_SECRET, SecretField.REFRESH_TOKEN}
    return frozenset(found)


def _server(settings: MailboxSettings) -> tuple[object, ...]:
    return settings.host, settings.port, settings.security, settings.user, settings.auth


def _issuer(settings: MailboxSettings) -> tuple[object, ...]:
    oauth = settings.oauth
    return (oauth.token_url, oauth.authorize_url, oauth.tenant, oauth.client_id) if oauth else ()


def changed(
    mailbox: Mailbox, settings: MailboxSettings, secrets: Mapping[SecretField, str | None], now: datetime
) -> Mailbox:
    """The mailbox after a change; `secrets` are the ciphertexts it has from now on, None for one that is taken away."""
    kept = {name: cipher for name, cipher in {**mailbox.secrets, **secrets}.items() if cipher}
    return replace(mailbox, settings=settings, secrets=kept, version=mailbox.version + 1, updated_at=now)


def account_of(settings: MailboxSettings, secret: str) -> Account:
    """How to log in to a mailbox, with its password or access token in clear."""
    return Account(
        settings.host, settings.port, settings.security, settings.user, secret, settings.auth, settings.ca_pem
    )


def mailbox_called(word: str) -> MailboxId:
    """The id of a mailbox, made of a word of hex digits: random ones, or what its creation is called after."""
    return MailboxId(f"mbx_{word[:ID_LENGTH]}")


def copied_name(settings: MailboxSettings) -> str:
    """What a copy of a mailbox is called unless somebody says otherwise."""
    return f"{settings.name[: LONGEST_NAME - len(COPY)]}{COPY}"


def resting_state(settings: MailboxSettings) -> MailboxState:
    """The state of a mailbox that nobody watches yet."""
    return MailboxState.INIT if settings.active else MailboxState.PAUSED
