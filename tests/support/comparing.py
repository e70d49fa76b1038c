"""Whom does a comparison ask in unit tests? Witnesses in memory, each of which a test can make forget or repeat."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from typing_extensions import override

from contracts.values import DeliveryId, EntryId, MailboxId, MailId, Outcome, TicketId
from journal.domain.comparison import Comparison, ComparisonId, Folder, State, Tally
from journal.domain.findings import Known, Row
from journal.domain.heard import Heard
from journal.handlers.comparing import Fetched, Mails, Told, Witnesses, compare
from journal.handlers.comparisons import Comparisons
from journal.handlers.hearing import Hearsay
from support.examples import NOW

MAILBOX = MailboxId("mbx_1")
LONG_AGO = NOW - timedelta(days=1)
SETTLED = timedelta(minutes=1)
PAGE = 2


class InMemoryHearsay(Hearsay):
    """Heard entries by their ids, by the promises of the port."""

    def __init__(self) -> None:
        self.entries: dict[EntryId, Heard] = {}

    @override
    async def write(self, heard: Sequence[Heard]) -> None:
        self.entries |= {each.entry_id: each for each in heard}

    @override
    async def of_mails(self, mails: Collection[MailId]) -> list[Heard]:
        return [each for each in self.entries.values() if each.mail_id in mails]

    @override
    async def unheard(self, told: Sequence[Heard]) -> list[Heard]:
        return [each for each in told if each.entry_id not in self.entries]

    @override
    async def in_time(self) -> AsyncIterator[Sequence[Heard]]:
        for page in _pages(self.entries):
            yield page

    @override
    async def tickets(self) -> AsyncIterator[tuple[TicketId, list[int]]]:
        for ticket in sorted({each.ticket_id for each in self.entries.values()}):
            yield ticket, [each.version for each in self.entries.values() if each.ticket_id == ticket]


@dataclass
class World(Fetched, Mails, Told):
    """A mailbox whose mails all became tickets: the server, the ledger, the log of mails, ticketing's log, what was heard."""

    rows_: dict[DeliveryId, Row] = field(default_factory=dict)
    known_: dict[DeliveryId, Known] = field(default_factory=dict)
    log: dict[EntryId, Heard] = field(default_factory=dict)
    hearsay: InMemoryHearsay = field(default_factory=InMemoryHearsay)
    not_fetched: list[int] = field(default_factory=list)
    problem: str = ""

    def add(self, number: int, ticket: int | None = None, version: int = 1) -> None:
        """A mail that was filed."""
        delivery_id, mail_id = DeliveryId(f"dlv_{number:03}"), MailId(f"eml_{number:03}")
        ticket_id, entry_id = TicketId(f"tkt_{ticket or number:03}"), EntryId(f"ent_{number:03}")
        self.rows_[delivery_id] = Row(delivery_id, MAILBOX, "INBOX", 1, number, LONG_AGO)
        outcome = Outcome.TICKET_OPENED if version == 1 else Outcome.REPLY_FILED
        self.known_[delivery_id] = Known(delivery_id, LONG_AGO, "settled", outcome, mail_id, ticket_id, entry_id)
        self.log[entry_id] = Heard(entry_id, ticket_id, version, LONG_AGO, mail_id, delivery_id)
        self.hearsay.entries[entry_id] = self.log[entry_id]

    @override
    async def mailboxes(self) -> list[MailboxId]:
        return [MAILBOX]

    @override
    async def compare(self, mailboxes: Sequence[MailboxId]) -> list[tuple[Folder, Sequence[int]]]:
        on_server = len(self.rows_) + len(self.not_fetched)
        missing = len(self.not_fetched)
        return [(Folder(MAILBOX, "INBOX", 1, on_server, missing=missing, problem=self.problem), self.not_fetched[:100])]

    @override
    async def rows(self, mailbox_id: MailboxId) -> AsyncIterator[list[Row]]:
        ordered = sorted(self.rows_.values(), key=lambda row: row.delivery_id)
        for start in range(0, len(ordered), PAGE):
            yield ordered[start : start + PAGE]

    @override
    async def known(
        self, mailbox_id: MailboxId, after: DeliveryId | None, until: DeliveryId | None
    ) -> dict[DeliveryId, Known]:
        return {
            name: each
            for name, each in self.known_.items()
            if name > (after or "") and (until is None or name <= until)
        }

    @override
    async def settled(self) -> AsyncIterator[list[Heard]]:
        for page in _pages({name: each for name, each in self.log.items() if each.at < NOW - SETTLED}):
            yield page

    @override
    async def of_ticket(self, ticket_id: TicketId) -> list[Heard]:
        return [each for each in self.log.values() if each.ticket_id == ticket_id]

    def forget_outcome(self, number: int, seen_at: datetime = LONG_AGO) -> None:
        """Nobody knows how this delivery ended."""
        name = DeliveryId(f"dlv_{number:03}")
        self.known_[name] = replace(self.known_[name], outcome=None, entry_id=None, seen_at=seen_at)

    async def compared(self, **asked: object) -> Tally:
        """What a comparison finds."""
        wish = replace(Comparison(ComparisonId("cmp_1"), NOW, 300), **asked)  # type: ignore[arg-type] # fields by name
        return await compare(wish, Witnesses(self, self, self.hearsay, self, lambda: NOW))


class InMemoryComparisons(Comparisons):
    """Comparisons by their ids."""

    def __init__(self) -> None:
        self.kept: dict[ComparisonId, Comparison] = {}

    @override
    async def add(self, comparison: Comparison) -> None:
        self.kept.setdefault(comparison.id, comparison)

    @override
    async def save(self, comparison: Comparison) -> None:
        self.kept[comparison.id] = comparison

    @override
    async def find(self, comparison_id: ComparisonId) -> Comparison | None:
        return self.kept.get(comparison_id)

    @override
    async def next(self) -> Comparison | None:
        waiting = [each for each in self.kept.values() if each.state in {State.QUEUED, State.RUNNING}]
        return min(waiting, key=lambda each: each.created_at, default=None)

    @override
    async def newest(self, limit: int) -> list[Comparison]:
        latest = sorted(self.kept.values(), key=lambda each: each.created_at, reverse=True)[:limit]
        return [replace(each, tally=replace(each.tally, findings=[])) for each in latest]

    @override
    async def forget(self, before: datetime) -> None:
        self.kept = {name: each for name, each in self.kept.items() if each.created_at >= before}


def _pages(entries: Mapping[EntryId, Heard]) -> Iterator[list[Heard]]:
    ordered = sorted(entries.values(), key=lambda each: each.place)
    for start in range(0, len(ordered), PAGE):
        yield ordered[start : start + PAGE]
