"""What do handlers need of the place where mailboxes are kept?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from contracts.values import AccountId, MailboxId, MailboxState
from fetcher.domain.cursor import Cursor
from fetcher.domain.mailbox import Mailbox, SecretField


class MailboxNotFound(LookupError):
    """No mailbox has this id; it may have been deleted."""


class MailboxChangedMeanwhile(Exception):
    """Somebody else changed the mailbox since it was read: read it again and repeat the change."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which mailboxes to list; None and the empty text mean any. `text` is looked for in name, address, host and user, letter case aside."""

    state: MailboxState | None = None
    active: bool | None = None
    provider: str | None = None
    account_id: AccountId | None = None
    text: str = ""


EVERY = Filter()


class MailboxStore(Protocol):
    """Mailbox documents. At most one mailbox is the default: making one so takes it from the one before, which counts as a change."""

    async def insert(self, mailbox: Mailbox) -> None:
        """Store a new mailbox."""

    async def get(self, mailbox_id: MailboxId) -> Mailbox:
        """Read one. Raises `MailboxNotFound`."""

    async def page(self, after: MailboxId | None, limit: int, wanted: Filter = EVERY) -> list[Mailbox]:
        """Mailboxes in the order of their ids, behind the given one."""

    async def cursors(self, mailbox_ids: Collection[MailboxId]) -> Sequence[Cursor]:
        """How far the folders of some mailboxes are, in any order."""

    async def replace(self, mailbox: Mailbox, secrets: Collection[SecretField]) -> None:
        """Store settings, version, `updated_at` and the named secrets; status and other secrets stay as they are.

        Raises `MailboxChangedMeanwhile` unless the stored version is the one before, `MailboxNotFound` if there is none.
        """

    async def swap_secret(self, mailbox_id: MailboxId, name: SecretField, before: str | None, after: str) -> bool:
        """Store a ciphertext in place of another (None: of none); False where another stands there now.

        The version stays: nobody changed the mailbox, a token was renewed or a key rotated.
        """

    async def delete(self, mailbox_id: MailboxId) -> None:
        """Delete a mailbox and its cursors; its deliveries stay on record. Raises `MailboxNotFound`."""
