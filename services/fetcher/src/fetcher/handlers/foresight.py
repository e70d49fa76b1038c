"""Who is told, days ahead, that a secret of a mailbox ends?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import structlog

from contracts.events.mailbox import MailboxSecretExpiring
from contracts.values import MailboxId
from fetcher.domain.oauth import FORESIGHT, Expiring, Grant, due_warning

log = structlog.get_logger()


class Endings(Protocol):
    """What is known to end."""

    async def ending(self, before: datetime) -> Sequence[Grant]:
        """Grants of which something ends before an instant."""

    async def claim_warning(self, grant: Grant, what: Expiring, days: int) -> bool:
        """Write down that so many days are being told of; False where another replica was quicker, or the secret is new."""


class Warnings(Protocol):
    """Where it is told."""

    async def announce_expiring(self, event: MailboxSecretExpiring) -> None:
        """Publish and return when acknowledged."""


class Foresight:
    """Tells of secrets that end. May run in every replica."""

    def __init__(self, endings: Endings, warnings: Warnings, *, now: Callable[[], datetime]) -> None:
        self._endings = endings
        self._warnings = warnings
        self._now = now

    async def look(self) -> None:
        """Tell what has not been told. Who dies between claim and event leaves it to the next milestone."""
        for grant in await self._endings.ending(self._now() + FORESIGHT):
            for what in Expiring:
                days = due_warning(grant, what, self._now())
                ends_at = grant.end_of(what)
                if days is not None and ends_at and await self._endings.claim_warning(grant, what, days):
                    await self._tell(grant.mailbox_id, what, ends_at, days)

    async def _tell(self, mailbox_id: MailboxId, what: Expiring, ends_at: datetime, days: int) -> None:
        log.warning("secret_ends", mailbox_id=mailbox_id, what=what, days_left=days)
        await self._warnings.announce_expiring(
            MailboxSecretExpiring(mailbox_id=mailbox_id, what=what, expires_at=ends_at, days_left=days)
        )
