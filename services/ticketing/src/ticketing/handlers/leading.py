"""Where does a ticket lead now? Merged ones are followed to their end, and a merge that was cut in half is finished first.

Between the two entries of a merge the survivor knows neither whose the other ticket was nor who takes part in it. Whoever
decided by that would keep the one out, and give what is theirs to others; so whoever comes by brings it to its end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from contracts.values import TicketId
from ticketing.domain.entries import absorbed_entry
from ticketing.domain.folding import fold
from ticketing.domain.identity import merged_id
from ticketing.domain.ticket import Entry, Ticket
from ticketing.handlers.announcing import with_events
from ticketing.handlers.ports import Appended, Clock, TicketStore


async def lead(store: TicketStore, clock: Clock, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
    """For each ticket the one it leads to now. What is merged into that is in it; the sweeper tells what that took."""
    known, finished = await _followed(store, ids), set[TicketId]()
    while halves := _halves(known) - finished:
        for merged in (await store.find_entries([merged_id(each) for each in halves])).values():
            await finish_merge(store, merged, clock)
        finished |= halves
        known = await _followed(store, ids)
    return {each: _end(known, each) for each in ids}


async def finish_merge(store: TicketStore, merged: Entry, clock: Clock) -> list[Entry]:
    """Give the survivor what a merged ticket leaves, unless it has it."""
    while True:
        survivor = _end(await _followed(store, [merged.ticket_id]), merged.ticket_id)
        entry = absorbed_entry(merged, survivor, clock())
        if entry is None:
            return []
        entry = with_events(entry)
        answer = (await store.append([entry]))[0]
        if answer is Appended.DONE:
            await store.save_views([fold(survivor, [entry])])
            return [entry]
        if answer is Appended.ALREADY:
            return []


async def _followed(store: TicketStore, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
    """These tickets, and those that they were merged into."""
    known = await store.load(ids) if ids else {}
    while missing := {t.merged_into for t in known.values() if t.merged_into} - known.keys():
        known |= await store.load([each for each in missing if each])
    return known


def _halves(known: Mapping[TicketId, Ticket]) -> set[TicketId]:
    """Merged tickets that are not in what they lead to; one that ended before anything was in it leaves nothing."""
    merged = (each for each in known.values() if each.merged_into and each.version > 1)
    return {each.id for each in merged if each.id not in _end(known, each.id).absorbed}


def _end(known: Mapping[TicketId, Ticket], ticket_id: TicketId) -> Ticket:
    ticket = known[ticket_id]
    while ticket.merged_into:
        ticket = known[ticket.merged_into]
    return ticket
