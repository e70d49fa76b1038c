"""Who finishes what a crash left? The sweeper: events that were never told, views that fell behind, merges cut in half.

What is claimed but not committed needs no sweeper: its mail was not acknowledged and is delivered again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from contracts.values import TicketId
from ticketing.domain.fingerprint import Fingerprint
from ticketing.domain.policy import Policy
from ticketing.domain.ticket import Entry, EntryKind
from ticketing.handlers.announcing import envelopes
from ticketing.handlers.leading import finish_merge
from ticketing.handlers.ports import Clock, Leftovers, Publisher

PATIENCE = timedelta(seconds=10)
"""How long whoever made an entry has to publish it. Sooner would only publish it twice, which is harmless."""
AT_ONCE = 500


async def sweep(store: Leftovers, publisher: Publisher, clock: Clock, patience: timedelta = PATIENCE) -> int:
    """Finish what nobody finished within `patience`; answers how many entries that was. May run anywhere, any number of times."""
    swept, last = 0, False
    while not last and (entries := await store.unpublished(clock(), patience, AT_ONCE)):
        # What came meanwhile has another sweep: of who is at work by a clock that is ahead there is always something.
        last = len(entries) < AT_ONCE
        made: list[Entry] = []
        for entry in entries:
            if entry.kind is EntryKind.MERGED:
                made += await finish_merge(store, entry, clock)
        tickets = await store.load({entry.ticket_id for entry in entries})
        await store.save_views(list(tickets.values()))
        entries = sorted([*entries, *made], key=lambda entry: (entry.ticket_id, entry.version))
        await publisher.publish(envelopes(entries))
        await store.mark_published([entry.id for entry in entries])
        swept += len(entries)
    return swept


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found: how many tickets, and what their views were and are now, each as one hash (64 hex digits).

    `groundless` are tickets whose views tell of entries that are in no log: these are left, as the last that is known of them.
    """

    tickets: int
    in_views: str
    from_logs: str
    groundless: tuple[TicketId, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether the views were what the logs say."""
        return self.in_views == self.from_logs


async def rebuild(store: Leftovers) -> Rebuilt:
    """Write every view again from the logs. Safe beside running services, whose work may make the hashes differ."""
    count, found, replayed = 0, Fingerprint(), Fingerprint()
    groundless: list[TicketId] = []
    async for ids in _pages(store.ticket_ids):
        # Views first: whatever they tell is in the logs then, also of what is at work meanwhile.
        views, tickets = await store.find_views(ids), await store.replay(ids)
        found.add(views[each] for each in ids if each in views)
        replayed.add(tickets[each] for each in ids)
        groundless += [each for each in ids if each in views and views[each].version > tickets[each].version]
        await store.save_views(list(tickets.values()))
        count += len(ids)
    async for ids in _pages(store.view_ids):
        known = await store.with_logs(ids)
        lost = [each for each in ids if each not in known]
        views = await store.find_views(lost) if lost else {}
        found.add(views[each] for each in lost)
        groundless += lost
    return Rebuilt(count, found.digest(), replayed.digest(), tuple(groundless))


async def _pages(
    read: Callable[[TicketId | None, int], Awaitable[list[TicketId]]],
) -> AsyncIterator[list[TicketId]]:
    last: TicketId | None = None
    while ids := await read(last, AT_ONCE):
        yield ids
        last = ids[-1]


async def skip_numbers(store: Leftovers, clock: Clock, policy: Policy, count: int) -> int:
    """Leave out the next numbers, which a restored backup has forgotten were given; answers the first that is free again."""
    return await store.take_numbers(policy.numbers.series(clock().year), count) + count
