"""What if the evidence for a mail leads to several tickets? They become one: the younger goes into the older.

The `merged` entry is the next version of the ticket that ends, so nothing can be filed there once it stands: whoever
tries loses the race for the version, reads the head again, and follows. A ticket that is only claimed is sealed in the
same way. Claims are never pointed elsewhere: a crash after that would lose the trace.
"""

from __future__ import annotations

from collections.abc import Callable

from contracts.values import TicketId
from ticketing.domain.claims import apart_claim
from ticketing.domain.entries import merged_entry
from ticketing.domain.evidence import Evidence, Source
from ticketing.domain.folding import fold
from ticketing.domain.policy import Policy
from ticketing.domain.rights import may_merge
from ticketing.domain.ticket import Entry, Ticket
from ticketing.handlers.announcing import with_events
from ticketing.handlers.leading import finish_merge, lead
from ticketing.handlers.placing import Placed
from ticketing.handlers.ports import Appended, Clock, TicketStore

Right = Callable[[Ticket, Ticket], bool]


async def merge_evidence(store: TicketStore, placed: Placed, clock: Clock, policy: Policy) -> list[Entry]:
    """Bring all tickets together that a committed mail shows to be one; answers the entries this took.

    Bounces and automatic replies bring nothing together by what they refer to: anybody can forge one that refers to
    anything. But whoever answered one belongs to it. Tickets that a mail was not to make one it leaves apart for good.
    """
    mail, ticket_id = placed.mail, placed.decision.ticket.id
    others = [each for each in placed.decision.evidence if each.claim and each.ticket_id != ticket_id]
    if not mail.ordinary:
        others = [each for each in others if each.source is Source.PARENT]
    if not others or (placed.repeat and await store.find_claims([mail.apart])):
        return []
    made: list[Entry] = []
    answers: list[bool] = []
    for each in others:
        made += await merge(store, clock, (ticket_id, each.ticket_id), _right(placed, each, policy, answers))
    if not all(answers):
        await store.make_claims([apart_claim(mail, ticket_id)])
    return made


async def merge(
    store: TicketStore, clock: Clock, pair: tuple[TicketId, TicketId], right: Right, actor_id: str | None = None
) -> list[Entry]:
    """Make two tickets one, the younger going into the older, where that is right; answers the entries this took.

    Which one survives is nobody's choice: two who choose differently at once would lead readers in a circle.
    """
    while True:
        leads = await lead(store, clock, set(pair))
        mine, other = leads[pair[0]], leads[pair[1]]
        if mine.id == other.id or not right(mine, other):
            return []
        kept, gone = (mine, other) if mine.older_than(other) else (other, mine)
        merged = with_events(merged_entry(gone, kept, clock(), actor_id))
        if (await store.append([merged]))[0] is Appended.DONE:
            await store.save_views([fold(gone, [merged])])
            return [merged, *await finish_merge(store, merged, clock)]


def _right(placed: Placed, evidence: Evidence, policy: Policy, answers: list[bool]) -> Right:
    """Whether the mail makes two tickets one, which is noted in `answers`."""

    def right(mine: Ticket, other: Ticket) -> bool:
        answers.append(may_merge(placed.mail, evidence, mine, other, policy.grace))
        return answers[-1]

    return right
