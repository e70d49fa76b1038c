"""How are mailboxes created, read, changed, deleted, tested and asked to look for mail now?"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any, Final, Protocol

import structlog

from contracts.events.mailbox import MailboxChange, MailboxChanged
from contracts.values import MailboxId, MailboxState
from fetcher.domain.diagnosis import StepResult
from fetcher.domain.mailbox import (
    SECRET_FIELD,
    Account,
    Mailbox,
    MailboxSettings,
    MailboxStatus,
    account_of,
    changed,
    secret_must_be_given_again,
)
from fetcher.handlers.mail_server import MailServer, check_connection

log = structlog.get_logger()


class MailboxNotFound(LookupError):
    """No mailbox has this id; it may have been deleted."""


class MailboxChangedMeanwhile(Exception):
    """Somebody else changed the mailbox since it was read: read it again and repeat the change."""


class MailboxPaused(Exception):
    """A mailbox that is not active looks for no mail: activate it first."""


class SecretNeeded(ValueError):
    """Host, port, TLS mode or user change, or nothing is stored: the secret must be given (again)."""


class MailboxStore(Protocol):
    """Mailbox documents."""

    async def insert(self, mailbox: Mailbox) -> None:
        """Store a new mailbox."""

    async def get(self, mailbox_id: MailboxId) -> Mailbox:
        """Read one. Raises `MailboxNotFound`."""

    async def page(self, after: MailboxId | None, limit: int) -> list[Mailbox]:
        """Mailboxes in the order of their ids, behind the given one."""

    async def replace(self, mailbox: Mailbox) -> None:
        """Store settings, secret, version and `updated_at`; the status stays as it is.

        Raises `MailboxChangedMeanwhile` unless the stored version is the one before, `MailboxNotFound` if there is none.
        """

    async def delete(self, mailbox_id: MailboxId) -> None:
        """Delete a mailbox and its cursors; its deliveries stay on record. Raises `MailboxNotFound`."""


class Secrets(Protocol):
    """Encrypts secrets so that each opens only in its own record and field. `chassis.keyring` keeps this promise."""

    def encrypt(self, plain: str, *, record: str, field: str) -> str:
        """The text to store."""

    def decrypt(self, cipher: str, *, record: str, field: str) -> str:
        """The secret in clear. Raises where it was stored for another record, or its key is missing."""


class Changes(Protocol):
    """Tells all replicas that somebody changed a mailbox."""

    async def announce_change(self, change: MailboxChanged) -> bool:
        """Publish; False if that did not succeed in good time: replicas look by themselves within seconds."""


class Unchanged(Enum):
    """Says that a field is not part of a change, where None has a meaning of its own."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True)
class Change:
    """A change of some fields of `MailboxSettings`; `secret` None removes it, `version` is the one it was based on."""

    fields: Mapping[str, Any]
    secret: str | Unchanged | None = UNCHANGED
    version: int | None = None

    def __repr__(self) -> str:
        """Leave out the secret."""
        return f"Change(fields={sorted(self.fields)}, version={self.version})"


class Mailboxes:
    """The verbs about mailboxes."""

    def __init__(
        self,
        store: MailboxStore,
        secret_box: Secrets,
        changes: Changes,
        server: MailServer,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._secrets = secret_box
        self._changes = changes
        self._server = server
        self._now = now

    async def create(self, settings: MailboxSettings, secret: str | None) -> Mailbox:
        """Create a mailbox; replicas begin to watch it at once if it is active."""
        mailbox_id = MailboxId(f"mbx_{secrets.token_hex(12)}")
        now = self._now()
        mailbox = Mailbox(
            id=mailbox_id,
            settings=settings,
            secret=self._encrypted(mailbox_id, secret),
            created_at=now,
            updated_at=now,
            status=MailboxStatus(state=_resting_state(settings), since=now),
        )
        await self._store.insert(mailbox)
        await self._announce(mailbox, MailboxChange.CREATED)
        return await self._store.get(mailbox_id)

    async def get(self, mailbox_id: MailboxId) -> Mailbox:
        """Read a mailbox. Raises `MailboxNotFound`."""
        return await self._store.get(mailbox_id)

    async def page(self, after: MailboxId | None, limit: int) -> list[Mailbox]:
        """List mailboxes in the order of their ids, behind the given one."""
        return await self._store.page(after, limit)

    async def change(self, mailbox_id: MailboxId, change: Change) -> Mailbox:
        """Change a mailbox; its owner reconnects with what holds now.

        Raises:
            MailboxNotFound, MailboxChangedMeanwhile: as their names say.
            SecretNeeded: the stored secret would be sent somewhere else.
        """
        before = await self._store.get(mailbox_id)
        if change.version not in {None, before.version}:
            raise MailboxChangedMeanwhile(f"the mailbox is at version {before.version}, not {change.version}")
        settings = replace(before.settings, **change.fields)
        if change.secret is UNCHANGED and before.secret and secret_must_be_given_again(before.settings, settings):
            raise SecretNeeded("with another host, port, TLS mode or user, the secret has to be given again")
        secret = before.secret if isinstance(change.secret, Unchanged) else self._encrypted(mailbox_id, change.secret)
        after = changed(before, settings, secret, self._now())
        await self._store.replace(after)
        await self._announce(after, MailboxChange.UPDATED)
        return await self._store.get(mailbox_id)

    async def delete(self, mailbox_id: MailboxId) -> None:
        """Delete a mailbox; its owner stops. Raises `MailboxNotFound`."""
        mailbox = await self._store.get(mailbox_id)
        await self._store.delete(mailbox_id)
        await self._announce(mailbox, MailboxChange.DELETED)

    async def request_sync(self, mailbox_id: MailboxId, request_id: str) -> bool:
        """Ask the mailbox's owner to look for mail now; False if the request could not be passed on.

        Raises:
            MailboxNotFound, MailboxPaused: as their names say.
        """
        mailbox = await self._store.get(mailbox_id)
        if not mailbox.settings.active:
            raise MailboxPaused(mailbox_id)
        return await self._announce(mailbox, MailboxChange.SYNC_REQUESTED, request_id)

    async def test(self, mailbox_id: MailboxId) -> Sequence[StepResult]:
        """Try a stored mailbox, step by step. Raises `MailboxNotFound`; `SecretNeeded` where none is stored."""
        mailbox = await self._store.get(mailbox_id)
        return await check_connection(self._server, self.account(mailbox), mailbox.settings.folders)

    async def test_unsaved(self, settings: MailboxSettings, secret: str) -> Sequence[StepResult]:
        """Try a mailbox that is not stored, step by step; nothing is stored."""
        return await check_connection(self._server, account_of(settings, secret), settings.folders)

    def account(self, mailbox: Mailbox) -> Account:
        """How to log in to a mailbox. Raises `SecretNeeded` where no secret is stored."""
        if mailbox.secret is None:
            raise SecretNeeded("no secret is stored for this mailbox")
        return account_of(
            mailbox.settings, self._secrets.decrypt(mailbox.secret, record=mailbox.id, field=SECRET_FIELD)
        )

    def _encrypted(self, mailbox_id: MailboxId, secret: str | None) -> str | None:
        return self._secrets.encrypt(secret, record=mailbox_id, field=SECRET_FIELD) if secret else None

    async def _announce(self, mailbox: Mailbox, change: MailboxChange, request_id: str = "") -> bool:
        log.info("mailbox_changed", mailbox_id=mailbox.id, change=change, version=mailbox.version)
        return await self._changes.announce_change(
            MailboxChanged(mailbox_id=mailbox.id, change=change, version=mailbox.version, request_id=request_id)
        )


def _resting_state(settings: MailboxSettings) -> MailboxState:
    return MailboxState.INIT if settings.active else MailboxState.PAUSED
