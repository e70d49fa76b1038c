"""Are mails filed as people want who complained of other help desks?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.values import Address, MailId, MailKind, Outcome, ReasonCode, UserRole
from support.filing import ADA, DESK, Written, a_mail
from support.ticket_http import Office
from ticketing.domain.identity import ticket_id
from ticketing.domain.mail import Incoming
from ticketing.domain.numbers import NumberTemplate
from ticketing.domain.policy import Policy
from ticketing.domain.ticket import Ticket
from ticketing.domain.tokens import TokenKeys, make_token

KEYS = TokenKeys({"a": b"1" * 32}, "a")
EVE, AGENT = "eve@example.com", "agent@example.org"
ROOT = a_mail(Written("root"))


def saying(subject: str, sender: str = ADA, name: str = "n", refs: tuple[str, ...] = ()) -> Incoming:
    made = a_mail(Written(name, refs, sender=sender))
    return replace(made, mail=made.mail.model_copy(update={"subject": subject}))


def by_staff(mail: Incoming, requester: str = "", role: UserRole = UserRole.AGENT) -> Incoming:
    """As the mailbox's server vouches for; `requester`: whose the router says it is."""
    said = {"sender_role": role, "sender_proven": True}
    whose = {"requester": Address(address=requester)} if requester else {}
    return replace(mail, routing=mail.routing.model_copy(update=said | whose))


async def filed(office: Office, *mails: Incoming) -> list[tuple[str | None, ReasonCode]]:
    """Where each went, and why."""
    before = len(office.publisher.settled())
    for each in mails:
        await office.file(each)
    return [(event.ticket_id, event.reason) for event in office.publisher.settled()[before:]]


def ticket_of(office: Office, mail: Incoming) -> Ticket:
    return office.store.views[office.store.entries[mail.entry_id].ticket_id]


@pytest.fixture
async def office() -> Office:
    """One with a ticket, TKT-2026-00001, and keys for tokens."""
    office = Office(policy=Policy(tokens=KEYS))
    await office.file(ROOT)
    return office


async def test_f31_an_answer_without_any_header_of_its_thread_is_known_by_its_token(office: Office) -> None:
    """Field 3: relays rewrite Message-IDs, and clients drop References."""
    token = make_token(KEYS, ROOT.fresh, ADA)
    made = a_mail(Written("answer"))
    answer = replace(made, mail=made.mail.model_copy(update={"delivered_to": (f"support+{token}@example.org",)}))

    assert await filed(office, answer) == [(ROOT.fresh, ReasonCode.REFERENCED)]


async def test_i24_a_token_that_somebody_else_passes_on_opens_nothing(office: Office) -> None:
    """The ticket trick: whoever is in copy sees the address, and is still a stranger."""
    token = make_token(KEYS, ROOT.fresh, ADA)
    made = a_mail(Written("trick", sender="no-reply@service.example"))
    trick = replace(made, mail=made.mail.model_copy(update={"delivered_to": (f"support+{token}@example.org",)}))

    [(ticket, _)] = await filed(office, trick)

    assert ticket == trick.fresh
    assert "no-reply@service.example" not in ticket_of(office, ROOT).participants


async def test_i21_a_number_in_a_subject_counts_for_participants_only(office: Office) -> None:
    """Field 4: anybody can write a number."""
    subject = "Re: [TKT-2026-00001] About root"

    assert await filed(office, saying(subject, ADA, "mine")) == [(ROOT.fresh, ReasonCode.REFERENCED)]
    stranger = saying(subject, EVE, "strange")
    assert await filed(office, stranger) == [(stranger.fresh, ReasonCode.POSSIBLY_RELATED)]
    assert ticket_of(office, stranger).related == (ROOT.fresh,)


async def test_f31_a_number_still_counts_after_the_deployment_changed_its_template(office: Office) -> None:
    office.desk = replace(office.desk, policy=Policy(NumberTemplate("TK-{seq}")))
    subject = "Re: [TKT-2026-00001] About root"

    assert await filed(office, saying(subject, ADA, "mine")) == [(ROOT.fresh, ReasonCode.REFERENCED)]
    assert (await filed(office, saying(subject, EVE, "strange")))[0][1] == ReasonCode.POSSIBLY_RELATED


@pytest.mark.parametrize("unsure", [MailKind.ORDINARY, MailKind.AUTO_REPLY])
async def test_i21_who_is_not_who_from_says_joins_nothing(office: Office, unsure: MailKind) -> None:
    made = a_mail(Written("spoof", ("root",), kind=unsure))
    spoofed = replace(made, routing=made.routing.model_copy(update={"may_join": False}))

    assert await filed(office, spoofed) == [(spoofed.fresh, ReasonCode.POSSIBLY_RELATED)]


async def test_i22_an_agent_joins_any_ticket_when_a_server_vouches_for_them_and_else_none(office: Office) -> None:
    vouched = by_staff(a_mail(Written("agent", ("root",), sender=AGENT)))
    claimed = a_mail(Written("claims", ("root",), sender="boss@example.org"))
    said = replace(claimed, routing=claimed.routing.model_copy(update={"sender_role": UserRole.ADMIN}))

    assert await filed(office, vouched) == [(ROOT.fresh, ReasonCode.REFERENCED)]
    assert await filed(office, said) == [(said.fresh, ReasonCode.POSSIBLY_RELATED)]


async def test_i22_reply_to_is_nobodys_identity(office: Office) -> None:
    made = a_mail(Written("evil", ("root",), sender=EVE))
    evil = replace(made, mail=made.mail.model_copy(update={"reply_to": (Address(address=ADA),)}))

    assert await filed(office, evil) == [(evil.fresh, ReasonCode.POSSIBLY_RELATED)]


@pytest.mark.parametrize("refs", [("root",), (f"{make_token(KEYS, ROOT.fresh, ADA)}@desk.example.org",), ()])
async def test_i22_who_is_not_the_one_whom_from_names_has_nobodys_rights(office: Office, refs: tuple[str, ...]) -> None:
    """From names two, or nobody, so that no server checks it: what Reply-To or Sender say lets nobody in."""
    made = saying("Re: [TKT-2026-00001] About root", ADA, "unsure", refs)
    unsure = replace(made, mail=made.mail.model_copy(update={"sender_certain": False}))

    assert await filed(office, unsure) == [(unsure.fresh, ReasonCode.POSSIBLY_RELATED)]


async def test_i21_who_borrows_the_desks_own_address_joins_no_ticket_by_its_number(office: Office) -> None:
    """Everybody's first mail went to it, so it takes part in every ticket; and numbers are guessed."""
    subject = "Re: [TKT-2026-00001] About root"
    open_ = saying(subject, DESK.address, "open")
    made = saying(subject, DESK.address, "blind")
    blind = replace(made, mail=made.mail.model_copy(update={"to": (), "delivered_to": (DESK.address.upper(),)}))
    made = saying(subject, ADA, "copy to myself")
    copied = replace(made, mail=made.mail.model_copy(update={"cc": (Address(address=ADA),)}))

    assert await filed(office, open_, blind, copied) == [
        (open_.fresh, ReasonCode.POSSIBLY_RELATED),
        (blind.fresh, ReasonCode.POSSIBLY_RELATED),
        (ROOT.fresh, ReasonCode.REFERENCED),
    ]


async def test_what_an_agent_forwards_belongs_to_who_wrote_it(office: Office) -> None:
    """Field 24: the router says whose it is; they and the agent may answer, others may not."""
    forwarded = by_staff(a_mail(Written("fwd", sender=AGENT)), requester=EVE)
    answer, stranger = (
        a_mail(Written("re", ("fwd",), sender=EVE)),
        a_mail(Written("str", ("fwd",), sender="x@y.example")),
    )

    await filed(office, forwarded)

    assert ticket_of(office, forwarded).requester_key == EVE
    assert await filed(office, answer) == [(forwarded.fresh, ReasonCode.REFERENCED)]
    assert await filed(office, stranger) == [(stranger.fresh, ReasonCode.POSSIBLY_RELATED)]


async def test_i18_our_own_mail_that_comes_back_goes_to_the_ticket_that_it_tells_of(office: Office) -> None:
    """A first notice refers to nothing: only its own Message-ID says what it is about."""
    ours = f"{make_token(KEYS, ROOT.fresh, ADA)}@desk.example.org"
    back = a_mail(Written(ours, sender=DESK.address, to=(ADA,), kind=MailKind.OWN))
    claimed = a_mail(Written(ours, sender=EVE, to=(ADA,), mail="claimed"))

    assert await filed(office, back) == [(ROOT.fresh, ReasonCode.REFERENCED)]
    assert [ticket for ticket, _ in await filed(office, claimed)] == [claimed.fresh]


async def test_an_automatic_mail_that_is_recorded_in_a_deleted_ticket_is_not_related_to_it(office: Office) -> None:
    office.store.views[ROOT.fresh] = replace(office.store.views[ROOT.fresh], deleted=True)

    await filed(office, a_mail(Written("away", ("root",), kind=MailKind.VACATION)))

    assert ticket_of(office, ROOT).deleted
    assert ticket_of(office, ROOT).related == ()


async def test_i20_one_mail_to_several_of_our_addresses_is_one_ticket_and_says_so(office: Office) -> None:
    """Field 18: every further copy is settled as a duplicate of the first, whatever its folder."""
    copies = [a_mail(Written("wide", to=("billing@example.org",)), delivery) for delivery in (1, 2, 3)]

    await filed(office, *copies)

    outcomes = [event.outcome for event in office.publisher.settled()[-3:]]
    assert outcomes == [Outcome.TICKET_OPENED, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert ticket_of(office, copies[0]).mails == 1
    assert {DESK.address, "billing@example.org"} <= set(ticket_of(office, copies[0]).participants)


async def test_i05_a_reused_message_id_is_a_mail_of_its_own(office: Office) -> None:
    """Field 19: couriers reuse Message-IDs; the second mail is lost nowhere and mixed with nothing."""
    reused = a_mail(Written("root", mail="another mail", sender=EVE))

    assert await filed(office, reused) == [(reused.fresh, ReasonCode.NEW_CONVERSATION)]


@pytest.mark.parametrize("message_id", ["", "x" * 100_000, "$ne", "a b\nc", '{"$gt": ""}', "\u202e", ".*"])
async def test_i05_any_message_id_is_filed_and_found_again_as_the_text_it_is(office: Office, message_id: str) -> None:
    mail, answer = a_mail(Written(message_id, mail="odd")), a_mail(Written("re", (message_id,) if message_id else ()))

    assert (await filed(office, mail, answer))[0][0] == mail.fresh
    assert (ticket_of(office, answer).id == mail.fresh) is bool(message_id)


async def test_i04_a_mail_that_names_no_sender_gets_a_ticket_and_joins_nobody(office: Office) -> None:
    made = a_mail(Written("nobody", ("root",)))
    nobody = replace(
        made,
        mail=made.mail.model_copy(update={"sender": None, "sender_certain": False}),
        routing=made.routing.model_copy(update={"requester": Address(address=""), "may_join": False}),
    )

    assert await filed(office, nobody) == [(nobody.fresh, ReasonCode.POSSIBLY_RELATED)]
    assert ticket_of(office, nobody).requester_key == ""


async def test_f31_a_circle_of_references_and_five_hundred_of_them_end(office: Office) -> None:
    circle = [a_mail(Written("c1", ("c2", "c1"))), a_mail(Written("c2", ("c1",)))]
    long = a_mail(Written("long", tuple(f"r{number}" for number in range(500))))

    places = await filed(office, *circle, long, a_mail(Written("r250")))

    assert places[0][0] == places[1][0]
    assert places[2][0] == places[3][0] == long.fresh


async def test_f31_tickets_that_a_late_mail_shows_to_be_one_become_one(office: Office) -> None:
    early = [a_mail(Written("e1", ("late",))), a_mail(Written("e2", ("other",)))]
    await filed(office, *early)

    await filed(office, a_mail(Written("other", ("late",))))

    kept = {office.store.views[each.fresh].merged_into or each.fresh for each in early}
    assert len(kept) == 1


@pytest.mark.parametrize(("days", "reason"), [(6, ReasonCode.REFERENCED), (8, ReasonCode.FOLLOW_UP)])
async def test_an_answer_reopens_what_was_closed_lately_and_follows_up_what_was_long_ago(
    office: Office, days: int, reason: ReasonCode
) -> None:
    await office.http.patch(f"/v1/tickets/{ROOT.fresh}", json={"status": "closed"})
    made = a_mail(Written("late", ("root",)))
    closed_at = ticket_of(office, ROOT).closed_at
    assert closed_at
    late = replace(made, delivery=made.delivery.model_copy(update={"received_at": closed_at + timedelta(days=days)}))

    assert (await filed(office, late))[0][1] == reason
    assert ticket_of(office, ROOT).status.value == ("open" if reason is ReasonCode.REFERENCED else "closed")
    assert ticket_of(office, late).links == (() if reason is ReasonCode.REFERENCED else (ROOT.fresh,))


async def test_i18_i25_out_of_office_answers_are_recorded_and_change_nothing(office: Office) -> None:
    await office.http.patch(f"/v1/tickets/{ROOT.fresh}", json={"status": "resolved"})

    await filed(office, a_mail(Written("away", ("root",), kind=MailKind.VACATION)))

    assert office.publisher.settled()[-1].outcome is Outcome.AUTO_REPLY_RECORDED
    assert ticket_of(office, ROOT).status.value == "resolved"


def test_ids_are_derived_so_that_a_repeat_gives_the_same() -> None:
    assert a_mail(Written("root")).fresh == ROOT.fresh == ticket_id(MailId(ROOT.mail_id))
