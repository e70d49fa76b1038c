"""Into which ticket does an answer go whose ticket has been closed for too long?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from contracts.events.ticket import TicketOpened
from contracts.values import Outcome, ReasonCode, TicketId, TicketStatus
from support.filing import Written, a_mail
from support.subscriber import assert_rebuilt
from support.ticket_directory import InMemoryDirectory
from support.tickets import NOW, InMemoryTicketStore, RecordingPublisher
from ticketing.domain.claims import Claim, ClaimKind
from ticketing.domain.policy import GRACE
from ticketing.domain.ticket import Ticket
from ticketing.handlers.acting import Request, change_ticket, merge_tickets
from ticketing.handlers.filing import file_mails
from ticketing.handlers.foreseeing import foresee
from ticketing.handlers.ports import Desk

ADA, BEN, EVE = "ada@example.net", "ben@example.org", "eve@example.com"
OPENED = (Outcome.TICKET_OPENED, ReasonCode.FOLLOW_UP)
JOINED = (Outcome.REPLY_FILED, ReasonCode.REFERENCED)


class Story:
    """A ticket of Ada's in which Ben and Eve take part too, and what is written to it years after its closing."""

    def __init__(self) -> None:
        self.store, self.publisher = InMemoryTicketStore(), RecordingPublisher()
        self.now = NOW - timedelta(days=900)
        self.desk = Desk(self.store, self.publisher, lambda: self.now)
        self.deeds = 0

    async def write(
        self, name: str, *refs: str, sender: str = ADA, to: tuple[str, ...] = (), aliases: tuple[str, ...] = ()
    ) -> tuple[Outcome, ReasonCode]:
        mail = a_mail(Written(name, refs, sender=sender, to=to, aliases=aliases))
        mail = replace(mail, delivery=mail.delivery.model_copy(update={"received_at": self.now}))
        await file_mails(self.desk, [mail])
        settled = self.publisher.settled()[-1]
        return settled.outcome, settled.reason

    async def close(self, name: str) -> None:
        """Close the ticket of a mail, and let its grace go by."""
        await self.set(name, TicketStatus.CLOSED)
        self.now += GRACE + timedelta(days=1)

    async def set(self, name: str, status: TicketStatus) -> None:
        self.deeds += 1
        request = Request("usr_1", f"k{self.deeds}")
        await change_ticket(self.desk, InMemoryDirectory(), self.at(name).id, request, {"status": status})

    def at(self, name: str) -> Ticket:
        """Where a mail is."""
        entry_id = a_mail(Written(name)).entry_id
        ticket = self.store.views[self.store.entries[entry_id].ticket_id]
        while ticket.merged_into:
            ticket = self.store.views[ticket.merged_into]
        return ticket


@pytest.fixture
async def story() -> Story:
    story = Story()
    await story.write("m", to=(BEN, EVE))
    await story.close("m")
    return story


async def test_the_second_and_third_late_answer_join_the_first_ones_ticket(story: Story) -> None:
    outcomes = [await story.write(each, "m") for each in ("one", "two", "three")]

    assert outcomes == [OPENED, JOINED, JOINED]
    assert story.at("three").id == story.at("one").id != story.at("m").id
    assert story.at("one").links == (story.at("m").id,)
    opened = [event for event in story.publisher.told() if isinstance(event, TicketOpened)]
    assert [event.follows for event in opened] == [None, story.at("m").id]


async def test_a_follow_up_that_is_over_itself_is_followed_by_one_more(story: Story) -> None:
    await story.write("one", "m")
    await story.close("one")

    outcomes = [await story.write(each, "m") for each in ("two", "three")]

    assert outcomes == [OPENED, JOINED]
    assert story.at("two").links == (story.at("one").id,)


async def test_a_follow_up_within_its_grace_is_opened_again(story: Story) -> None:
    await story.write("one", "m")
    await story.set("one", TicketStatus.CLOSED)

    assert await story.write("two", "m") == JOINED
    assert story.at("one").status is TicketStatus.OPEN


async def test_a_ticket_that_was_opened_and_closed_again_is_followed_anew(story: Story) -> None:
    await story.write("one", "m")
    await story.set("m", TicketStatus.OPEN)
    await story.close("m")

    assert await story.write("two", "m") == OPENED
    assert story.at("two").id != story.at("one").id


async def test_answers_of_people_who_have_nothing_to_do_with_one_another_stay_apart(story: Story) -> None:
    """Eve's follow-up is answered to Eve: what Ada writes must not show up there."""
    outcomes = [await story.write(name, "m", sender=who) for name, who in [("eve", EVE), ("one", ADA), ("two", ADA)]]

    assert outcomes == [OPENED, OPENED, JOINED]
    assert story.at("one").participants == (ADA, "support@example.org")
    assert story.at("two").id == story.at("one").id != story.at("eve").id


async def test_late_answers_of_one_person_meet_by_whichever_of_their_addresses_they_come(story: Story) -> None:
    """Though somebody else's follow-up was first, which none of them may join."""
    other = "ada.lovelace@work.example"
    await story.write("eve", "m", sender=EVE)

    outcomes = [
        await story.write("one", "m", sender=other, aliases=(ADA,)),
        await story.write("two", "m", aliases=(other,)),
    ]

    assert outcomes == [OPENED, JOINED]
    assert story.at("two").id == story.at("one").id != story.at("eve").id


async def test_whoever_the_first_late_answer_names_joins_its_ticket(story: Story) -> None:
    await story.write("one", "m", to=(BEN,))

    assert await story.write("two", "m", sender=BEN) == JOINED


async def test_a_stranger_who_quotes_a_closed_ticket_joins_nothing(story: Story) -> None:
    await story.write("one", "m")

    outcome = await story.write("strange", "m", sender="stranger@example.com")

    assert outcome == (Outcome.TICKET_OPENED, ReasonCode.POSSIBLY_RELATED)


async def test_an_answer_to_a_follow_up_that_came_first_and_its_parent_are_together(story: Story) -> None:
    await story.write("answer", "parent")
    await story.write("parent", "m")

    assert await story.write("late", "m") == JOINED
    assert story.at("late").id == story.at("answer").id
    assert story.at("answer").links == (story.at("m").id,)


async def test_a_follow_up_that_the_staff_merge_back_does_not_lead_in_a_circle(story: Story) -> None:
    await story.write("one", "m")
    await story.set("one", TicketStatus.CLOSED)
    await merge_tickets(story.desk, story.at("m").id, Request("usr_1", "merge"), story.at("one").id)
    story.now += GRACE + timedelta(days=1)

    outcomes = [await story.write(each, "m") for each in ("two", "three")]

    assert outcomes == [OPENED, JOINED]


async def test_explain_says_that_a_late_answer_joins_the_follow_up(story: Story) -> None:
    coming = a_mail(Written("two", ("m",)))
    before = await foresee(story.desk, coming)
    await story.write("one", "m")

    after = await foresee(story.desk, coming)

    assert (before.ticket, before.reason) == (None, ReasonCode.FOLLOW_UP)
    assert [each.id for each in before.related] == [story.at("m").id]
    assert after.ticket
    assert (after.ticket.id, after.reason) == (story.at("one").id, ReasonCode.REFERENCED)


async def test_what_a_late_answer_claimed_before_a_crash_does_not_hide_what_it_follows(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the ticket by its number only, and refers to a mail that was never seen."""
    late = a_mail(Written("late", ("unseen",)))
    late = replace(late, mail=late.mail.model_copy(update={"subject": f"Re: [{story.at('m').number}]"}))
    late = replace(late, delivery=late.delivery.model_copy(update={"received_at": story.now}))
    with monkeypatch.context() as crashing:
        crashing.setattr(story.store, "make_claims", partial(_claim_all_but_the_mail, story.store))
        with pytest.raises(ConnectionError):
            await file_mails(story.desk, [late])

    await file_mails(story.desk, [late])

    assert story.at("late").links == (story.at("m").id,)
    assert (story.publisher.settled()[-1].outcome, story.publisher.settled()[-1].reason) == OPENED


async def _claim_all_but_the_mail(store: InMemoryTicketStore, claims: Sequence[Claim]) -> int:
    """And die."""
    store.claims |= {each.key: each for each in claims if each.kind is not ClaimKind.MAIL}
    raise ConnectionError


async def test_two_closed_tickets_that_one_answer_follows_have_one_follow_up(story: Story) -> None:
    await story.write("other")
    await story.close("other")
    await story.write("one", "m")
    await story.write("two", "other")

    await story.write("both", "m", "other")

    assert story.at("one").id == story.at("two").id == story.at("both").id
    expected: set[TicketId] = {story.at("m").id, story.at("other").id}
    assert set(story.at("both").links) == expected


async def test_inv4_all_closed_tickets_that_an_answer_follows_are_told(story: Story) -> None:
    """The event names the first as what it follows; the others are changes."""
    await story.write("other")
    await story.close("other")

    await story.write("both", "m", "other")

    assert set(story.at("both").links) == {story.at("m").id, story.at("other").id}
    assert_rebuilt(story.publisher.told(), story.store.views)
