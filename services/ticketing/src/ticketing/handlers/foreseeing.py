"""To which ticket would a mail go if it came now? Decided as it would be, and nothing is claimed."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.values import ReasonCode
from ticketing.domain.entries import outcome_of
from ticketing.domain.evidence import Source
from ticketing.domain.mail import Incoming
from ticketing.domain.threading import decide
from ticketing.domain.ticket import Ticket
from ticketing.handlers.filing import told_apart
from ticketing.handlers.placing import known_of
from ticketing.handlers.ports import Desk


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Where a mail would go. `ticket` is None where it would open one; `by` is the strongest thing that speaks for it.

    `related` are tickets that it speaks of and would not join: strangers' ones, or, as the reason tells, closed ones.
    `filed`: it is in the ticket already.
    """

    ticket: Ticket | None
    reason: ReasonCode
    by: Source | None
    related: tuple[Ticket, ...] = ()
    filed: bool = False


async def foresee(desk: Desk, mail: Incoming) -> Foreseen:
    """Look at what a mail would be decided by. Somebody may be faster: it is true of this moment."""
    [mine] = await told_apart(desk, [mail])
    known = await known_of(desk, [mine])
    if claim := known.claims.get(mine.key):
        home = known.leads[claim.ticket_id]
        filed = bool(await desk.store.find_entries([mine.entry_id]))
        reason = ReasonCode.SAME_MAIL if filed or not claim.reason else claim.reason
        return Foreseen(home if home.version else None, reason, None, filed=filed)
    decision = decide(mine, known)
    ticket = decision.ticket if decision.ticket.version else None
    by = next(
        (each.source for each in decision.evidence if ticket and known.leads[each.ticket_id].id == ticket.id), None
    )
    beside = dict.fromkeys((*decision.follows, *decision.related))
    leads = {each.id: each for each in known.leads.values() if each.version}
    _, reason = outcome_of(mine, decision.ticket.version + 1, decision)
    return Foreseen(ticket, reason, by, tuple(leads[each] for each in beside if each in leads))
