"""Is whoever writes from several addresses one person in their tickets, and nobody else?"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from contracts.values import Address, MailKind, ReasonCode
from support.filing import ADA, DESK, Written, a_mail
from support.ticket_http import Office, an_office
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import Policy
from ticketing.domain.ticket import Ticket
from ticketing.domain.tokens import TokenKeys, make_token

OTHER, BEN, AGENT = "ada.lovelace@work.example", "ben@example.net", "agent@example.org"
KEYS = TokenKeys({"a": b"1" * 32}, "a")
ROOT = Written("root", aliases=(OTHER,))
ANSWER = Written("answer", ("root",), sender=OTHER, aliases=(ADA,))
NUMBERED = "Re: [TKT-2026-00001] About root"


def in_any_order(*mails: Written) -> list[Any]:
    return [pytest.param(each, id=" ".join(mail.id for mail in each)) for each in permutations(mails)]


def saying(mail: Incoming, subject: str) -> Incoming:
    return replace(mail, mail=mail.mail.model_copy(update={"subject": subject}))


def home(office: Office, written: Written) -> Ticket:
    """Where a mail is, merges followed."""
    ticket = office.store.views[office.store.entries[a_mail(written).entry_id].ticket_id]
    while ticket.merged_into:
        ticket = office.store.views[ticket.merged_into]
    return ticket


@pytest.mark.parametrize("mails", in_any_order(ROOT, ANSWER, Written("again", ("answer",), aliases=(OTHER,))))
async def test_who_answers_from_another_of_their_addresses_joins_their_ticket(mails: tuple[Written, ...]) -> None:
    office = await an_office(*mails)

    whole = home(office, ROOT)
    assert (whole.mails, {ADA, OTHER} <= set(whole.participants)) == (3, True)


@pytest.mark.parametrize(
    "mails", in_any_order(ROOT, Written("more", ("root",), aliases=(OTHER,)), replace(ANSWER, refs=("more",)))
)
async def test_a_parent_that_comes_last_brings_together_what_was_sent_from_two_addresses(
    mails: tuple[Written, ...],
) -> None:
    assert home(await an_office(*mails), ROOT).mails == 3


@pytest.mark.parametrize(
    "mails",
    in_any_order(Written("root", sender=BEN, to=(OTHER,)), Written("a", ("root",), to=(BEN,), aliases=(OTHER,))),
)
async def test_who_is_named_by_another_of_their_addresses_is_named(mails: tuple[Written, ...]) -> None:
    assert home(await an_office(*mails), mails[0]).mails == 2


async def test_tickets_of_one_person_by_two_addresses_become_one_where_somebody_else_shows_it() -> None:
    mine, other = replace(ROOT, to=(BEN,)), replace(ANSWER, refs=(), to=(BEN,))

    office = await an_office(mine, other, Written("both", ("root", "answer"), sender=BEN))

    assert home(office, mine) == home(office, other)
    assert home(office, mine).mails == 3


async def test_the_number_of_their_ticket_is_enough_from_any_of_their_addresses() -> None:
    office = await an_office(ROOT)
    later = saying(a_mail(Written("later", sender=OTHER, aliases=(ADA,))), NUMBERED)

    await office.file(later)

    assert office.store.entries[later.entry_id].ticket_id == a_mail(ROOT).fresh


async def test_i21_a_number_is_not_enough_for_who_has_an_address_of_the_desk_too() -> None:
    office = await an_office(ROOT)

    await office.file(saying(a_mail(Written("guess", sender=AGENT, aliases=(DESK.address,))), NUMBERED))

    assert office.publisher.settled()[-1].reason is ReasonCode.POSSIBLY_RELATED


async def test_f31_a_token_made_for_one_of_their_addresses_is_good_from_each() -> None:
    """What we sent to one was read on a phone that writes from the other, and tells no reference but our own."""
    office = Office(policy=Policy(tokens=KEYS))
    await office.file(a_mail(ROOT))
    token = f"{make_token(KEYS, a_mail(ROOT).fresh, ADA)}@desk.example.org"

    await office.file(a_mail(replace(ANSWER, refs=(token,))))
    await office.file(a_mail(Written("theirs", (token,), sender=BEN, aliases=("b@home.example",))))

    assert home(office, ANSWER).id == a_mail(ROOT).fresh
    assert office.store.entries[a_mail(ANSWER).entry_id].data["proven_by_token"]
    assert office.publisher.settled()[-1].ticket_id == a_mail(Written("theirs")).fresh


@pytest.mark.parametrize("kind", [MailKind.ORDINARY, MailKind.BOUNCE])
async def test_the_addresses_of_who_forwards_a_mail_are_not_those_of_whose_ticket_it_is(kind: MailKind) -> None:
    office = Office()
    made = a_mail(Written("fwd", sender=AGENT, aliases=(OTHER,), kind=kind))
    await office.file(replace(made, routing=made.routing.model_copy(update={"requester": Address(address=BEN)})))

    assert office.store.views[made.fresh].requester_selves == {BEN}


async def test_a_ticket_that_the_staff_give_to_somebody_else_keeps_no_address_of_its_first_requester() -> None:
    office = await an_office(ROOT, Written("bounced", sender=OTHER, aliases=(ADA,), kind=MailKind.BOUNCE))
    for ticket_id in list(office.store.views):
        await office.http.patch(f"/v1/tickets/{ticket_id}", json={"requester": {"address": BEN}})
    await office.file(a_mail(Written("late", ("bounced",), sender=OTHER, aliases=(ADA,))))

    assert [each.requester_selves for each in office.store.views.values()] == [{BEN}, {BEN}]


async def test_an_address_that_is_no_user_s_joins_nothing() -> None:
    office = await an_office(ROOT)
    unclear = a_mail(replace(ANSWER, id="unclear"))

    await office.file(a_mail(Written("stranger", ("root",), sender=OTHER)))
    await office.file(replace(unclear, mail=unclear.mail.model_copy(update={"sender_certain": False})))

    assert home(office, ROOT).mails == 1


async def test_i21_who_is_not_who_from_says_joins_by_none_of_the_addresses() -> None:
    office = await an_office(ROOT)
    made = a_mail(ANSWER)

    await office.file(replace(made, routing=made.routing.model_copy(update={"may_join": False})))

    assert home(office, ROOT).mails == 1
