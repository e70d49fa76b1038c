"""Who may join a ticket, and which tickets may become one?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from contracts.values import TicketId
from ticketing.domain.claims import Claim
from ticketing.domain.evidence import Evidence, Source
from ticketing.domain.mail import Incoming
from ticketing.domain.ticket import Ticket


def over_for(mail: Incoming, ticket: Ticket, grace: timedelta) -> bool:
    """Whether a ticket takes no more mails like this one: bounces and automatic replies are recorded wherever they belong.

    By when the mailbox's server received the mail, so that a repeat of it is judged alike.
    """
    return mail.ordinary and ticket.over(mail.delivery.received_at, grace)


def may_join(mail: Incoming, evidence: Evidence, ticket: Ticket, grace: timedelta) -> bool:
    """Whether a mail may go where evidence leads: it is entitled to, and the ticket is not over."""
    return entitled(mail, evidence, ticket) and (evidence.by(mail) or not over_for(mail, ticket, grace))


def entitled(mail: Incoming, evidence: Evidence, ticket: Ticket) -> bool:
    """Whether a mail's sender has the right to what evidence leads to.

    What the mail claimed itself, always. Else its sender must not be known to be somebody else than From says, and a token
    proves the right, though not to another mailbox's ticket where each has its own; without one they must be a participant
    of the ticket, or one of the staff, or be named by the mail that made the claim (the ticket may still be in the making), or share its account
    where accounts are shared. Bounces and automatic replies may join what they refer to.
    """
    foreign = evidence.claim is None and elsewhere(mail, ticket)
    if evidence.by(mail):
        return True
    if foreign or not mail.routing.may_join:
        return False
    if evidence.source is Source.TOKEN:
        return True
    if mail.staff and ticket.version and evidence.source is not Source.PARENT:
        return True
    if evidence.claim is None:
        return ticket.version > 0 and (_takes_part(mail, ticket) or _colleague(mail, ticket, None))
    return _entitled_by(mail, evidence.claim, ticket, parent=evidence.source is Source.PARENT)


def proven_in(mail: Incoming, found: Iterable[Evidence], leads: Mapping[TicketId, Ticket], ticket: Ticket) -> bool:
    """Whether a token proves that a mail's sender is who From says, as far as this ticket goes: it was sent to them only."""
    tokens = (each for each in found if each.source is Source.TOKEN)
    return mail.ordinary and mail.mail.sender_certain and any(leads[each.ticket_id].id == ticket.id for each in tokens)


def elsewhere(mail: Incoming, ticket: Ticket) -> bool:
    """Whether a ticket is another mailbox's, where each has its own. Automatic mails are recorded wherever they belong."""
    return bool(mail.copy_in and mail.ordinary and mail.copy_in not in ticket.mailboxes)


def may_merge(mail: Incoming, evidence: Evidence, mine: Ticket, other: Ticket, grace: timedelta) -> bool:
    """Whether a mail that belongs to two tickets makes them one: each one's requester must take part in the other.

    What the mail itself claimed is always brought home; a ticket that belongs to nobody yet goes wherever it is led. A
    ticket that is over stays as it is, and a subject brings nothing together.
    """
    claim = evidence.claim
    if claim is None or mine.deleted or other.deleted:
        return False
    if evidence.by(mail):
        return True
    if not may_join(mail, evidence, other, grace) or over_for(mail, mine, grace):
        return False
    requester = _requester(other, mail) if other.owned else _claimant(claim, other)
    if not mine.owned or requester is None:
        return True
    if mail.routing.shared_account and mine.account_id == (other.account_id if other.owned else claim.account_id):
        return True
    there = {*other.participants, *claim.people}
    return not requester.isdisjoint(mine.participants) and not there.isdisjoint(_requester(mine, mail))


def _entitled_by(mail: Incoming, claim: Claim, ticket: Ticket, *, parent: bool) -> bool:
    # The parent of a reply must besides name who claimed its Message-ID: else quoting one that is still unseen would
    # draw its mail into a stranger's ticket.
    if not mail.ordinary and not parent:
        return True
    if _colleague(mail, ticket, claim):
        return True
    if mail.selves.isdisjoint(ticket.participants) and mail.selves.isdisjoint(claim.people):
        return False
    claimant = _claimant(claim, ticket) if parent else None
    return claimant is None or not claimant.isdisjoint((*mail.selves, *mail.people))


def _takes_part(mail: Incoming, ticket: Ticket) -> bool:
    """Whether a number, which anybody guesses, is enough: the desk's own address is named in every ticket, and known to all."""
    part = mail.selves.intersection(ticket.participants)
    return any(each == ticket.requester_key or each not in mail.goes_to for each in part)


def _colleague(mail: Incoming, ticket: Ticket, claim: Claim | None) -> bool:
    theirs = ticket.account_id if ticket.owned or claim is None else claim.account_id
    return mail.routing.shared_account and mail.account_id == theirs


def _claimant(claim: Claim, ticket: Ticket) -> frozenset[str] | None:
    """Whose claim it is: None where a bounce made it and nobody has written to its ticket yet."""
    if claim.ordinary:
        return claim.selves
    return ticket.requester_selves if ticket.owned else None


def _requester(ticket: Ticket, mail: Incoming) -> frozenset[str]:
    """Whose a ticket is, by all the addresses that were theirs when it was opened and, if it is who sent the mail, now."""
    selves = ticket.requester_selves
    return selves if selves.isdisjoint(mail.selves) else selves | mail.selves
