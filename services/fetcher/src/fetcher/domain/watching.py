"""What has to be known of a mailbox to decide whether somebody must watch it, and whether somebody does?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from contracts.values import MailboxId, MailboxState

PATIENCE: Final = timedelta(minutes=15)
"""How long a mailbox may go without a look beyond three of its intervals before somebody is told."""
_EXPLAINED: Final = frozenset({MailboxState.PAUSED, MailboxState.AUTH_FAILED, MailboxState.NEEDS_REAUTH})
"""States that say themselves why nobody looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchable:
    """A mailbox from afar. `interval` is None where a cron expression says when; `last_look` is the last that succeeded."""

    id: MailboxId
    version: int
    active: bool
    polled: bool
    interval: timedelta | None
    state: MailboxState
    last_look: datetime


def needs_somebody(mailbox: Watchable) -> bool:
    """Whether it is to be watched: it is active, or nobody has told yet that it is paused."""
    return mailbox.active or mailbox.state is not MailboxState.PAUSED


def stalled(mailbox: Watchable, now: datetime) -> bool:
    """Whether it should have been looked into since long. A cron expression may mean to look once a month: it never stalls."""
    if not (mailbox.active and mailbox.polled) or mailbox.state in _EXPLAINED or mailbox.interval is None:
        return False
    return now - mailbox.last_look > 3 * mailbox.interval + PATIENCE
