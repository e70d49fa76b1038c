"""Is the record of a delivery the same, in whatever order and however often its events come?"""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Envelope, Event
from contracts.events.mail import MailFetched, MailParsed, MailRouted, MailSettled
from contracts.values import Outcome
from journal.domain.steps import Step, timeline
from journal.handlers import Journal
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


async def test_a_final_outcome_stands_over_a_later_dead_one() -> None:
    assert (await written(WAY))["outcome"] == "reply_filed"


async def test_of_two_outcomes_that_may_still_change_the_later_stands() -> None:
    held = an_envelope(an_event(MailSettled), at=later(5), outcome=Outcome.HELD)
    dead = an_envelope(an_event(MailSettled), at=later(9), outcome=Outcome.DEAD)

    assert (await written([dead], [held]))["outcome"] == "dead"
    assert (await written([held], [dead]))["outcome"] == "dead"


async def test_a_delivery_nobody_heard_of_has_no_story() -> None:
    assert await written([]) is None


def test_a_missing_step_leaves_a_gap_and_no_error() -> None:
    steps = {"fetched": {"at": NOW}, "settled": {"at": later(4), "trace_id": "abc"}}

    assert [step["after_ms"] for step in timeline(steps)] == [0, 4000]
