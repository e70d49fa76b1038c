"""Which ticket does a mail belong to, and who may say so?"""

from __future__ import annotations

from dataclasses import replace

from contracts.values import AccountId, MailKind, ReasonCode, TicketId
from support.filing import Written, a_mail
from ticketing.domain.claims import Claim, own_claim, reference_claim
from ticketing.domain.evidence import Evidence
from ticketing.domain.known import Known
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import GRACE
from ticketing.domain.rights import may_merge
from ticketing.domain.threading import Decision, decide
from ticketing.domain.ticket import Ticket

ADA, BEN, EVE = "ada@example.net", "ben@example.net", "eve@example.com"
ROOT = a_mail(Written("root", to=(BEN,)))
TICKET = Ticket(
    ROOT.fresh, 1, requester={"address": ADA}, account_id=AccountId("acc_1"), participants=(ADA, BEN), owned=True
)


def decided(mail: Incoming, *claims: Claim, tickets: tuple[Ticket, ...] = (TICKET,)) -> Decision:
    known = {claim.key: claim for claim in claims}
    leads = {claim.ticket_id: Ticket(claim.ticket_id) for claim in claims} | {ticket.id: ticket for ticket in tickets}
    return decide(mail, Known(known, leads))


def owned(of: Incoming) -> Claim:
    assert of.own
    return own_claim(of, of.own, of.fresh)


def referred(by: Incoming, to: str) -> Claim:
    [key] = a_mail(Written("any", (to,))).references
    return reference_claim(by, key, by.fresh)


def test_a_mail_without_evidence_opens_its_own_ticket_and_claims_what_it_refers_to() -> None:
    mail = a_mail(Written("m", ("x", "y")))

    decision = decided(mail)

    assert (decision.ticket.id, decision.reason) == (mail.fresh, ReasonCode.NEW_CONVERSATION)
    assert decision.takes == mail.references


def test_a_participant_joins_whatever_the_case_of_the_address() -> None:
    decision = decided(a_mail(Written("m", ("root",), sender="Ben@Example.NET")), owned(ROOT))

    assert (decision.ticket.id, decision.reason) == (ROOT.fresh, ReasonCode.REFERENCED)


def test_a_stranger_who_quotes_a_reference_opens_a_related_ticket_and_claims_nothing() -> None:
    mail = a_mail(Written("m", ("root", "unseen"), sender=EVE, to=(ADA,)))

    decision = decided(mail, owned(ROOT))

    assert (decision.ticket.id, decision.reason) == (mail.fresh, ReasonCode.POSSIBLY_RELATED)
    assert (decision.related, decision.takes) == ((ROOT.fresh,), ())


def test_a_colleague_joins_where_accounts_are_shared() -> None:
    shared = a_mail(Written("m", ("root",), sender=EVE, account="acc_1", shared=True))
    other = a_mail(Written("m", ("root",), sender=EVE, account="acc_2", shared=True))
    unshared = a_mail(Written("m", ("root",), sender=EVE, account="acc_1"))

    assert decided(shared, owned(ROOT)).ticket.id == ROOT.fresh
    assert decided(other, owned(ROOT)).ticket.id == other.fresh
    assert decided(unshared, owned(ROOT)).ticket.id == unshared.fresh


def test_the_nearest_reference_wins_and_a_ticket_with_a_log_goes_before_one_in_the_making() -> None:
    near, far = a_mail(Written("near")), a_mail(Written("far"))
    mail = a_mail(Written("m", ("far", "near")))
    written = replace(TICKET, id=far.fresh)

    both = decided(mail, owned(near), owned(far), tickets=(written, replace(TICKET, id=near.fresh)))
    making = decided(mail, owned(near), owned(far), tickets=(written,))

    assert both.ticket.id == near.fresh
    assert making.ticket.id == far.fresh


def test_who_a_claiming_mail_names_may_follow_it_before_there_is_a_log() -> None:
    reply = a_mail(Written("reply", ("unseen",), to=(BEN,)))

    assert decided(a_mail(Written("m", ("unseen",), sender=BEN)), referred(reply, "unseen")).ticket.id == reply.fresh
    stranger = a_mail(Written("m", ("unseen",), sender=EVE))
    assert decided(stranger, referred(reply, "unseen")).ticket.id == stranger.fresh


def test_the_parent_of_a_reply_joins_it_and_takes_its_own_id_over() -> None:
    reply = a_mail(Written("reply", ("parent",), sender=BEN, to=(ADA,)))
    parent = a_mail(Written("parent", sender=ADA, to=(BEN,)))

    decision = decided(parent, referred(reply, "parent"))

    assert (decision.ticket.id, decision.reason, decision.adopts) == (reply.fresh, ReasonCode.PARENT_OF_REPLY, True)


def test_quoting_an_unseen_mail_does_not_draw_it_into_a_strangers_ticket() -> None:
    bait = a_mail(Written("bait", ("parent",), sender=EVE, to=(ADA,)))
    parent = a_mail(Written("parent", sender=ADA, to=(BEN,)))

    decision = decided(parent, referred(bait, "parent"))

    assert (decision.ticket.id, decision.adopts) == (parent.fresh, False)
    assert decision.related == (bait.fresh,)


def test_a_reused_message_id_is_no_evidence() -> None:
    first, second = a_mail(Written("same", mail="one")), a_mail(Written("same", mail="two"))

    decision = decided(second, owned(first), tickets=(replace(TICKET, id=first.fresh),))

    assert (decision.ticket.id, decision.reason, decision.related) == (second.fresh, ReasonCode.NEW_CONVERSATION, ())


def test_a_bounce_joins_what_it_refers_to_and_claims_nothing_there() -> None:
    bounce = a_mail(Written("b", ("root", "unseen"), sender="mailer-daemon@example.com", kind=MailKind.BOUNCE))

    decision = decided(bounce, owned(ROOT))

    assert (decision.ticket.id, decision.reason, decision.takes) == (ROOT.fresh, ReasonCode.REFERENCED, ())


def test_a_bounce_of_something_unseen_waits_for_those_it_names() -> None:
    bounce = a_mail(Written("b", ("p",), sender="mailer-daemon@example.com", to=(ADA,), kind=MailKind.BOUNCE))
    empty = Ticket(bounce.fresh, 1)

    assert decided(a_mail(Written("p")), referred(bounce, "p"), tickets=(empty,)).ticket.id == bounce.fresh
    stranger = a_mail(Written("p", sender=EVE))
    assert decided(stranger, referred(bounce, "p"), tickets=(empty,)).ticket.id == stranger.fresh


def test_tickets_become_one_only_when_each_requester_takes_part_in_the_other() -> None:
    mail = a_mail(Written("m", ("root", "other"), sender=BEN))
    other = a_mail(Written("other", sender=EVE, to=(BEN,)))
    theirs = Ticket(other.fresh, 1, requester={"address": EVE}, participants=(EVE, BEN), owned=True)
    evidence = Evidence.of(owned(other))

    assert not may_merge(mail, evidence, TICKET, theirs, GRACE)
    both = (ADA, BEN, EVE)
    ours, met = replace(TICKET, participants=both), replace(theirs, participants=both)
    assert may_merge(mail, evidence, ours, met, GRACE)


def test_what_a_mail_claimed_itself_is_brought_home() -> None:
    mail = a_mail(Written("m", ("x",), sender=EVE))

    assert may_merge(mail, Evidence.of(referred(mail, "x")), TICKET, Ticket(TicketId("tkt_else")), GRACE)
