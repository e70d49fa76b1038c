"""Where do unit tests keep tickets? In memory, by the same promises as the database, and no stronger ones.

Every document is written by itself, and between any two a test's scheduler may let another worker run or kill this one:
each awaits `step`, once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from contracts.envelope import Envelope, Event
from contracts.events.mail import MailSettled
from contracts.values import EntryId, MailId, TicketId
from ticketing.domain.claims import Claim, ClaimKind
from ticketing.domain.folding import fold
from ticketing.domain.ticket import Entry, Ticket
from ticketing.handlers.ports import Appended, Leftovers, Publisher

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
Step = Callable[[], Awaitable[None]]


async def no_step() -> None:
    """Nobody else runs."""


class InMemoryTicketStore(Leftovers):
    """A `TicketStore` whose `step` runs before every document that is written and every query."""

    def __init__(self, step: Step = no_step) -> None:
        self.step = step
        self.claims: dict[str, Claim] = {}
        self.log: dict[TicketId, list[Entry]] = {}
        self.entries: dict[EntryId, Entry] = {}
        self.views: dict[TicketId, Ticket] = {}
        self.numbers: dict[int, int] = {}

    async def find_claims(self, keys: Collection[str]) -> dict[str, Claim]:
        await self.step()
        return {key: self.claims[key] for key in keys if key in self.claims}

    async def make_claims(self, claims: Sequence[Claim]) -> int:
        for position, claim in enumerate(claims):
            await self.step()
            if self.claims.setdefault(claim.key, claim) is not claim:
                return position
        return len(claims)

    async def adopt_claims(self, owners: Mapping[str, MailId]) -> set[str]:
        for key, owner in owners.items():
            await self.step()
            if (claim := self.claims.get(key)) and claim.kind is ClaimKind.REF:
                self.claims[key] = replace(claim, kind=ClaimKind.OWN, owner=owner)
        await self.step()
        return {key for key, owner in owners.items() if key in self.claims and self.claims[key].owner == owner}

    async def find_entries(self, ids: Collection[EntryId]) -> dict[EntryId, Entry]:
        await self.step()
        return {each: self.entries[each] for each in ids if each in self.entries}

    async def find_numbers(self, numbers: Collection[str]) -> dict[str, TicketId]:
        await self.step()
        return {each.number: each.id for each in self.views.values() if each.number and each.number in numbers}

    async def load(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        await self.step()
        known = {each: self.views.get(each, Ticket(each)) for each in ids}
        await self.step()
        return {each: fold(ticket, self.log.get(each, [])[ticket.version :]) for each, ticket in known.items()}

    async def append(self, entries: Sequence[Entry]) -> list[Appended]:
        answers = []
        for entry in entries:
            await self.step()
            answers.append(self._append(entry))
        return answers

    def _append(self, entry: Entry) -> Appended:
        log = self.log.setdefault(entry.ticket_id, [])
        if entry.id in self.entries:
            return Appended.ALREADY
        if entry.version <= len(log):
            return Appended.LOST
        assert entry.version == len(log) + 1, "a version is left out"
        log.append(entry)
        self.entries[entry.id] = entry
        return Appended.DONE

    async def save_views(self, tickets: Collection[Ticket]) -> None:
        for ticket in tickets:
            await self.step()
            if ticket.version and ticket.version >= self.views.get(ticket.id, Ticket(ticket.id)).version:
                self.views[ticket.id] = ticket

    async def take_numbers(self, series: int, count: int) -> int:
        await self.step()
        self.numbers[series] = self.numbers.get(series, 0) + count
        return self.numbers[series] - count + 1

    async def mark_published(self, ids: Collection[EntryId]) -> None:
        for each in ids:
            await self.step()
            entry = self.entries[each]
            marked = replace(entry, unpublished=False)
            self.entries[each] = self.log[entry.ticket_id][entry.version - 1] = marked

    async def unpublished(self, now: datetime, patience: timedelta, limit: int) -> list[Entry]:
        await self.step()
        waiting = [entry for entry in self.entries.values() if entry.unpublished]
        found = [entry for entry in waiting if entry.at < now - patience or entry.at > now + patience]
        return sorted(found, key=lambda entry: entry.at)[:limit]

    async def ticket_ids(self, after: TicketId | None, limit: int) -> list[TicketId]:
        await self.step()
        return sorted(each for each in self.log if self.log[each] and each > (after or ""))[:limit]

    async def view_ids(self, after: TicketId | None, limit: int) -> list[TicketId]:
        await self.step()
        return sorted(each for each in self.views if each > (after or ""))[:limit]

    async def with_logs(self, ids: Collection[TicketId]) -> set[TicketId]:
        await self.step()
        return {each for each in ids if self.log.get(each)}

    async def find_views(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        await self.step()
        return {each: self.views[each] for each in ids if each in self.views}

    async def replay(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        await self.step()
        return {each: fold(Ticket(each), self.log.get(each, [])) for each in ids}


class RecordingPublisher(Publisher):
    """Remembers what was published."""

    def __init__(self, step: Step = no_step) -> None:
        self.step = step
        self.published: list[Envelope[Event]] = []

    async def publish(self, envelopes: Sequence[Envelope[Event]]) -> None:
        for envelope in envelopes:
            await self.step()
            self.published.append(envelope)

    def settled(self) -> list[MailSettled]:
        """The outcomes among it."""
        return [each.event for each in self.published if isinstance(each.event, MailSettled)]

    def told(self) -> list[Event]:
        """The ticket events among it."""
        return [each.event for each in self.published if not isinstance(each.event, MailSettled)]
