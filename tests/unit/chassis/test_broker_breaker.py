"""When does the breaker open?"""

from __future__ import annotations

import pytest

from chassis.broker import BreakerOpen, Limits
from chassis.broker.breaker import Breaker

FAST = Limits(breaker_in_a_row=10_000)


def test_fifty_in_a_row_open_it_and_it_stays_open() -> None:
    breaker = Breaker(Limits())
    for _ in range(49):
        breaker.dead()
    with pytest.raises(BreakerOpen, match="50 records in a row"):
        breaker.dead()
    breaker.handled(10_000)

    with pytest.raises(BreakerOpen):
        breaker.check()


def test_one_success_ends_a_row() -> None:
    breaker = Breaker(Limits(breaker_minimum=10_000))
    for _ in range(10):
        for _ in range(49):
            breaker.dead()
        breaker.handled()

    breaker.check()


def test_more_than_a_fifth_of_the_last_two_hundred_opens_it() -> None:
    breaker = Breaker(FAST)
    breaker.handled(1000)
    for _ in range(40):
        breaker.dead()
    with pytest.raises(BreakerOpen, match="41 of the last 200"):
        breaker.dead()


def test_dead_records_leave_the_window() -> None:
    breaker = Breaker(FAST)
    for _ in range(20):
        breaker.handled(160)
        for _ in range(40):
            breaker.dead()

    breaker.check()


def test_a_small_sample_does_not_open_it() -> None:
    breaker = Breaker(FAST)
    for _ in range(99):
        breaker.dead()

    with pytest.raises(BreakerOpen, match="100 of the last 100"):
        breaker.dead()
