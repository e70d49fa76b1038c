"""How is a mailbox shown?"""

from __future__ import annotations

from typing import Self

from pydantic import AwareDatetime

from contracts.values import AccountId, MailboxId, MailboxState
from fetcher.domain.mailbox import (
    AfterImport,
    Auth,
    Failure,
    Mailbox,
    MailboxSettings,
    SecretField,
    Security,
    StartPoint,
)
from fetcher.domain.overview import Overview
from fetcher.entrypoints.documents.fields import Document
from fetcher.entrypoints.documents.mailbox_in import OAuth


class LastError(Document):
    """What went wrong last: at which step, in the server's own words, and what helps."""

    step: str
    message: str
    fix: str

    @classmethod
    def of(cls, failure: Failure) -> Self:
        """Write a failure."""
        return cls(step=failure.step, message=failure.message, fix=failure.fix)


class Counts(Document):
    """How many mails: handed over, listed by the server and not given yet, kept only as a head."""

    fetched: int
    pending: int
    quarantined: int


class Position(Document):
    """How far a folder has been handed over."""

    folder: str
    uidvalidity: int
    last_uid: int
    pending: int
    started_at: AwareDatetime


class MailboxOut(Document):
    """A mailbox and what it is doing. Its secrets are never shown."""

    id: MailboxId
    name: str
    address: str
    provider: str
    host: str
    port: int
    security: Security
    user: str
    auth: Auth
    oauth: OAuth | None
    has_password: bool
    has_client_secret: bool
    has_refresh_token: bool
    ca_pem: str | None
    authserv_id: str | None
    account_id: AccountId | None
    folders: tuple[str, ...]
    priority: int
    interval: int | None
    interval_inherited: bool
    cron: str | None
    timezone: str
    idle: bool
    unread_only: bool
    mark_read: bool
    after_import: AfterImport
    move_to: str | None
    start: StartPoint
    since: AwareDatetime | None
    size_limit: int
    active: bool
    polling_enabled: bool
    default: bool
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime
    state: MailboxState
    state_since: AwareDatetime
    last_polled_at: AwareDatetime | None
    last_mail_at: AwareDatetime | None
    obstacle: str
    """Why it is not looked into by itself; empty where it is."""
    next_run: AwareDatetime | None
    next_runs: tuple[AwareDatetime, ...]
    last_error: LastError | None
    counts: Counts
    positions: tuple[Position, ...]

    @classmethod
    def of(cls, overview: Overview) -> Self:
        """Write a mailbox."""
        mailbox = overview.mailbox
        status, stored = mailbox.status, mailbox.secrets
        return cls(
            id=mailbox.id,
            has_password=SecretField.PASSWORD in stored,
            has_client_secret=SecretField.CLIENT_SECRET in stored,
            has_refresh_token=SecretField.REFRESH_TOKEN in stored,
            version=mailbox.version,
            created_at=mailbox.created_at,
            updated_at=mailbox.updated_at,
            state=status.state,
            state_since=status.since,
            last_polled_at=status.last_polled_at,
            last_mail_at=status.last_mail_at,
            obstacle=overview.obstacle,
            next_run=overview.next_runs[0] if overview.next_runs else None,
            next_runs=overview.next_runs,
            last_error=LastError.of(status.last_error) if status.last_error else None,
            counts=Counts(fetched=status.fetched, pending=overview.pending, quarantined=status.quarantined),
            positions=_positions(overview),
            **_chosen(mailbox),
        )


class MailboxPage(Document):
    """A page of mailboxes; `next_cursor` leads to the next one."""

    items: list[MailboxOut]
    next_cursor: str | None


def _chosen(mailbox: Mailbox) -> dict[str, object]:
    settings = mailbox.settings
    chosen = {name: getattr(settings, name) for name in MailboxSettings.__dataclass_fields__}
    oauth = settings.oauth
    return chosen | {
        "interval": None if settings.cron else round(settings.interval.total_seconds()),
        "oauth": OAuth.model_validate(oauth, from_attributes=True) if oauth else None,
    }


def _positions(overview: Overview) -> tuple[Position, ...]:
    return tuple(
        Position(
            folder=cursor.folder,
            uidvalidity=cursor.uidvalidity,
            last_uid=cursor.last_uid,
            pending=len(cursor.pending),
            started_at=cursor.started_at,
        )
        for cursor in overview.cursors
    )
