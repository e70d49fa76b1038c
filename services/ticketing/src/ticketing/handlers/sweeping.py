"""Who finishes what a crash left? The sweeper: events that were never told, views that fell behind, merges cut in half.

What is claimed but not committed needs no sweeper: its mail was not acknowledged and is delivered again.
"""

from __future__ import annotations

from datetime import timedelta

from contracts.values import TicketId
from ticketing.domain.ticket import Entry, EntryKind
from ticketing.handlers.announcing import envelopes
from ticketing.handlers.merging import finish_merge
from ticketing.handlers.ports import Clock, Leftovers, Publisher

PATIENCE = timedelta(seconds=10)
"""How long whoever made an entry has to publish it. Sooner would only publish it twice, which is harmless."""
AT_ONCE = 500


async def sweep(store: Leftovers, publisher: Publisher, clock: Clock, patience: timedelta = PATIENCE) -> int:
    """Finish everything older than `patience`; answers how many entries that was. May run anywhere, any number of times."""
    swept = 0
    while entries := await store.unpublished(clock() - patience, AT_ONCE):
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


async def rebuild(store: Leftovers) -> int:
    """Write every view again from the logs; answers how many. Safe beside running services."""
    count = 0
    last: TicketId | None = None
    while ids := await store.ticket_ids(last, AT_ONCE):
        await store.save_views(list((await store.replay(ids)).values()))
        count += len(ids)
        last = ids[-1]
    return count
