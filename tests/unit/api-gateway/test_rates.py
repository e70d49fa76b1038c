"""Does a bucket let through what a minute allows, and not more?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_gateway.domain.rates import LIMITED, Budget, spend
from api_gateway.handlers.limiting import REMEMBERED_AT_MOST, AskedTooOften, Limits

CONTRACTS = Path(__file__).parents[3] / "contracts" / "openapi"


@given(per_minute=st.integers(1, 1000), pauses=st.lists(st.floats(0, 30), max_size=200), start=st.floats(0, 1e6))
def test_never_more_than_twice_the_rate_pass_in_a_minute_and_whoever_waits_as_told_passes(
    per_minute: int, pauses: list[float], start: float
) -> None:
    paid_until, now, passed = 0.0, start, []
    for pause in pauses:
        now += pause
        paid_until, wait = spend(paid_until, now, per_minute)
        if not wait:
            passed.append(now)
        else:
            assert not spend(paid_until, now + wait.total_seconds() + 1e-5, per_minute)[1]

    assert all(sum(at <= each < at + 60 for each in passed) <= 2 * per_minute for at in passed)


def test_a_full_bucket_is_a_minutes_worth_at_once() -> None:
    now = [0.0]
    limits = Limits(dict.fromkeys(Budget, 5), lambda: now[0])
    for _ in range(5):
        limits.spend(Budget.OUTSIDE, "tok_a")
    with pytest.raises(AskedTooOften) as caught:
        limits.spend(Budget.OUTSIDE, "tok_a")

    assert caught.value.wait.total_seconds() == pytest.approx(12)
    limits.spend(Budget.OUTSIDE, "tok_b")
    limits.spend(Budget.COMPUTING, "tok_a")
    now[0] = 12.0
    limits.spend(Budget.OUTSIDE, "tok_a")


def test_strangers_without_number_take_no_memory_without_bound() -> None:
    limits = Limits(dict.fromkeys(Budget, 1), lambda: 0.0)
    for number in range(REMEMBERED_AT_MOST + 10):
        limits.spend(Budget.REFUSED, str(number))

    limits.spend(Budget.REFUSED, "0")
    with pytest.raises(AskedTooOften):
        limits.spend(Budget.REFUSED, str(REMEMBERED_AT_MOST))


def _public() -> Iterator[str]:
    for path in CONTRACTS.glob("*.json"):
        prefix = "" if path.stem == "api-gateway" else "/api"
        for place, item in json.loads(path.read_text(encoding="utf-8"))["paths"].items():
            yield from (f"{method.upper()} {prefix}{place}" for method in item)


def test_everything_that_is_limited_exists() -> None:
    with_a_slash = {"POST /api/mailbox/sync/"}  # as the specification writes it, beside the one in the contract

    assert LIMITED.keys() - with_a_slash <= set(_public())
