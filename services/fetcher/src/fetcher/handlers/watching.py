"""What do those who share out and watch mailboxes need of the world?"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Protocol

from contracts.events.mailbox import MailboxStalled
from contracts.values import MailboxState
from fetcher.domain.watching import Watchable
from fetcher.handlers.handover import Tally


class Lease(Protocol):
    """A lease held, as `chassis.leases` gives it."""

    @property
    def name(self) -> str:
        """What it is about: a mailbox's id."""

    @property
    def epoch(self) -> int:
        """Greater than that of any holder before."""

    @property
    def lost(self) -> asyncio.Event:
        """Set once it may not be counted on any more."""

    async def release(self) -> None:
        """Let a successor have it at once."""


class Leases(Protocol):
    """Who may do what only one may do, as `chassis.leases` keeps it."""

    @property
    def owner(self) -> str:
        """This process's own name."""

    async def live(self) -> set[str]:
        """All owners that show signs of life, this one included."""

    async def hold(self, name: str) -> Lease | None:
        """Try once."""

    async def hold_many(self, names: Collection[str]) -> Sequence[Lease]:
        """Try once for each; gives those that were got."""


class WatchList(Protocol):
    """All mailboxes, from afar."""

    async def read(self) -> Sequence[Watchable]:
        """As they are now."""


class Alarm(Protocol):
    """Where it is told that nobody looks into a mailbox."""

    async def announce_stalled(self, event: MailboxStalled) -> None:
        """Publish and return when acknowledged. May be repeated."""


class Counts(Protocol):
    """What is counted about watching, for whoever plots it."""

    def looked(self, result: str, tally: Tally) -> None:
        """A look into a mailbox ended: `ok`, `degraded`, `retrying`, `throttled`, `store_full`, `auth_failed`."""

    def watched(self, states: Sequence[MailboxState]) -> None:
        """The states of the mailboxes of this replica."""
