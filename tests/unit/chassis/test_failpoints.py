"""Does a failpoint strike at its place and time, and nowhere else?"""

from __future__ import annotations

import errno
import os
import signal
from datetime import timedelta

import pytest

from chassis.broker import Failpoints, FailpointUnknown, Permanent
from support.examples import NOW

STEPS = {"log", "publish"}


class Port:
    def __init__(self) -> None:
        self.calls = 0

    async def append(self, by: int = 1) -> int:
        self.calls += by
        return self.calls


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[signal.Signals]:
    found: list[signal.Signals] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: found.append(number) if pid == os.getpid() else None)
    return found


def test_without_a_failpoint_nothing_is_wrapped() -> None:
    port, failpoints = Port(), Failpoints("", STEPS)

    assert failpoints.arm(port, append="log") is port
    assert failpoints.around(port.append, "log") == port.append


def test_where_another_place_fails_a_port_is_left_alone() -> None:
    port = Port()

    assert Failpoints("after_publish:kill", STEPS).arm(port, append="log") is port


@pytest.mark.parametrize(
    ("wanted", "number", "time", "calls"),
    [
        ("before_log:kill", signal.SIGKILL, 1, 0),
        ("after_log:kill:3", signal.SIGKILL, 3, 3),
        ("after_log:stop:2", signal.SIGSTOP, 2, 2),
    ],
)
async def test_a_process_is_killed_or_frozen_at_its_place_and_time(
    sent: list[signal.Signals], wanted: str, number: signal.Signals, time: int, calls: int
) -> None:
    port = Port()
    armed = Failpoints(wanted, STEPS).arm(port, append="log")
    struck = []
    for _ in range(4):
        before = len(sent), port.calls
        await armed.append()
        struck.append(len(sent) > before[0])

    assert sent == [number]
    assert struck.index(True) + 1 == time
    assert port.calls == 4 >= calls


@pytest.mark.parametrize(
    ("action", "error"),
    [("error", ConnectionError), ("full", OSError), ("error:3", ConnectionError), ("broken", Permanent)],
)
async def test_a_step_fails_as_often_as_it_is_told_and_heals(action: str, error: type[Exception]) -> None:
    port = Port()
    armed = Failpoints(f"before_log:{action}", STEPS).arm(port, append="log")

    for _ in range(int(action.partition(":")[2] or 1)):
        with pytest.raises(error) as failure:
            await armed.append()

    assert await armed.append() == 1
    assert action != "full" or getattr(failure.value, "errno", None) == errno.ENOSPC


async def test_several_strike_each_at_its_own(sent: list[signal.Signals]) -> None:
    armed = Failpoints("after_log:stop, before_log:delay:0.001", STEPS).arm(Port(), append="log")

    assert await armed.append(by=5) == 5
    assert sent == [signal.SIGSTOP]


def test_a_clock_is_shifted_only_where_that_is_asked_for() -> None:
    assert Failpoints("", STEPS).clock(lambda: NOW)() == NOW
    assert Failpoints("clock:shift:-3600", STEPS).clock(lambda: NOW)() == NOW - timedelta(hours=1)


@pytest.mark.parametrize("wanted", ["after_lock:kill", "after_log:explode", "after_log", "after_log:kill:soon", "kill"])
def test_what_is_not_there_is_refused_at_the_start(wanted: str) -> None:
    with pytest.raises(FailpointUnknown):
        Failpoints(wanted, STEPS)


def test_a_place_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(FailpointUnknown, match="after_log, after_publish, before_log, before_publish"):
        Failpoints("after_lock:kill", STEPS)
