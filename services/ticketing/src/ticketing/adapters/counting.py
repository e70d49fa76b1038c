"""How many tickets are in each status, without looking at all of them each time?

What a process counted it remembers, by parts of all ids. Every change of a ticket shows in `updated_at`: its part is in doubt,
and counted anew. So is each time one more piece of all parts, whatever shows: a view that was written later than `LATE` after
its change, as by a rebuild, counts at the latest when all pieces had their turn. Nothing of it is stored. What is remembered
only ever follows from views, and a process that begins has counted nothing.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from pymongo.asynchronous.collection import AsyncCollection

from ticketing.adapters.documents import Document
from ticketing.adapters.listing import Lead, Search
from ticketing.handlers.reading import Range, Wanted

PARTS: Final = 4096
"""Ids are evenly spread, so of 100,000 tickets each part has 24."""
PIECE: Final = 8
"""Parts that are counted once more each time."""
LATE: Final = timedelta(minutes=1)
"""So much later than its change a view is written and seen at most, clocks that differ included."""
MOST_CHANGED: Final = 10_000
MOST_DOUBTED: Final = 256
"""Beyond these it takes no longer to count everything."""
MOST_QUESTIONS: Final = 20
"""That are remembered, each in a megabyte at most."""
BATCH: Final = 2_000
"""Tickets that are read at once: some milliseconds of nothing else."""
OF_MANY: Final = frozenset({"status", "priority", "category", "account_id", "assignee_id", "mailboxes"})
"""Fields of which each value is in many tickets. What has few is counted at once, and would only drive out the others."""
_BOUNDS: Final = tuple(f"tkt_{number:03x}" for number in range(1, PARTS))

Counts = Mapping[str, int]
Key = tuple[object, ...]


@dataclass
class _Remembered:
    """What was counted of one question, by parts. `seen` are the versions of tickets that changed just before `looked_at`."""

    parts: dict[int, Counts] = field(default_factory=dict)
    sums: Counter[str] = field(default_factory=Counter)
    looked_at: datetime | None = None
    seen: Mapping[str, int] = field(default_factory=dict)
    next_piece: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def doubted(self, changed: Mapping[str, int]) -> set[int]:
        """Parts of tickets that have changed since the last look."""
        return {part_of(each) for each, version in changed.items() if self.seen.get(each) != version}

    def put(self, parts: range, counted: Mapping[int, Counts]) -> None:
        """Have these parts as they were counted now."""
        for each in parts:
            self.sums.subtract(self.parts.pop(each, {}))
        for part, counts in counted.items():
            self.parts[part] = counts
            self.sums.update(counts)


class TicketCounts:
    """Counts of one process, of the questions that were asked last."""

    def __init__(self, views: AsyncCollection[Document], find_lead: Callable[[Wanted], Awaitable[Lead]]) -> None:
        self._views = views
        self._find_lead = find_lead
        self._questions: dict[Key, _Remembered] = {}

    async def count(self, wanted: Wanted) -> dict[str, int]:
        """How many tickets there are in each status that has any; one question is counted by one at a time."""
        known = self._question(wanted)
        async with known.lock:
            now = datetime.now(UTC)
            # Looked for before anything is counted: what changes meanwhile is in doubt the next time.
            changed = await self._changed((known.looked_at or now) - LATE)
            doubted = known.doubted(changed)
            if known.looked_at is None or len(changed) >= MOST_CHANGED or len(doubted) > MOST_DOUBTED:
                search = Search(wanted, await self._find_lead(wanted))
                known.put(range(PARTS), await self._counted(search))
            else:
                await self._renew(known, doubted, wanted)
            known.seen, known.looked_at = changed, now
            return {status: count for status, count in known.sums.items() if count}

    def _question(self, wanted: Wanted) -> _Remembered:
        key = _key(wanted)
        known = self._questions.pop(key, None) or _Remembered()
        self._questions[key] = known
        if len(self._questions) > MOST_QUESTIONS:
            del self._questions[next(iter(self._questions))]
        return known

    async def _changed(self, since: datetime) -> dict[str, int]:
        found = self._views.find({"updated_at": {"$gte": since}}, {"version": 1}).limit(MOST_CHANGED)
        return {each["_id"]: each["version"] for each in await found.to_list()}

    async def _renew(self, known: _Remembered, doubted: set[int], wanted: Wanted) -> None:
        """Count parts anew that are in doubt, and the piece whose turn it is."""
        piece = range(known.next_piece, known.next_piece + PIECE)
        pieces = [piece, *(range(each, each + 1) for each in doubted if each not in piece)]
        counted = await asyncio.gather(*(self._counted(Search(wanted, _within(each))) for each in pieces))
        for parts, found in zip(pieces, counted, strict=True):
            known.put(parts, found)
        known.next_piece = piece.stop % PARTS

    async def _counted(self, search: Search) -> dict[int, Counts]:
        parts: dict[int, Counter[str]] = defaultdict(Counter)
        cursor = self._views.find(search.everything(), {"status": 1}).batch_size(BATCH)
        while found := await cursor.to_list(BATCH):
            for each in found:
                parts[part_of(each["_id"])][each["status"]] += 1
        return {part: dict(counted) for part, counted in parts.items()}


def can_be_remembered(wanted: Wanted) -> bool:
    """Whether a question is one that is asked again and again, and gets another answer only where a ticket changes."""
    asked = {name for name, values in wanted.fields.items() if values}
    return asked <= OF_MANY and not wanted.words and wanted.created == Range() and wanted.updated == Range()


def part_of(ticket_id: str) -> int:
    """The part that an id belongs to, whatever it looks like."""
    return bisect_right(_BOUNDS, ticket_id)


def _within(parts: range) -> Lead:
    """All ids of some parts in a row."""
    bounds = {"$gte": _at(parts.start), "$lt": _at(parts.stop)}
    return Lead({"_id": {operator: each for operator, each in bounds.items() if each is not None}}, timed=False)


def _at(part: int) -> str | None:
    return _BOUNDS[part - 1] if 0 < part < PARTS else None


def _key(wanted: Wanted) -> Key:
    fields: Sequence[tuple[str, tuple[str, ...]]] = sorted(
        (name, tuple(sorted(values))) for name, values in wanted.fields.items() if values
    )
    return wanted.accounts, wanted.nobody, *fields
