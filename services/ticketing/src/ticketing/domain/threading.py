"""Which ticket does a mail belong to?

Evidence, the strongest first: a signed token of ours; what claims say about the Message-IDs that the mail refers to, and
about its own; a ticket number in the subject. It counts only for those who have the right to it (`domain.rights`):
guessing or quoting an id or a number lets nobody into a ticket.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from contracts.values import ReasonCode, TicketId
from contracts.values.frozen import frozen
from ticketing.domain.claims import Claim, ClaimKind
from ticketing.domain.evidence import Evidence, Source
from ticketing.domain.following import Following, following
from ticketing.domain.known import Known, Leads
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import Policy
from ticketing.domain.rights import elsewhere, entitled, over_for, proven_in
from ticketing.domain.ticket import Ticket
from ticketing.domain.tokens import read_tokens


@frozen
class Decision:
    """Where a mail goes, and why.

    `related` are tickets it speaks of without the right to join them, `follows` those that its ticket follows, as they have
    been closed for too long; `takes` the references it may claim and what follows those, `adopts` whether its own Message-ID is to be taken over from the
    reply that claimed it. `proven`: a token of the ticket was made for who sent the mail. `touches` are further tickets that
    it belongs to: they are linked where they do not become one. `copies` is the ticket of its copy in another mailbox.
    """

    ticket: Ticket
    reason: ReasonCode
    evidence: tuple[Evidence, ...] = ()
    related: tuple[TicketId, ...] = ()
    follows: tuple[TicketId, ...] = ()
    takes: tuple[str, ...] = ()
    adopts: bool = False
    proven: bool = False
    touches: tuple[TicketId, ...] = ()
    copies: tuple[TicketId, ...] = ()


def tokens_in(mail: Incoming, policy: Policy) -> tuple[TicketId, ...]:
    """The tickets that signed tokens in a mail prove to be its sender's."""
    return read_tokens(policy.tokens, mail.places, mail.recipients) if policy.tokens.secrets else ()


def find_evidence(mail: Incoming, known: Known) -> tuple[Evidence, ...]:
    """All that speaks about a mail, the strongest first: tokens, references from the nearest to the oldest, its own id, numbers.

    An own Message-ID that another mail bore is a reused one, and says nothing.
    """
    claims = known.claims
    found = [Evidence(each, Source.TOKEN) for each in tokens_in(mail, known.policy) if known.leads[each].version]
    found += [Evidence.of(claims[key]) for key in reversed(mail.references) if key in claims]
    former = [Evidence.of(claims[key]) for key in reversed(mail.common_references) if key in claims]
    found += [each for each in former if not elsewhere(mail, known.leads[each.ticket_id])]
    own = claims.get(mail.own) if mail.own else None
    if own and own.owner in {None, mail.mail_id}:
        found.append(Evidence.of(own, parent=own.by != mail.mail_id))
    if known.numbers:
        named = known.policy.numbers.found_in(mail.mail.subject)
        found += [Evidence(known.numbers[each], Source.NUMBER) for each in named if each in known.numbers]
    return tuple(found)


def decide(mail: Incoming, known: Known) -> Decision:
    """Choose the ticket: the first piece of evidence that counts, a ticket with a log before one in the making."""
    found, leads = find_evidence(mail, known), known.leads
    rightful, trusted, further = weigh(mail, found, known)
    chosen = _choose(mail, trusted, leads)
    ticket = leads[chosen.ticket_id] if chosen else leads.get(mail.fresh) or Ticket(mail.fresh)
    # What the mail claimed itself, before a crash, follows from what spoke for the ticket and is no reason for it.
    spoke = (each for each in trusted if leads[each.ticket_id].id == ticket.id and not each.by(mail))
    refused = _refused(found, rightful, ticket, leads)
    foreign = any(each.source is Source.REFERENCE for each in refused)
    deleted = [each for each in rightful if leads[each.ticket_id].deleted and leads[each.ticket_id].id != ticket.id]
    related = () if further.follows else tuple(dict.fromkeys(leads[e.ticket_id].id for e in (*refused, *deleted)))
    return Decision(
        ticket=ticket,
        reason=_reason(mail, next(spoke, chosen), ticket, further.follows) or opening_reason(related, further.follows),
        evidence=trusted,
        related=related,
        follows=further.follows,
        takes=(*_takes(mail, known.claims, found, refused=foreign), *further.takes, *_copies_untold(mail, known)),
        adopts=any(each.source is Source.PARENT and _is_reference(each) for each in trusted),
        proven=proven_in(mail, trusted, leads, ticket),
        touches=touched(mail, trusted, leads, ticket),
        copies=copied(mail, known, ticket),
    )


def weigh(
    mail: Incoming, found: Sequence[Evidence], known: Known
) -> tuple[list[Evidence], tuple[Evidence, ...], Following]:
    """Of what speaks for a mail: to what its sender has the right, what counts, and what follows tickets that are over."""
    if not found:
        return [], (), Following()
    leads, grace = known.leads, known.policy.grace
    rightful = [each for each in found if entitled(mail, each, leads[each.ticket_id])]
    counting = [each for each in rightful if each.by(mail) or not over_for(mail, leads[each.ticket_id], grace)]
    further = following(mail, rightful, known)
    return rightful, tuple(_sure(mail, [*counting, *further.evidence])), further


def _refused(found: Iterable[Evidence], rightful: Iterable[Evidence], ticket: Ticket, leads: Leads) -> list[Evidence]:
    joinable = {ticket.id, *ticket.links, *(leads[each.ticket_id].id for each in rightful)}
    return [each for each in found if leads[each.ticket_id].id not in joinable]


def touched(mail: Incoming, found: Iterable[Evidence], leads: Leads, ticket: Ticket) -> tuple[TicketId, ...]:
    """The other tickets that rightful evidence leads to. Automatic mails show nothing of the kind, as anybody can forge one."""
    others = (leads[each.ticket_id] for each in found if mail.ordinary)
    return tuple(dict.fromkeys(each.id for each in others if each.version and each.id != ticket.id))


def copied(mail: Incoming, known: Known, ticket: Ticket) -> tuple[TicketId, ...]:
    """The ticket that the first copy of a mail went to, in another mailbox, once it is one."""
    claim = known.claims.get(mail.copies or "")
    other = known.leads[claim.ticket_id] if claim else ticket
    return (other.id,) if other.version and other.id != ticket.id else ()


def _copies_untold(mail: Incoming, known: Known) -> tuple[str, ...]:
    return (mail.copies,) if mail.copies and mail.copies not in known.claims else ()


def opening_reason(related: Sequence[TicketId], follows: Sequence[TicketId]) -> ReasonCode:
    """Why a ticket was opened."""
    if follows:
        return ReasonCode.FOLLOW_UP
    return ReasonCode.POSSIBLY_RELATED if related else ReasonCode.NEW_CONVERSATION


def _sure(mail: Incoming, counting: list[Evidence]) -> list[Evidence]:
    """An automatic mail stays with what it claimed itself; those who answered it, as their own words show, come to it."""
    mine = [each for each in counting if each.by(mail)]
    if mail.ordinary or not mine:
        return counting
    return [*mine, *(each for each in counting if each.source is Source.PARENT)]


def _choose(mail: Incoming, trusted: Sequence[Evidence], leads: Leads) -> Evidence | None:
    for each in trusted:
        lead = leads[each.ticket_id]
        if lead.version or lead.id == mail.fresh:
            return each
    return trusted[0] if trusted else None


def _reason(mail: Incoming, chosen: Evidence | None, ticket: Ticket, follows: Sequence[TicketId]) -> ReasonCode | None:
    if follows:
        return ReasonCode.FOLLOW_UP
    if chosen and chosen.source is Source.PARENT:
        return ReasonCode.PARENT_OF_REPLY
    return ReasonCode.REFERENCED if chosen and ticket.id != mail.fresh else None


def _is_reference(evidence: Evidence) -> bool:
    return evidence.claim is not None and evidence.claim.kind is ClaimKind.REF


def _takes(
    mail: Incoming, claims: Mapping[str, Claim], found: tuple[Evidence, ...], *, refused: bool
) -> tuple[str, ...]:
    """The references to claim: none where evidence was refused or nobody knows who writes, and a bounce takes none into a ticket that it only refers to."""
    foreign = any(not each.by(mail) and each.source is not Source.PARENT for each in found)
    if refused or not mail.routing.may_join or (foreign and not mail.ordinary):
        return ()
    return tuple(key for key in mail.references if key not in claims)
