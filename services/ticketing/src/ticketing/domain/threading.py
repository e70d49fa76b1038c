"""Which ticket does a mail belong to, and who says so?

Evidence is what claims say about the Message-IDs a mail refers to, and about its own. It counts only for those who have
the right to it (`may_join`): guessing or quoting a Message-ID lets nobody into a ticket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.values import ReasonCode, TicketId
from ticketing.domain.claims import Claim, ClaimKind
from ticketing.domain.mail import Incoming
from ticketing.domain.ticket import Ticket

Leads = Mapping[TicketId, Ticket]
"""For every ticket that a claim names, the ticket it leads to now: merged ones are followed."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim that speaks about a mail. `parent`: an earlier mail referred to this one, so that this is its parent."""

    claim: Claim
    parent: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a mail goes, and why.

    `related` are tickets it speaks of without the right to join them; `takes` the references it may claim, `adopts`
    whether its own Message-ID is to be taken over from the reply that claimed it.
    """

    ticket: Ticket
    reason: ReasonCode
    evidence: tuple[Evidence, ...] = ()
    related: tuple[TicketId, ...] = ()
    takes: tuple[str, ...] = ()
    adopts: bool = False


def find_evidence(mail: Incoming, claims: Mapping[str, Claim]) -> tuple[Evidence, ...]:
    """What claims say about a mail, the strongest first: references from the nearest to the oldest, then its own id.

    An own Message-ID that another mail bore is a reused one, and says nothing. (Signed tokens of ours come before all
    this, and `[TKT-...]` in the subject after it, once there is outgoing mail.)
    """
    found = [Evidence(claims[key]) for key in reversed(mail.references) if key in claims]
    own = claims.get(mail.own) if mail.own else None
    if own and own.owner in {None, mail.mail_id}:
        found.append(Evidence(own, parent=own.by != mail.mail_id))
    return tuple(found)


def decide(mail: Incoming, claims: Mapping[str, Claim], leads: Leads) -> Decision:
    """Choose the ticket: the first piece of evidence that counts, a ticket with a log before one in the making."""
    found = find_evidence(mail, claims)
    counting = [each for each in found if may_join(mail, each, leads[each.claim.ticket_id])]
    trusted = _sure(mail, counting)
    chosen = _choose(mail, trusted, leads)
    ticket = leads[chosen.claim.ticket_id] if chosen else leads.get(mail.fresh, Ticket(mail.fresh))
    joinable = {leads[each.claim.ticket_id].id for each in counting} | {ticket.id}
    related = tuple(
        dict.fromkeys(lead.id for each in found if (lead := leads[each.claim.ticket_id]).id not in joinable)
    )
    return Decision(
        ticket=ticket,
        reason=_reason(mail, chosen, ticket, related),
        evidence=tuple(trusted),
        related=related,
        takes=_takes(mail, claims, found, related),
        adopts=any(each.parent and each.claim.kind is ClaimKind.REF for each in trusted),
    )


def _sure(mail: Incoming, counting: list[Evidence]) -> list[Evidence]:
    """A bounce stays with what it claimed itself: it has no right to bring tickets together."""
    mine = [each for each in counting if each.claim.by == mail.mail_id]
    return mine if mine and not mail.ordinary else counting


def _choose(mail: Incoming, trusted: list[Evidence], leads: Leads) -> Evidence | None:
    for each in trusted:
        lead = leads[each.claim.ticket_id]
        if lead.version or lead.id == mail.fresh:
            return each
    return trusted[0] if trusted else None


def _reason(mail: Incoming, chosen: Evidence | None, ticket: Ticket, related: tuple[TicketId, ...]) -> ReasonCode:
    if chosen and chosen.parent:
        return ReasonCode.PARENT_OF_REPLY
    if chosen and ticket.id != mail.fresh:
        return ReasonCode.REFERENCED
    return ReasonCode.POSSIBLY_RELATED if related else ReasonCode.NEW_CONVERSATION


def _takes(
    mail: Incoming, claims: Mapping[str, Claim], found: tuple[Evidence, ...], related: tuple[TicketId, ...]
) -> tuple[str, ...]:
    """The references to claim: none where evidence was refused, and a bounce takes none into a ticket of others."""
    foreign = any(each.claim.by != mail.mail_id for each in found)
    if related or (foreign and not mail.ordinary):
        return ()
    return tuple(key for key in mail.references if key not in claims)


def may_join(mail: Incoming, evidence: Evidence, ticket: Ticket) -> bool:
    """Whether a mail has the right to go where evidence leads.

    Its sender must be a participant of the ticket, or be named by the mail that made the claim (the ticket may still be in
    the making), or share its account where accounts are shared. Bounces and automatic replies may join what they refer
    to. The parent of a reply must besides name who claimed its Message-ID: else quoting one that is still unseen would
    draw its mail into a stranger's ticket.
    """
    claim = evidence.claim
    if claim.by == mail.mail_id or (not mail.ordinary and not evidence.parent):
        return True
    if mail.routing.shared_account and mail.account_id == (ticket.account_id if ticket.owned else claim.account_id):
        return True
    if mail.sender not in ticket.participants and mail.sender not in claim.people:
        return False
    return not evidence.parent or _claimant(claim, ticket) in {None, *mail.people}


def may_merge(mail: Incoming, evidence: Evidence, mine: Ticket, other: Ticket) -> bool:
    """Whether a mail that belongs to two tickets makes them one: each one's requester must take part in the other.

    What the mail itself claimed is always brought home; a ticket that belongs to nobody yet goes wherever it is led.
    """
    claim = evidence.claim
    if claim.by == mail.mail_id:
        return True
    if not may_join(mail, evidence, other):
        return False
    requester = other.requester_key if other.owned else _claimant(claim, other)
    if not mine.owned or requester is None:
        return True
    if mail.routing.shared_account and mine.account_id == (other.account_id if other.owned else claim.account_id):
        return True
    return requester in mine.participants and mine.requester_key in {*other.participants, *claim.people}


def _claimant(claim: Claim, ticket: Ticket) -> str | None:
    """Whose claim it is: None where a bounce made it and nobody has written to its ticket yet."""
    if claim.ordinary:
        return claim.people[0] if claim.people else ""
    return ticket.requester_key if ticket.owned else None
