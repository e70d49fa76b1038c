"""Where does each mail of a round belong? Claims decide, and whoever inserts one first.

The order is what makes it safe: references, in one order for everybody; then the own Message-ID; then the mail itself,
the point of no return. A mail that was not first with one of them is decided again in the next round.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from contracts.values import ReasonCode, TicketId
from ticketing.domain.claims import Claim, mail_claim, own_claim, reference_claim
from ticketing.domain.mail import Incoming
from ticketing.domain.threading import Decision, Leads, decide, find_evidence, may_join
from ticketing.domain.ticket import Ticket
from ticketing.handlers.ports import TicketStore


@dataclass(frozen=True, slots=True)
class Placed:
    """A mail whose ticket is decided for good. `repeat`: it was so before this round, so it may even be committed."""

    mail: Incoming
    decision: Decision
    repeat: bool = False


@dataclass(slots=True)
class Plan:
    """A decision that its claims have yet to confirm. `lost` when somebody was faster."""

    mail: Incoming
    decision: Decision
    lost: bool = False


async def lead(store: TicketStore, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
    """For each ticket the one it leads to now, merged ones followed to the end."""
    known = await store.load(ids) if ids else {}
    while missing := {t.merged_into for t in known.values() if t.merged_into} - known.keys():
        known |= await store.load([each for each in missing if each])
    return {each: _end(known, each) for each in ids}


async def place(store: TicketStore, mails: Sequence[Incoming]) -> list[Placed]:
    """Decide and claim for many mails at once, at most one per ticket; mails left out have to come again."""
    claims = await store.find_claims({key for mail in mails for key in mail.keys})
    leads = await lead(store, {claim.ticket_id for claim in claims.values()})
    placed: list[Placed] = []
    plans: list[Plan] = []
    busy: set[TicketId] = set()
    for mail in mails:
        known = claims.get(mail.key)
        decision = _resumed(mail, known, claims, leads) if known else decide(mail, claims, leads)
        if decision.ticket.id in busy:
            continue
        busy.add(decision.ticket.id)
        if known:
            placed.append(Placed(mail, decision, repeat=True))
        else:
            plans.append(Plan(mail, decision))
    await _claim(store, plans, claims)
    return placed + [Placed(plan.mail, plan.decision) for plan in plans if not plan.lost]


def _end(known: Mapping[TicketId, Ticket], ticket_id: TicketId) -> Ticket:
    ticket = known[ticket_id]
    while ticket.merged_into:
        ticket = known[ticket.merged_into]
    return ticket


def _resumed(mail: Incoming, claim: Claim, claims: Mapping[str, Claim], leads: Leads) -> Decision:
    """The decision that a mail's own claim recorded, continued where the first try stopped."""
    evidence = tuple(
        each
        for each in find_evidence(mail, claims)
        if not {each.claim.ticket_id, leads[each.claim.ticket_id].id} & set(claim.related)
        and may_join(mail, each, leads[each.claim.ticket_id])
    )
    return Decision(
        ticket=leads[claim.ticket_id],
        reason=claim.reason or ReasonCode.NEW_CONVERSATION,
        evidence=evidence,
        related=claim.related,
    )


async def _claim(store: TicketStore, plans: Sequence[Plan], claims: Mapping[str, Claim]) -> None:
    """Make all claims, in their order; plans that were not first are `lost`."""
    await _make(
        store,
        plans,
        lambda plan: [reference_claim(plan.mail, key, plan.decision.ticket.id) for key in plan.decision.takes],
    )
    await _adopt(store, [plan for plan in plans if plan.decision.adopts and not plan.lost])
    await _make(
        store,
        plans,
        lambda plan: [
            own_claim(plan.mail, own, plan.decision.ticket.id) for own in [plan.mail.own] if own and own not in claims
        ],
    )
    await _make(
        store,
        plans,
        lambda plan: [mail_claim(plan.mail, plan.decision.ticket.id, plan.decision.reason, plan.decision.related)],
    )


async def _make(store: TicketStore, plans: Sequence[Plan], wanted: Callable[[Plan], Sequence[Claim]]) -> None:
    pairs = [(claim, plan) for plan in plans if not plan.lost for claim in wanted(plan)]
    if not pairs:
        return
    pairs.sort(key=lambda pair: pair[0].key)
    for position in await store.make_claims([claim for claim, _ in pairs]):
        pairs[position][1].lost = True


async def _adopt(store: TicketStore, plans: Sequence[Plan]) -> None:
    owners = {plan.mail.own: plan.mail.mail_id for plan in plans if plan.mail.own}
    if not owners:
        return
    adopted = await store.adopt_claims(owners)
    for plan in plans:
        plan.lost = plan.mail.own not in adopted or owners[plan.mail.own] != plan.mail.mail_id
