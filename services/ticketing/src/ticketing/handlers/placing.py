"""Where does each mail of a round belong? Claims decide, and whoever inserts one first.

The order is what makes it safe: references, in one order for everybody; then the own Message-ID; then the mail itself,
the point of no return. All of a round are made in one go, up to the first that somebody else holds: that mail, and those
whose claims were not all made, are decided again in the next round, by what is so then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from contracts.values import ReasonCode
from ticketing.domain.claims import Claim, mail_claim, own_claim, reference_claim
from ticketing.domain.following import keys_wanted
from ticketing.domain.known import Known
from ticketing.domain.mail import Incoming
from ticketing.domain.rights import proven_in
from ticketing.domain.threading import Decision, copied, decide, find_evidence, tokens_in, touched, weigh
from ticketing.handlers.leading import lead
from ticketing.handlers.ports import Desk, TicketStore


@dataclass(slots=True)
class Placed:
    """A mail, the ticket it was decided to go to, and the claims that it made for that.

    `repeat`: decided for good before this round, so it may even be committed. `lost`: somebody was faster with a claim or
    with the ticket's next version, and it has to be decided again.
    """

    mail: Incoming
    decision: Decision
    repeat: bool = False
    lost: bool = False
    claims: list[Claim] = field(default_factory=list)


async def place(store: TicketStore, mails: Sequence[Incoming], known: Known) -> list[Placed]:
    """Decide and claim for many mails at once, at most one per ticket and claim; mails left out or `lost` have to come again.

    What is known may be older than what others have written since: whoever rests on that is lost, and nothing else happens.
    """
    placed: list[Placed] = []
    busy: set[str] = set()
    for mail in mails:
        settled = known.claims.get(mail.key)
        decision = _resumed(mail, settled, known) if settled else decide(mail, known)
        marks = {decision.ticket.id, *decision.takes, *((mail.own,) if mail.own else ())}
        if busy.isdisjoint(marks):
            busy |= marks
            placed.append(Placed(mail, decision, repeat=settled is not None))
    await _claim(store, [each for each in placed if not each.repeat], known.claims)
    return placed


async def known_of(desk: Desk, mails: Sequence[Incoming]) -> Known:
    """What decisions about these mails rest on."""
    store, policy = desk.store, desk.policy
    claims = await store.find_claims({key for mail in mails for key in mail.keys})
    named = {number for mail in mails for number in policy.numbers.found_in(mail.mail.subject)}
    numbers = await store.find_numbers(named) if named else {}
    proven = {ticket_id for mail in mails for ticket_id in tokens_in(mail, policy)}
    leads = await lead(store, desk.clock, {*(claim.ticket_id for claim in claims.values()), *numbers.values(), *proven})
    known = Known(claims, leads, numbers, policy)
    over = any(each.deleted or each.closed_at for each in leads.values())
    return await _with_following(desk, mails, known) if over else known


async def _with_following(desk: Desk, mails: Sequence[Incoming], known: Known) -> Known:
    """The same with what follows tickets that are over, and what follows that."""
    found = [(mail, find_evidence(mail, known)) for mail in mails]
    asked: set[str] = set()
    while wanted := set[str]().union(*(keys_wanted(mail, each, known) for mail, each in found)) - asked:
        asked |= wanted
        further = await desk.store.find_claims(wanted)
        leads = await lead(desk.store, desk.clock, {claim.ticket_id for claim in further.values()} - known.leads.keys())
        known = replace(known, claims={**known.claims, **further}, leads={**leads, **known.leads})
    return known


def _resumed(mail: Incoming, claim: Claim, known: Known) -> Decision:
    """The decision that a mail's own claim recorded, continued where the first try stopped."""
    leads = known.leads
    _, trusted, _ = weigh(mail, find_evidence(mail, known), known)
    related = set(claim.related)
    evidence = tuple(each for each in trusted if not {each.ticket_id, leads[each.ticket_id].id} & related)
    if claim.others is not None:
        evidence = tuple(each for each in evidence if each.ticket_id in {claim.ticket_id, *claim.others})
    follow_up = claim.reason is ReasonCode.FOLLOW_UP
    return Decision(
        ticket=leads[claim.ticket_id],
        reason=claim.reason or ReasonCode.NEW_CONVERSATION,
        evidence=evidence,
        related=() if follow_up else claim.related,
        follows=claim.related if follow_up else (),
        proven=proven_in(mail, evidence, leads, leads[claim.ticket_id]),
        touches=touched(mail, evidence, leads, leads[claim.ticket_id]),
        copies=copied(mail, known, leads[claim.ticket_id]),
    )


Wanted = Sequence[tuple[Claim, Placed]]


async def _claim(store: TicketStore, placed: Sequence[Placed], known: Mapping[str, Claim]) -> None:
    """Make all claims, in their order. Where somebody was faster with one, whoever wants it or a later one is `lost`."""
    references = [
        (reference_claim(each.mail, key, each.decision.ticket.id), each)
        for each in placed
        for key in each.decision.takes
    ]
    owns = [
        (own_claim(each.mail, each.mail.own, each.decision.ticket.id), each)
        for each in placed
        if each.mail.own and each.mail.own not in known
    ]
    mails = [(_mail_claim(each), each) for each in placed]
    if adopting := [each for each in placed if each.decision.adopts]:
        await _make(store, _sorted(references))
        await _adopt(store, [each for each in adopting if not each.lost], known)
        references = []
    await _make(store, [*_sorted(references), *_sorted(owns), *_sorted(mails)])


def _mail_claim(each: Placed) -> Claim:
    decision = each.decision
    ticket_id, related = decision.ticket.id, (*decision.follows, *decision.related)
    others = tuple(dict.fromkeys(found.ticket_id for found in decision.evidence if found.ticket_id != ticket_id))
    return mail_claim(each.mail, ticket_id, decision.reason, related=related, others=others)


def _sorted(wanted: Wanted) -> Wanted:
    """In one order for everybody, which is also the order of the shards of a database that has such."""
    return sorted(wanted, key=lambda pair: pair[0].key)


async def _make(store: TicketStore, wanted: Wanted) -> None:
    wanted = [(claim, each) for claim, each in wanted if not each.lost]
    made = await store.make_claims([claim for claim, _ in wanted]) if wanted else 0
    for position, (claim, each) in enumerate(wanted):
        if position < made:
            each.claims.append(claim)
        else:
            each.lost = True


async def _adopt(store: TicketStore, placed: Sequence[Placed], known: Mapping[str, Claim]) -> None:
    owners = {own: each.mail.mail_id for each in placed if (own := each.mail.own)}
    adopted = await store.adopt_claims(owners) if owners else set[str]()
    for each in placed:
        own = each.mail.own
        if own in adopted:
            each.claims.append(known[own].adopted(owners[own]))
        else:
            each.lost = True
