"""Is mail looked for at all, and if not, who decided so?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fetcher.domain.mailbox import MailboxSettings

INACTIVE = "the mailbox is not active"
DISABLED = "polling is switched off for this mailbox"


@dataclass(frozen=True, slots=True)
class Polling:
    """The switches for all mailboxes at once.

    `environment` is the deployment's own (EMAIL_POLLING_ENABLED), `enabled` the people's, `maintenance` a flag that an upgrade
    sets and clears. `note` says what it is about.
    """

    environment: bool = True
    enabled: bool = True
    maintenance: bool = False
    note: str = ""
    changed_at: datetime | None = None
    changed_by: str = ""

    @property
    def obstacle(self) -> str:
        """Why no mailbox is looked into; empty where nothing is in the way."""
        if not self.environment:
            return "polling is switched off for this deployment (EMAIL_POLLING_ENABLED)"
        if self.maintenance:
            return f"maintenance is under way{self._noted}"
        if not self.enabled:
            return f"polling is switched off for all mailboxes{self._noted}"
        return ""

    @property
    def _noted(self) -> str:
        return f": {self.note}" if self.note else ""


def obstacle(settings: MailboxSettings, polling: Polling) -> str:
    """Why a mailbox is not looked into by itself; empty where it is."""
    if polling.obstacle:
        return polling.obstacle
    if not settings.active:
        return INACTIVE
    return "" if settings.polling_enabled else DISABLED
