"""Does a service tell the truth about itself, and do its loops come back?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import pytest
from pymongo.errors import ServerSelectionTimeoutError
from structlog.testing import capture_logs

from chassis import health as module
from chassis.health import Health
from support.leases import HandClock


async def fine() -> None:
    pass


async def broken() -> None:
    raise ServerSelectionTimeoutError("mongo:27017 refused")


async def hanging() -> None:
    await asyncio.Event().wait()


async def until(condition: Callable[[], bool]) -> None:
    """Give the loops turns until something holds, for fifteen seconds at most."""
    async with asyncio.timeout(15):
        while not condition():
            await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Crashes are drawn in colour where logs are not configured, which takes long."""
    with capture_logs():
        yield


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the loops paused; none really does."""
    taken: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        if seconds:
            taken.append(seconds)
        await real(0)

    monkeypatch.setattr("chassis.health.asyncio.sleep", sleep)
    return taken


def failing(*errors: BaseException | None) -> tuple[Callable[[], Awaitable[None]], list[int]]:
    """A loop that ends with each error in turn (None: returns), then runs for ever; and the count of its runs."""
    runs: list[int] = []

    async def run() -> None:
        runs.append(1)
        if len(runs) > len(errors):
            await hanging()
        error = errors[len(runs) - 1]
        if error:
            raise error

    return run, runs


async def test_readiness_names_what_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHECK_TIMEOUT", timedelta(seconds=0.05))
    health = Health()
    health.ready("kafka", fine)
    health.ready("mongo", broken)
    health.ready("blobs", hanging)

    report = await health.report_ready()

    assert report["kafka"] == "ok"
    assert report["mongo"].startswith("ServerSelectionTimeoutError: mongo:27017 refused")
    assert report["blobs"].startswith("TimeoutError")


async def test_a_crashed_loop_is_logged_and_started_again_with_growing_pauses(pauses: list[float]) -> None:
    run, runs = failing(*[ValueError("oh no")] * 9)
    health = Health()

    with capture_logs() as logged:
        async with health.keep_running("poller", run):
            await until(lambda: len(runs) == 10)

    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert logged[0]["loop"] == "poller"
    assert logged[0]["error"] == "ValueError: oh no"


async def test_a_loop_is_cancelled_and_forgotten_on_exit() -> None:
    run, runs = failing()
    health = Health()

    async with health.keep_running("poller", run):
        await until(lambda: bool(runs))
        assert health.report_alive() == {"poller": True}

    assert health.report_alive() == {}
    assert len(asyncio.all_tasks()) == 1 or all(task.get_name() != "poller" for task in asyncio.all_tasks())


async def test_a_cancel_that_leaks_out_of_a_library_does_not_silence_the_loop(pauses: list[float]) -> None:
    run, runs = failing(asyncio.CancelledError())

    async with Health().keep_running("poller", run):
        await until(lambda: len(runs) == 2)

    assert pauses == [0.5]


async def test_a_loop_that_returns_makes_the_process_not_alive() -> None:
    run, _ = failing(None)
    health = Health()

    async with health.keep_running("poller", run):
        await until(lambda: not health.report_alive()["poller"])


async def crashed_for(minutes: int, error: Exception, *, well_for: float = 0) -> bool:
    """Whether a loop counts as alive that has crashed for so long, having run well before each crash."""
    clock = HandClock()
    health = Health(clock=clock)
    runs = 0

    async def run() -> None:
        nonlocal runs
        runs += 1
        if runs > minutes:
            await hanging()
        clock.pass_seconds(well_for)
        raise error

    async with health.keep_running("poller", run):
        while runs <= minutes:
            await asyncio.sleep(0)
            clock.pass_seconds(60 / 10)
        return health.report_alive()["poller"]


@pytest.mark.usefixtures("pauses")
async def test_a_loop_that_crashes_for_minutes_makes_the_process_not_alive() -> None:
    assert not await crashed_for(20, ValueError())


@pytest.mark.usefixtures("pauses")
async def test_a_loop_that_waits_for_a_dependency_stays_alive() -> None:
    assert await crashed_for(20, ServerSelectionTimeoutError())


@pytest.mark.usefixtures("pauses")
async def test_a_loop_that_crashes_now_and_then_stays_alive() -> None:
    assert await crashed_for(20, ValueError(), well_for=300)


def test_others_may_name_their_outages() -> None:
    class BrokerDown(Exception):
        pass

    health = Health()
    assert not health.is_outage(BrokerDown())
    health.count_as_outage(BrokerDown)

    assert health.is_outage(BrokerDown())
    assert health.is_outage(ConnectionRefusedError())
    assert not health.is_outage(KeyError())


def test_what_was_registered_can_be_taken_back() -> None:
    health = Health()
    health.alive("poller", lambda: True)
    health.forget("poller")
    health.forget("never there")

    assert health.report_alive() == {}
