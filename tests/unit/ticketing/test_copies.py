"""One mail in several mailboxes: one ticket, or one in each, as the policy says?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.events.ticket import TicketOpened
from contracts.values import MailboxId, MailKind, MessageId, Outcome, ReasonCode, TicketStatus
from support.filing import ADA, Written, a_mail, in_mailbox
from support.tickets import NOW, InMemoryTicketStore, RecordingPublisher
from ticketing.domain.mail import Incoming
from ticketing.domain.policy import Copies, Policy
from ticketing.domain.ticket import Ticket
from ticketing.domain.tokens import TokenKeys, make_token
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk

SALES, SUPPORT, BILLING = (MailboxId(f"mbx_{each}") for each in ("sales", "support", "billing"))
KEYS = TokenKeys({"a": b"k" * 32}, "a")
APART = Policy(tokens=KEYS, copies=Copies.PER_MAILBOX)


class Office:
    """A desk whose policy may change."""

    def __init__(self) -> None:
        self.store = InMemoryTicketStore()
        self.publisher = RecordingPublisher()
        self.policy = APART

    async def file(self, written: Written, *mailboxes: MailboxId) -> list[tuple[Outcome, ReasonCode]]:
        return await self.take(*(in_mailbox(a_mail(written), each) for each in mailboxes))

    async def take(self, *mails: Incoming) -> list[tuple[Outcome, ReasonCode]]:
        before = len(self.publisher.settled())
        await file_mails(Desk(self.store, self.publisher, lambda: NOW, self.policy), mails)
        return [(each.outcome, each.reason) for each in self.publisher.settled()[before:]]

    def tickets(self) -> dict[MailboxId, Ticket]:
        return {ticket.mailboxes[0]: ticket for ticket in self.store.views.values()}


@pytest.fixture
def office() -> Office:
    return Office()


async def test_i20_a_mail_in_two_mailboxes_opens_a_ticket_in_each(office: Office) -> None:
    outcomes = await office.file(Written("m"), SALES, SUPPORT)

    assert outcomes == [(Outcome.TICKET_OPENED, ReasonCode.NEW_CONVERSATION)] * 2
    assert [(t.mails, t.mailboxes) for t in office.tickets().values()] == [(1, (SALES,)), (1, (SUPPORT,))]
    opened = [event for event in office.publisher.told() if isinstance(event, TicketOpened)]
    assert [event.copy_in for event in opened] == [SALES, SUPPORT]
    assert len({event.number for event in opened}) == len({event.entry_id for event in opened}) == 2


async def test_i20_without_the_policy_it_is_one_ticket_and_a_duplicate(office: Office) -> None:
    office.policy = Policy()

    outcomes = await office.file(Written("m"), SALES, SUPPORT)

    assert outcomes[1] == (Outcome.DUPLICATE, ReasonCode.SAME_MAIL)
    assert [t.mails for t in office.store.views.values()] == [1]


async def test_a_second_copy_in_one_mailbox_is_a_duplicate_there(office: Office) -> None:
    await office.file(Written("m"), SALES, SUPPORT)

    again = await office.take(in_mailbox(a_mail(Written("m"), delivery=2), SALES))

    assert again == [(Outcome.DUPLICATE, ReasonCode.SAME_MAIL)]


async def test_an_answer_joins_the_ticket_of_the_mailbox_that_it_comes_to(office: Office) -> None:
    await office.file(Written("m"), SALES, SUPPORT)
    await office.file(Written("answer", ("m",)), SUPPORT)
    await office.file(Written("to all", ("m", "answer")), SALES, SUPPORT)

    assert {mailbox: ticket.mails for mailbox, ticket in office.tickets().items()} == {SALES: 2, SUPPORT: 3}


async def test_a_token_or_number_of_another_mailboxs_ticket_is_only_a_hint(office: Office) -> None:
    await office.file(Written("m"), SALES)
    [sales] = office.store.views.values()
    token = MessageId(f"{make_token(KEYS, sales.id, ADA)}@desk.example.org")

    outcomes = await office.file(Written("answer", (token,)), SALES, SUPPORT)

    assert outcomes == [
        (Outcome.REPLY_FILED, ReasonCode.REFERENCED),
        (Outcome.TICKET_OPENED, ReasonCode.POSSIBLY_RELATED),
    ]
    assert office.tickets()[SUPPORT].related == (sales.id,)


async def test_a_bounce_is_recorded_where_its_token_says_whatever_mailbox_it_comes_to(office: Office) -> None:
    await office.file(Written("m"), SALES)
    [sales] = office.store.views.values()
    token = MessageId(f"{make_token(KEYS, sales.id, ADA)}@desk.example.org")

    await office.file(Written("bounce", (token,), kind=MailKind.BOUNCE), SUPPORT)

    assert office.store.views[sales.id].mails == 2


async def test_what_was_one_before_the_policy_changed_stays_one(office: Office) -> None:
    office.policy = Policy()
    await office.file(Written("m"), SALES)
    office.policy = APART

    assert await office.file(Written("m"), SALES, SUPPORT) == [
        (Outcome.TICKET_OPENED, ReasonCode.NEW_CONVERSATION),
        (Outcome.DUPLICATE, ReasonCode.SAME_MAIL),
    ]
    await office.file(Written("answer", ("m",)), SALES, SUPPORT)
    assert {mailbox: ticket.mails for mailbox, ticket in office.tickets().items()} == {SALES: 2, SUPPORT: 1}


async def test_an_answer_long_after_the_closing_of_its_mailboxs_ticket_follows_that_one(office: Office) -> None:
    await office.file(Written("m"), SALES, SUPPORT)
    sales = office.tickets()[SALES]
    long_ago = NOW - timedelta(days=30)
    office.store.views[sales.id] = replace(sales, status=TicketStatus.CLOSED, closed_at=long_ago)

    outcomes = await office.file(Written("answer", ("m",)), SALES, SUPPORT)

    assert [reason for _, reason in outcomes] == [ReasonCode.FOLLOW_UP, ReasonCode.REFERENCED]


async def test_tickets_of_copies_know_of_the_first_one(office: Office) -> None:
    await office.file(Written("m"), SALES, SUPPORT, BILLING)
    first = office.tickets()[SALES]

    again = await office.file(Written("m"), SUPPORT, BILLING, SALES)

    assert again == [(Outcome.TICKET_OPENED, ReasonCode.NEW_CONVERSATION)] * 3
    related = {mailbox: ticket.related for mailbox, ticket in office.tickets().items()}
    assert related == {SALES: (), SUPPORT: (first.id,), BILLING: (first.id,)}
    opened = [event for event in office.publisher.told() if isinstance(event, TicketOpened)]
    assert {event.possibly_related for event in opened} == {None, first.id}


async def test_a_conversation_that_comes_to_another_mailbox_later_is_known_there(office: Office) -> None:
    await office.file(Written("m"), SALES)
    await office.file(Written("answer", ("m",)), SALES, SUPPORT)

    assert office.tickets()[SUPPORT].related == (office.tickets()[SALES].id,)


async def test_where_all_copies_are_one_nothing_is_related(office: Office) -> None:
    office.policy = Policy()
    await office.file(Written("m"), SALES, SUPPORT)

    assert [ticket.related for ticket in office.store.views.values()] == [()]
