"""Is the record of a delivery the same, in whatever order and however often its events come?"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Envelope, Event
from contracts.events.mail import MailFetched, MailParsed, MailRouted, MailSettled
from contracts.events.ticket import TicketOpened
from contracts.values import Outcome
from journal.domain.steps import Step
from journal.domain.story import timeline
from journal.handlers.mail_log import Journal
from support.examples import NOW, an_envelope, an_event
from support.journal import InMemoryMailLog

DELIVERY = an_event(MailFetched).delivery.delivery_id


def later(seconds: float) -> Any:
    return NOW + timedelta(seconds=seconds)


WAY: list[Envelope[Event]] = [
    an_envelope(an_event(MailFetched), at=later(0)),
    an_envelope(an_event(MailParsed), at=later(1)),
    an_envelope(an_event(MailRouted), at=later(2)),
    an_envelope(an_event(MailSettled), at=later(3)),
    an_envelope(an_event(MailParsed), at=later(60)),
    an_envelope(an_event(MailSettled), at=later(61)),
    an_envelope(an_event(MailSettled), at=later(30), outcome=Outcome.DEAD),
]


async def written(*batches: list[Envelope[Event]]) -> Any:
    log = InMemoryMailLog()
    for batch in batches:
        await Journal(log).write_down(batch)
    return await Journal(log).tell(DELIVERY)


@given(st.permutations(WAY), st.lists(st.sampled_from(WAY)), st.integers(0, len(WAY)))
async def test_any_order_and_any_repetition_give_the_same_record(
    order: list[Envelope[Event]], again: list[Envelope[Event]], cut: int
) -> None:
    assert await written([*order[:cut], *again], order[cut:], again) == await written(WAY)


async def test_a_repeat_does_not_move_the_time_of_a_step() -> None:
    story = await written(WAY)

    assert [(step["step"], step["at"]) for step in story["timeline"]] == [
        (step, later(number)) for number, step in enumerate(Step)
    ]
    assert [step["after_ms"] for step in story["timeline"]] == [0, 1000, 1000, 1000]
    assert (story["seen_at"], story["updated_at"]) == (later(0), later(61))


async def test_a_step_keeps_the_trace_of_its_first_time() -> None:
    first, again = (
        replace(an_envelope(an_event(MailParsed), at=later(at)), traceparent=f"00-{digit * 32}-{'1' * 16}-01")
        for at, digit in ((1, "f"), (2, "0"))
    )

    assert (await written([again], [first]))["timeline"][0]["trace_id"] == "f" * 32


async def test_a_final_outcome_stands_over_a_later_dead_one() -> None:
    assert (await written(WAY))["outcome"] == "reply_filed"


async def test_a_dead_mail_that_was_tried_again_is_told_as_what_became_of_it() -> None:
    dead = an_envelope(an_event(MailSettled), at=later(5), outcome=Outcome.DEAD)
    filed = an_envelope(an_event(MailSettled), at=later(900))

    story = await written([WAY[0], dead], [filed])

    assert (story["outcome"], story["settled_at"]) == ("reply_filed", later(900))
    assert (story["timeline"][-1]["at"], story["timeline"][-1]["facts"]["outcome"]) == (later(900), "reply_filed")


async def test_of_two_outcomes_that_may_still_change_the_later_stands() -> None:
    held = an_envelope(an_event(MailSettled), at=later(5), outcome=Outcome.HELD)
    dead = an_envelope(an_event(MailSettled), at=later(9), outcome=Outcome.DEAD)

    assert (await written([dead], [held]))["outcome"] == "dead"
    assert (await written([held], [dead]))["outcome"] == "dead"


async def test_moments_are_no_finer_than_the_database_keeps_them() -> None:
    fine = an_envelope(an_event(MailSettled), at=later(0.001999))

    assert (await written([fine]))["settled_at"] == later(0.001)


async def test_of_a_mail_that_was_only_kept_in_part_the_record_says_where_that_part_lies() -> None:
    delivery = an_event(MailFetched).delivery
    story = await written([an_envelope(an_event(MailSettled), outcome=Outcome.QUARANTINED, delivery=delivery)])

    assert (story["raw_key"], story["folder"], story["uid"]) == (delivery.raw.key, delivery.folder, delivery.uid)


async def test_a_delivery_nobody_heard_of_has_no_story() -> None:
    assert await written([]) is None


async def test_an_event_of_something_else_is_a_named_mistake() -> None:
    with pytest.raises(TypeError, match="TicketOpened"):
        await written([an_envelope(an_event(TicketOpened))])


def test_a_missing_step_leaves_a_gap_and_no_error() -> None:
    known = {"steps": {"fetched": {"began": {"at": NOW}}}, "settlement": {"at": later(4), "outcome": "dead"}}

    assert [(step["step"], step["after_ms"]) for step in timeline(known)] == [("fetched", 0), ("settled", 4000)]
