"""Lines to engines and mail servers that break: does everything wait, and lose nothing?"""

from __future__ import annotations

import time
from typing import Any

import pytest

from support.faultlab import Behind
from support.proxy import Line
from support.scenario import Scenario

pytestmark = [pytest.mark.engines, pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.timeout(300)]
BROKEN = [Line.CUT, Line.STALLED, Line.HALF_OPEN, Line.SLOW]
UNDER_TLS = [*BROKEN, Line.GARBLED]
LONG_ENOUGH = 8.0
"""Seconds: longer than a session of Kafka's consumers."""


def broken_under_load(scenario: Scenario, engine: Behind, line: Line, **mailbox: Any) -> None:
    scenario.load(120, **mailbox)
    scenario.begun()

    engine.line = line
    time.sleep(LONG_ENOUGH)
    scenario.lab.heal()

    scenario.proved()


@pytest.mark.parametrize("line", UNDER_TLS)
def test_f10_a_broken_line_to_kafka_delays_mail_and_nothing_else(scenario: Scenario, line: Line) -> None:
    broken_under_load(scenario, scenario.lab.kafka, line)


@pytest.mark.parametrize("line", BROKEN)
def test_f13_a_database_that_cannot_confirm_a_write_stops_mail_and_marks_none_as_read(
    scenario: Scenario, line: Line
) -> None:
    broken_under_load(scenario, scenario.lab.mongo, line, mark_read=True)


@pytest.mark.parametrize("line", UNDER_TLS)
def test_f15_a_broken_line_to_the_mail_server_is_made_again_and_no_mail_is_passed_over(
    scenario: Scenario, line: Line
) -> None:
    scenario.load(200, hard=False)

    for _ in range(3):
        scenario.lab.imap.line = line
        time.sleep(1)
        scenario.lab.imap.line = Line.WHOLE
        time.sleep(0.5)

    scenario.proved()
