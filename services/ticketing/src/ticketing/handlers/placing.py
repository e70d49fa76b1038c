"""Where does each mail of a round belong? Claims decide, and whoever inserts one first.

The order is what makes it safe: references, in one order for everybody; then the own Message-ID; then the mail itself,
the point of no return. A mail that was not first with one of them is decided again in the next round.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from contracts.values import ReasonCode, TicketId
from ticketing.domain.claims import Claim, mail_claim, own_claim, reference_claim
from ticketing.domain.following import keys_wanted
from ticketing.domain.known import Known
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import Policy
from ticketing.domain.rights import proven_in
from ticketing.domain.threading import Decision, decide, find_evidence, tokens_in, touched, weigh
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


async def place(store: TicketStore, mails: Sequence[Incoming], policy: Policy) -> list[Placed]:
    """Decide and claim for many mails at once, at most one per ticket; mails left out have to come again."""
    known = await known_of(store, mails, policy)
    placed: list[Placed] = []
    plans: list[Plan] = []
    busy: set[TicketId] = set()
    for mail in mails:
        settled = known.claims.get(mail.key)
        decision = _resumed(mail, settled, known) if settled else decide(mail, known)
        if decision.ticket.id in busy:
            continue
        busy.add(decision.ticket.id)
        if settled:
            placed.append(Placed(mail, decision, repeat=True))
        else:
            plans.append(Plan(mail, decision))
    await _claim(store, plans, known.claims)
    return placed + [Placed(plan.mail, plan.decision) for plan in plans if not plan.lost]


async def known_of(store: TicketStore, mails: Sequence[Incoming], policy: Policy) -> Known:
    """What decisions about these mails rest on."""
    claims = await store.find_claims({key for mail in mails for key in mail.keys})
    named = {number for mail in mails for number in policy.numbers.found_in(mail.mail.subject)}
    numbers = await store.find_numbers(named) if named else {}
    proven = {ticket_id for mail in mails for ticket_id in tokens_in(mail, policy)}
    leads = await lead(store, {*(claim.ticket_id for claim in claims.values()), *numbers.values(), *proven})
    known = Known(claims, leads, numbers, policy)
    over = any(each.deleted or each.closed_at for each in leads.values())
    return await _with_following(store, mails, known) if over else known


async def _with_following(store: TicketStore, mails: Sequence[Incoming], known: Known) -> Known:
    """The same with what follows tickets that are over, and what follows that."""
    found = [(mail, find_evidence(mail, known)) for mail in mails]
    asked: set[str] = set()
    while wanted := set[str]().union(*(keys_wanted(mail, each, known) for mail, each in found)) - asked:
        asked |= wanted
        further = await store.find_claims(wanted)
        leads = await lead(store, {claim.ticket_id for claim in further.values()} - known.leads.keys())
        known = replace(known, claims={**known.claims, **further}, leads={**leads, **known.leads})
    return known


def _end(known: Mapping[TicketId, Ticket], ticket_id: TicketId) -> Ticket:
    ticket = known[ticket_id]
    while ticket.merged_into:
        ticket = known[ticket.merged_into]
    return ticket


def _resumed(mail: Incoming, claim: Claim, known: Known) -> Decision:
    """The decision that a mail's own claim recorded, continued where the first try stopped."""
    leads = known.leads
    _, trusted, _ = weigh(mail, find_evidence(mail, known), known)
    related = set(claim.related)
    evidence = tuple(each for each in trusted if not {each.ticket_id, leads[each.ticket_id].id} & related)
    follow_up = claim.reason is ReasonCode.FOLLOW_UP
    return Decision(
        ticket=leads[claim.ticket_id],
        reason=claim.reason or ReasonCode.NEW_CONVERSATION,
        evidence=evidence,
        related=() if follow_up else claim.related,
        follows=claim.related if follow_up else (),
        proven=proven_in(mail, evidence, leads, leads[claim.ticket_id]),
        touches=touched(mail, evidence, leads, leads[claim.ticket_id]),
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
        lambda plan: [_mail_claim(plan)],
    )


def _mail_claim(plan: Plan) -> Claim:
    decision = plan.decision
    return mail_claim(plan.mail, decision.ticket.id, decision.reason, (*decision.follows, *decision.related))


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
