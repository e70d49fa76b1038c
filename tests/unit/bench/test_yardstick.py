"""Does a bound on CPU grow with how slow a machine is, and never shrink?"""

from __future__ import annotations

import pytest
from bench.yardstick import REFERENCE_MS, over, slowness


@pytest.mark.parametrize(("compat32_ms", "times"), [(0.1, 1.0), (REFERENCE_MS, 1.0), (2 * REFERENCE_MS, 2.0)])
def test_a_machine_is_as_slow_as_the_reader_that_everybody_has(compat32_ms: float, times: float) -> None:
    assert slowness(compat32_ms) == times


def test_what_is_over_its_bound_is_told_with_both_figures() -> None:
    assert over("filing", 0.35, 0.35, REFERENCE_MS) is None
    assert over("filing", 0.69, 0.35, 2 * REFERENCE_MS) is None

    told = over("filing", 0.71, 0.35, 2 * REFERENCE_MS)

    assert told == "filing: 0.71 ms of CPU a mail, at most 0.35 where compat32 takes 0.37 ms, here 2.00 times that"


def test_a_quicker_machine_has_the_bound_as_it_is() -> None:
    assert over("filing", 0.36, 0.35, REFERENCE_MS / 2)
