"""Engines that die, are slow or full: does everything wait, and lose nothing?"""

from __future__ import annotations

import time

import pytest

from support.faultlab import Behind
from support.postdesk import at_once
from support.scenario import Scenario

pytestmark = [pytest.mark.engines, pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.timeout(300)]


def killed_again_and_again(scenario: Scenario, engine: Behind) -> None:
    scenario.load(200)
    scenario.begun()

    for _ in range(3):
        engine.kill()
        time.sleep(1)
        scenario.lab.heal()

    scenario.proved()


def test_f10_kafka_killed_under_load_loses_nothing_it_acknowledged(scenario: Scenario) -> None:
    killed_again_and_again(scenario, scenario.lab.kafka)


def test_f12_a_database_that_comes_and_goes_leaves_no_half_ticket(scenario: Scenario) -> None:
    killed_again_and_again(scenario, scenario.lab.mongo)


@pytest.mark.parametrize("named", ["kafka", "mongo"])
def test_inv7_an_engine_that_dies_is_named_and_waited_for(scenario: Scenario, named: str) -> None:
    engine = {"kafka": scenario.lab.kafka, "mongo": scenario.lab.mongo}[named]
    scenario.load(120)
    scenario.begun()

    engine.kill()
    scenario.lab.until(lambda: any(named in check for check in scenario.lab.ailing("ticketing")), 60)
    scenario.lab.heal()

    assert scenario.lab.ailing("ticketing") == {}
    scenario.proved()


def test_f23_a_full_blob_store_pauses_fetching_and_resumes_by_itself(scenario: Scenario) -> None:
    scenario.lab.fail("fetcher", "before_raw_store:full:3")
    scenario.load(60)

    scenario.proved()


def test_f24_a_slow_journal_delays_nobody_s_mail(scenario: Scenario) -> None:
    scenario.lab.fail("journal", "before_notes:delay:3")
    scenario.load(120)

    scenario.lab.rig.wait_until_filed(scenario.cases[0].before + 120, 60)

    scenario.lab.heal()
    scenario.proved()


def test_f25_work_that_takes_longer_than_a_session_is_not_given_to_others(scenario: Scenario) -> None:
    scenario.lab.fail("ticketing", "before_handle:delay:8")
    scenario.load(60, hard=False)

    scenario.begun()
    scenario.lab.heal()

    scenario.proved()


def test_inv7_everything_stops_and_starts_in_any_order(scenario: Scenario) -> None:
    scenario.load(120)
    scenario.begun()

    scenario.lab.mongo.kill()
    scenario.lab.services["ticketing"].stop()
    scenario.lab.kafka.kill()
    at_once([scenario.lab.mongo.start, scenario.lab.kafka.start])
    scenario.lab.heal()

    scenario.proved()
