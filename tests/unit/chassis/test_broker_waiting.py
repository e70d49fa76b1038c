"""How does waiting end: in time, when something worked, or when the work is wanted back?"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from chassis.broker import DependencyDown, Limits
from chassis.broker.attempt import CancelLeaked, HandlerTimedOut, attempt, pause_after
from chassis.broker.drain import Drain, HandBack
from chassis.broker.gate import Gate
from chassis.broker.metrics import BrokerMetrics

FINISH = timedelta(seconds=0.05)


def a_gate() -> Gate:
    return Gate("work", Limits(), BrokerMetrics(CollectorRegistry()).of("work").outage)


async def test_a_pause_ends_when_the_work_is_wanted_back() -> None:
    drain = Drain(FINISH)
    asyncio.get_running_loop().call_later(0.01, drain.ask)

    with pytest.raises(HandBack):
        await drain.pause(60)


async def test_the_batch_in_hand_may_go_on_for_a_limited_time_and_may_not_pause() -> None:
    drain = Drain(FINISH)
    drain.ask()

    drain.check()
    with pytest.raises(HandBack):
        await drain.pause(0.01)
    await asyncio.sleep(FINISH.total_seconds() + 0.01)
    drain.ask()
    with pytest.raises(HandBack):
        drain.check()


async def test_a_new_assignment_resumes_but_not_after_a_stop() -> None:
    drain = Drain(FINISH)
    drain.ask()
    drain.resume()
    resumed = drain.asked
    drain.stop()
    drain.resume()

    assert (resumed, drain.asked) == (False, True)


async def test_waiting_for_the_work_in_hand_is_bounded() -> None:
    drain = Drain(FINISH)
    nothing = await drain.finished(timedelta(seconds=0.01))
    with drain.in_flight():
        something = await drain.finished(timedelta(seconds=0.01))

    assert (nothing, something) == (True, False)


async def test_a_shut_gate_makes_the_service_not_ready_until_something_works() -> None:
    gate, drain = a_gate(), Drain(FINISH)
    await gate.wait(ConnectionError("no route"), drain)
    with pytest.raises(DependencyDown, match="ConnectionError: no route"):
        gate.check()
    gate.open()

    gate.check()


async def test_a_gate_waits_longer_the_longer_the_outage_lasts_up_to_a_limit() -> None:
    gate = a_gate()
    pauses: list[float] = []

    class Remembers(Drain):
        async def pause(self, seconds: float) -> None:
            pauses.append(seconds)
            gate._shut_since -= seconds

    for _ in range(12):
        await gate.wait(ConnectionError(), Remembers(FINISH))

    assert pauses[0] <= 0.2
    assert 1.5 <= pauses[-1] <= 3


async def test_a_leaked_cancel_is_an_error_and_a_real_one_is_honoured() -> None:
    async def leak() -> None:
        raise asyncio.CancelledError

    error = await attempt(leak(), timedelta(seconds=1))
    task = asyncio.create_task(attempt(asyncio.sleep(60), timedelta(seconds=90)))
    await asyncio.sleep(0)
    task.cancel()

    assert isinstance(error, CancelLeaked)
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_timeout_of_a_dependency_is_told_from_the_handlers_own() -> None:
    async def refused() -> None:
        raise TimeoutError("of the dependency")

    theirs = await attempt(refused(), timedelta(seconds=1))
    ours = await attempt(asyncio.sleep(60), timedelta(seconds=0.01))

    assert isinstance(theirs, TimeoutError)
    assert isinstance(ours, HandlerTimedOut)


def test_pauses_between_attempts_double_up_to_a_limit_and_differ() -> None:
    limits = Limits()
    pauses = [[pause_after(attempts, limits) for _ in range(200)] for attempts in (1, 2, 3, 4, 20, 10_000)]

    assert [max(some) <= most for some, most in zip(pauses, (0.2, 0.4, 0.8, 1.6, 10, 10), strict=True)] == [True] * 6
    assert all(min(some) >= max(some) / 2 * 0.99 - 0.01 for some in pauses)
    assert len(set(pauses[0])) > 100


async def test_pausing_does_not_outlast_its_time() -> None:
    started = time.monotonic()
    await Drain(FINISH).pause(0.02)

    assert 0.015 < time.monotonic() - started < 0.5
