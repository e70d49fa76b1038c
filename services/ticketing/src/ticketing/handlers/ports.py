"""What does filing need from outside? A store that takes many, and somewhere to say what happened."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from contracts.envelope import Envelope, Event
from contracts.values import EntryId, MailId, TicketId
from ticketing.domain.claims import Claim
from ticketing.domain.policy import Policy
from ticketing.domain.ticket import Entry, Ticket

Clock = Callable[[], datetime]
"""The instant now: aware, UTC. Used for what people read, never to decide anything."""


class Appended(Enum):
    """What became of an entry given to the log."""

    DONE = "done"
    ALREADY = "already"
    """An entry with this id is in the log: it was committed before."""
    LOST = "lost"
    """Another entry took this version of the ticket: look at its head again.

    Where both are so, the server may say either, as it likes; looking again shows it."""


class TicketStore(Protocol):
    """Claims, logs, views and numbers.

    Each document is written whole or not at all; nothing else is atomic: after a crash in the middle of a call any part
    of it may have happened. Every method may be called again with the same arguments. Reads see every write that was
    acknowledged to anybody before they began.
    """

    async def find_claims(self, keys: Collection[str]) -> dict[str, Claim]:
        """The claims among these keys that somebody made."""

    async def make_claims(self, claims: Sequence[Claim]) -> int:
        """Insert claims in the given order, up to the first whose key is taken, by whomever; answers how many it made."""

    async def adopt_claims(self, owners: Mapping[str, MailId]) -> set[str]:
        """Make these reference claims own claims of these mails; answers the keys that are so now."""

    async def find_entries(self, ids: Collection[EntryId]) -> dict[EntryId, Entry]:
        """The entries among these that are committed."""

    async def find_numbers(self, numbers: Collection[str]) -> dict[str, TicketId]:
        """The tickets that were given these numbers, as far as their views are written; merged and deleted ones too."""

    async def load(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        """All these tickets as their logs tell them now, whatever their views say; without a log: version 0."""

    async def append(self, entries: Sequence[Entry]) -> list[Appended]:
        """Commit entries, each by itself; one answer per entry."""

    async def save_views(self, tickets: Collection[Ticket]) -> None:
        """Write views; a view of a higher version stays."""

    async def take_numbers(self, series: int, count: int) -> int:
        """Take the next `count` numbers of a series (a year), never to be given again; answers the first."""

    async def mark_published(self, ids: Collection[EntryId]) -> None:
        """Remember that these entries' events are out."""


class Leftovers(TicketStore, Protocol):
    """What the sweeper and the rebuild need besides."""

    async def unpublished(self, now: datetime, patience: timedelta, limit: int) -> list[Entry]:
        """Entries whose events nobody marked as published, the oldest first: committed more than `patience` before now.

        Or after it, by a clock that is ahead: nobody waits until the others have caught up.
        """

    async def ticket_ids(self, after: TicketId | None, limit: int) -> list[TicketId]:
        """Tickets with a log, in the order of their ids, behind the given one."""

    async def view_ids(self, after: TicketId | None, limit: int) -> list[TicketId]:
        """Tickets with a view, likewise."""

    async def with_logs(self, ids: Collection[TicketId]) -> set[TicketId]:
        """Those of these tickets that have a log, from its beginning."""

    async def find_views(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        """Those of these tickets that have views, as these say, be they behind."""

    async def replay(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        """As `load`, from the logs alone."""


class Publisher(Protocol):
    """Where events go."""

    async def publish(self, envelopes: Sequence[Envelope[Event]]) -> None:
        """Return when all are acknowledged; may be called again with the same events."""


class DirectorySilent(Exception):
    """Which accounts and people there are could not be asked; the text says why. Asking again later may help."""


class Directory(Protocol):
    """Which accounts and people there are. Every method raises DirectorySilent."""

    async def has_account(self, account_id: str) -> bool:
        """Whether there is this account."""

    async def has_user(self, user_id: str) -> bool:
        """Whether there is, or was, this user."""

    async def why_no_tickets(self, user_id: str) -> str:
        """Why no tickets are given to somebody, in words; empty where they are."""


@dataclass(frozen=True, slots=True)
class Desk:
    """All that filing and acting work with."""

    store: TicketStore
    publisher: Publisher
    clock: Clock
    policy: Policy = field(default_factory=Policy)
