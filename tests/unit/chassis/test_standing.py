"""Can a service that hangs be asked what it waits for?"""

from __future__ import annotations

import asyncio
import os
import time

from structlog.testing import capture_logs

from chassis.standing import ASKED_BY, tell_when_asked

WITHIN = 10.0


async def _waits_for_ever(what: asyncio.Event) -> None:
    await _inwards(what)


async def _inwards(what: asyncio.Event) -> None:
    await what.wait()


async def test_a_task_is_told_down_to_the_innermost_thing_that_it_awaits() -> None:
    tell_when_asked(asyncio.get_running_loop())
    with capture_logs() as logs:
        stuck = asyncio.create_task(_waits_for_ever(asyncio.Event()), name="stuck")
        await asyncio.sleep(0)
        os.kill(os.getpid(), ASKED_BY)
        async with asyncio.timeout(WITHIN):
            while not logs:
                await asyncio.sleep(0.01)

    stuck.cancel()
    (places,) = [task["stuck"] for task in logs[0]["tasks"] if "stuck" in task]
    told = [place.rpartition(" ")[2] for place in places]
    assert told == ["_waits_for_ever", "_inwards", "Event.wait", "FutureIter"], told


async def test_it_is_told_while_one_task_keeps_the_loop_busy_and_asked_again_it_is_told_again() -> None:
    tell_when_asked(asyncio.get_running_loop())
    deadline = time.monotonic() + WITHIN
    with capture_logs() as logs:
        for times in (1, 2):
            os.kill(os.getpid(), ASKED_BY)
            while len(logs) < times and time.monotonic() < deadline:
                time.sleep(0.01)  # noqa: ASYNC251 - to keep the loop busy is the point

    assert len(logs) == 2
    assert any("test_it_is_told_while" in place for stack in logs[1]["threads"].values() for place in stack)
