"""How are the switches for all mailboxes, and the keys, shown and changed?"""

from __future__ import annotations

from typing import Self

from pydantic import AwareDatetime

from fetcher.domain.keys import KeyUse
from fetcher.domain.polling import Polling
from fetcher.entrypoints.documents.fields import Document, Text


class PollingOut(Document):
    """Whether mail is looked for, and if not, why. `environment` is the deployment's own setting."""

    polling: bool
    obstacle: str
    environment: bool
    enabled: bool
    maintenance: bool
    note: str
    changed_at: AwareDatetime | None
    changed_by: str

    @classmethod
    def of(cls, polling: Polling) -> Self:
        """Write the switches."""
        return cls(
            polling=not polling.obstacle,
            obstacle=polling.obstacle,
            environment=polling.environment,
            enabled=polling.enabled,
            maintenance=polling.maintenance,
            note=polling.note,
            changed_at=polling.changed_at,
            changed_by=polling.changed_by,
        )


class PollingPatch(Document):
    """Switches to throw; those that are absent stay. `maintenance` is the flag that an upgrade sets and clears."""

    enabled: bool | None = None
    maintenance: bool | None = None
    note: Text | None = None


class KeyOut(Document):
    """A key: how many secrets need it, whether it is at hand, whether it encrypts, whether it may be taken away."""

    id: str
    secrets: int
    at_hand: bool
    active: bool
    removable: bool


class KeysOut(Document):
    """The keys, and how far the latest rotation is: `remaining` of `total` secrets are still held by another key."""

    active: str
    keys: list[KeyOut]
    total: int
    remaining: int
    rotating: bool
    requested_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    unreadable: int

    @classmethod
    def of(cls, use: KeyUse) -> Self:
        """Write what is known about keys."""
        rotation = use.rotation
        return cls(
            active=use.active,
            keys=[_key(use, key_id) for key_id in sorted({*use.known, *use.in_use})],
            total=use.total,
            remaining=use.remaining,
            rotating=rotation is not None and rotation.finished_at is None,
            requested_at=rotation.requested_at if rotation else None,
            finished_at=rotation.finished_at if rotation else None,
            unreadable=rotation.unreadable if rotation else 0,
        )


def _key(use: KeyUse, key_id: str) -> KeyOut:
    return KeyOut(
        id=key_id,
        secrets=use.in_use.get(key_id, 0),
        at_hand=key_id in use.known,
        active=key_id == use.active,
        removable=key_id in use.removable,
    )
