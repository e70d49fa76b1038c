"""What becomes of a batch of mails, and what is said of it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from contracts.events.mail import MailSettled
from contracts.events.ticket import TicketOpened, TicketReplied
from contracts.values import MailKind, Outcome, ReasonCode
from support.filing import ADA, Written, a_mail
from support.tickets import NOW, InMemoryTicketStore, RecordingPublisher
from ticketing.domain.claims import Claim, ClaimKind
from ticketing.domain.mail import Incoming
from ticketing.domain.ticket import Ticket
from ticketing.handlers import ports as handlers
from ticketing.handlers.filing import file_mails, next_round
from ticketing.handlers.sweeping import rebuild, sweep


class Desk:
    """A store, what was published, and the handler between them."""

    def __init__(self) -> None:
        self.store = InMemoryTicketStore()
        self.publisher = RecordingPublisher()

    def clock(self) -> datetime:
        return NOW

    async def file(self, *mails: Incoming) -> list[tuple[Outcome, ReasonCode]]:
        before = len(self.publisher.settled())
        await file_mails(handlers.Desk(self.store, self.publisher, self.clock), mails)
        return [(event.outcome, event.reason) for event in self.publisher.settled()[before:]]

    def ticket(self, of: Incoming) -> Ticket:
        ticket = self.store.views[self.store.entries[of.entry_id].ticket_id]
        while ticket.merged_into:
            ticket = self.store.views[ticket.merged_into]
        return ticket


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_mail_opens_a_ticket_with_a_number_and_says_so(desk: Desk) -> None:
    mail = a_mail(Written("m"))

    assert await desk.file(mail) == [(Outcome.TICKET_OPENED, ReasonCode.NEW_CONVERSATION)]
    ticket = desk.ticket(mail)
    assert (ticket.number, ticket.subject, ticket.requester_key) == ("TKT-2026-00001", "About m", ADA)
    [opened] = desk.publisher.told()
    assert isinstance(opened, TicketOpened)
    assert (opened.number, opened.version, opened.delivery_id) == ("TKT-2026-00001", 1, mail.delivery_id)


async def test_a_whole_conversation_in_one_batch_is_one_ticket(desk: Desk) -> None:
    mails = [a_mail(Written("a")), a_mail(Written("b", ("a",))), a_mail(Written("c", ("a", "b"))), a_mail(Written("d"))]

    outcomes = await desk.file(*mails)

    assert {desk.ticket(mail).id for mail in mails[:3]} == {mails[0].fresh}
    assert desk.ticket(mails[3]).id == mails[3].fresh
    assert sorted(outcome for outcome, _ in outcomes) == ["reply_filed"] * 2 + ["ticket_opened"] * 2
    replies = [event for event in desk.publisher.told() if isinstance(event, TicketReplied)]
    assert [reply.version for reply in replies] == [2, 3]


async def test_a_reply_before_its_parent_is_joined_by_it(desk: Desk) -> None:
    reply, parent = a_mail(Written("reply", ("parent",))), a_mail(Written("parent"))

    assert await desk.file(reply) == [(Outcome.TICKET_OPENED, ReasonCode.NEW_CONVERSATION)]
    assert await desk.file(parent) == [(Outcome.REPLY_FILED, ReasonCode.PARENT_OF_REPLY)]
    assert desk.ticket(parent).id == reply.fresh


async def test_a_parent_that_crashed_at_its_claims_is_told_as_one_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_claims = desk.store.make_claims

    async def all_but_the_mail(claims: Sequence[Claim]) -> int:
        if any(each.kind is ClaimKind.MAIL for each in claims):
            raise ConnectionError
        return await make_claims(claims)

    await desk.file(a_mail(Written("reply", ("parent",))))
    with monkeypatch.context() as crashing:
        crashing.setattr(desk.store, "make_claims", all_but_the_mail)
        with pytest.raises(ConnectionError):
            await desk.file(a_mail(Written("parent", ("older",))))

    again = await desk.file(a_mail(Written("parent", ("older",))))

    assert again == [(Outcome.REPLY_FILED, ReasonCode.PARENT_OF_REPLY)]


async def test_a_delivery_that_comes_again_has_the_same_outcome_and_no_effect(desk: Desk) -> None:
    mail = a_mail(Written("m"))
    first = await desk.file(mail)
    told = len(desk.publisher.told())

    assert await desk.file(mail) == first
    assert (desk.ticket(mail).version, len(desk.publisher.told())) == (1, told)


async def test_the_same_mail_in_two_folders_is_one_entry_and_one_duplicate(desk: Desk) -> None:
    one, two = a_mail(Written("m"), delivery=1), a_mail(Written("m"), delivery=2)

    assert await desk.file(one, two) == [
        (Outcome.TICKET_OPENED, ReasonCode.NEW_CONVERSATION),
        (Outcome.DUPLICATE, ReasonCode.SAME_MAIL),
    ]
    settled: Sequence[MailSettled] = desk.publisher.settled()
    assert {event.ticket_id for event in settled} == {one.fresh}


async def test_evidence_that_leads_to_two_tickets_makes_them_one(desk: Desk) -> None:
    left, right = a_mail(Written("a")), a_mail(Written("b"))
    both = a_mail(Written("c", ("a", "b")))
    await desk.file(left, right)

    await desk.file(both)

    ids = {desk.ticket(mail).id for mail in (left, right, both)}
    assert len(ids) == 1
    assert desk.ticket(both).mails == 3
    assert [event.type for event in desk.publisher.told()][-2:] == ["ticket.merged.v1", "ticket.absorbed.v1"]


async def test_a_stranger_gets_a_ticket_of_their_own_that_names_the_other(desk: Desk) -> None:
    mail = a_mail(Written("m"))
    stranger = a_mail(Written("s", ("m",), sender="eve@example.com", to=(ADA,)))
    await desk.file(mail)

    assert await desk.file(stranger) == [(Outcome.TICKET_OPENED, ReasonCode.POSSIBLY_RELATED)]
    assert desk.ticket(stranger).related == (mail.fresh,)
    assert "eve@example.com" not in desk.ticket(mail).participants


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [(MailKind.BOUNCE, Outcome.BOUNCE_RECORDED), (MailKind.AUTO_REPLY, Outcome.AUTO_REPLY_RECORDED)],
)
async def test_bounces_and_automatic_replies_are_recorded_and_add_nobody(
    desk: Desk, kind: MailKind, outcome: Outcome
) -> None:
    mail, lost = a_mail(Written("m")), a_mail(Written("l", sender="daemon@example.com", kind=kind))
    answer = a_mail(Written("b", ("m",), sender="daemon@example.com", kind=kind))

    assert (await desk.file(mail, answer))[1] == (outcome, ReasonCode.REFERENCED)
    assert await desk.file(lost) == [(outcome, ReasonCode.NEW_CONVERSATION)]
    assert "daemon@example.com" not in desk.ticket(mail).participants


async def test_a_mail_that_comes_again_brings_nothing_together_by_what_came_after_it(desk: Desk) -> None:
    """As it quotes a stranger's mail it claims nothing that it refers to; who refers to that later opens a ticket."""
    await desk.file(a_mail(Written("strange", sender="eve@example.org")))
    mails = [a_mail(Written("one", ("strange", "unseen"))), a_mail(Written("other", ("unseen",)))]
    for each in mails:
        await desk.file(each)
    before = dict(desk.store.entries)

    outcomes = await desk.file(a_mail(Written("one", ("strange", "unseen")), 2))

    assert outcomes == [(Outcome.DUPLICATE, ReasonCode.SAME_MAIL)]
    assert desk.store.entries == before


async def test_a_bounces_ticket_belongs_to_whoever_writes_there_first(desk: Desk) -> None:
    bounce = a_mail(Written("b", ("p",), sender="daemon@example.com", to=(ADA,), kind=MailKind.BOUNCE))
    parent = a_mail(Written("p"))
    await desk.file(bounce, parent)

    ticket = desk.ticket(parent)
    assert (ticket.id, ticket.requester_key, ticket.owned) == (bounce.fresh, ADA, True)


async def test_mails_without_message_ids_are_filed(desk: Desk) -> None:
    first, second = a_mail(Written("", mail="one")), a_mail(Written("", mail="two"))

    await desk.file(first, second, first)

    assert desk.ticket(first).id != desk.ticket(second).id


async def test_the_sweeper_tells_what_was_not_told_and_mends_views(desk: Desk) -> None:
    mail = a_mail(Written("m"))
    await desk.file(mail)
    [entry] = desk.store.entries.values()
    desk.store.entries[entry.id] = type(entry)(
        **{f: getattr(entry, f) for f in entry.__slots__} | {"unpublished": True}
    )
    desk.store.views.clear()
    desk.publisher.published.clear()

    assert await sweep(desk.store, desk.publisher, desk.clock, timedelta(seconds=-1)) == 1
    assert desk.ticket(mail).number == "TKT-2026-00001"
    assert [event.type for event in desk.publisher.told()] == ["ticket.opened.v1"]
    assert await sweep(desk.store, desk.publisher, desk.clock, timedelta(seconds=-1)) == 0


async def test_views_are_rebuilt_from_the_logs(desk: Desk) -> None:
    await desk.file(a_mail(Written("a")), a_mail(Written("b", ("a",))), a_mail(Written("c")))
    before = dict(desk.store.views)
    desk.store.views.clear()

    assert (await rebuild(desk.store)).tickets == 2
    assert desk.store.views == before


def test_a_round_takes_one_mail_of_a_conversation_and_keeps_the_order() -> None:
    a, b, c, d = (a_mail(Written(*each)) for each in (("a",), ("b", ("a",)), ("c",), ("d", ("a",))))

    assert next_round([a, b, c, d]) == [a, c]


@pytest.mark.parametrize(
    "mails",
    [
        [Written("a", ("x",)), Written("b", ("a",))],
        [Written("b", ("x", "a")), Written("a")],
        [Written("a", ("x", "shared")), Written("b", ("y", "shared"))],
    ],
    ids=["an answer", "what was answered", "two answers"],
)
def test_mails_that_refer_to_each_other_have_a_round_each_whatever_their_conversations_are_called(
    mails: list[Written],
) -> None:
    """Else whoever is not first decides in vain, round after round."""
    one, other = (a_mail(each) for each in mails)

    assert next_round([one, other]) == [one]


def test_mails_without_a_message_id_have_one_round() -> None:
    mails = [a_mail(Written("", (name,), mail=name)) for name in "ab"]

    assert next_round(mails) == mails


async def test_mails_of_one_ticket_are_filed_in_their_order_whatever_each_of_them_answers(desk: Desk) -> None:
    """Many tell no more of their conversation than the one mail that they answer."""
    await desk.file(*(a_mail(Written(*each)) for each in (("root",), ("first", ("root",)))))
    mails = [a_mail(Written(*each)) for each in (("a", ("first",)), ("b", ("a",)), ("c", ("root",)), ("d", ("b",)))]

    await desk.file(*mails)

    assert [desk.store.entries[each.entry_id].version for each in mails] == [3, 4, 5, 6]


async def test_a_batch_lets_in_whom_its_earlier_mails_invite_as_if_they_had_come_one_by_one(desk: Desk) -> None:
    """Who answers only tells what they answer, so each mail's conversation has a name of its own."""
    ben, eve = "ben@example.com", "eve@example.org"
    mails = [
        a_mail(Written("root", to=(ben,))),
        a_mail(Written("answer", ("root",), sender=ben, to=(eve,))),
        a_mail(Written("further", ("answer",), sender=eve)),
    ]

    await desk.file(*mails)

    assert {desk.ticket(each).id for each in mails} == {mails[0].fresh}


async def test_who_answered_an_automatic_mail_that_had_not_come_yet_ends_beside_it(desk: Desk) -> None:
    """The answer names nothing but the automatic mail, which names what it answers itself."""
    original, automatic = Written("original"), Written("automatic", ("original",), kind=MailKind.VACATION)
    mails = [a_mail(each) for each in (original, Written("answer", ("automatic",)), automatic)]

    for mail in mails:
        await desk.file(mail)

    assert len({desk.ticket(mail).id for mail in mails}) == 1


async def test_a_mail_whose_own_id_a_stranger_referred_to_keeps_its_parent(desk: Desk) -> None:
    mails = [a_mail(Written("known")), a_mail(Written("answer", ("parent",))), a_mail(Written("parent"))]
    await desk.file(a_mail(Written("strange", ("answer",), sender="eve@example.com")))

    for mail in mails:
        await desk.file(mail)

    assert desk.ticket(mails[1]).id == desk.ticket(mails[2]).id != desk.ticket(mails[0]).id
