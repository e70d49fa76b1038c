"""What if the evidence for a mail leads to several tickets? They become one: the younger goes into the older.

The `merged` entry is the next version of the ticket that ends, so nothing can be filed there once it stands: whoever
tries loses the race for the version, reads the head again, and follows. A ticket that is only claimed is sealed in the
same way. Claims are never pointed elsewhere: a crash after that would lose the trace.
"""

from __future__ import annotations

from collections.abc import Callable

from contracts.values import TicketId
from ticketing.domain.entries import absorbed_entry, merged_entry
from ticketing.domain.evidence import Evidence
from ticketing.domain.folding import fold
from ticketing.domain.policy import Policy
from ticketing.domain.rights import may_merge
from ticketing.domain.ticket import Entry, Ticket
from ticketing.handlers.announcing import with_events
from ticketing.handlers.placing import Placed, lead
from ticketing.handlers.ports import Appended, Clock, TicketStore

Right = Callable[[Ticket, Ticket], bool]


async def merge_evidence(store: TicketStore, placed: Placed, clock: Clock, policy: Policy) -> list[Entry]:
    """Bring all tickets together that a committed mail shows to be one; answers the entries this took.

    Bounces and automatic replies bring nothing together: anybody can forge one that refers to anything.
    """
    made: list[Entry] = []
    if not placed.mail.ordinary:
        return made
    ticket_id = placed.decision.ticket.id
    for each in placed.decision.evidence:
        if each.claim and each.ticket_id != ticket_id:
            made += await _merge(store, ticket_id, each.ticket_id, _right(placed, each, policy), clock)
    return made


async def finish_merge(store: TicketStore, merged: Entry, clock: Clock) -> list[Entry]:
    """Give the survivor what a merged ticket leaves, unless it has it."""
    while True:
        survivor = (await lead(store, [merged.ticket_id]))[merged.ticket_id]
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


async def _merge(store: TicketStore, one: TicketId, two: TicketId, right: Right, clock: Clock) -> list[Entry]:
    while True:
        leads = await lead(store, {one, two})
        mine, other = leads[one], leads[two]
        if mine.id == other.id or not right(mine, other):
            return []
        kept, gone = (mine, other) if mine.older_than(other) else (other, mine)
        merged = with_events(merged_entry(gone, kept, clock()))
        if (await store.append([merged]))[0] is Appended.DONE:
            await store.save_views([fold(gone, [merged])])
            return [merged, *await finish_merge(store, merged, clock)]


def _right(placed: Placed, evidence: Evidence, policy: Policy) -> Right:
    return lambda mine, other: may_merge(placed.mail, evidence, mine, other, policy.grace)
