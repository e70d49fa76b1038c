"""Services that die, freeze, or are asked to leave in the middle of their work: is every mail filed once all the same?"""

from __future__ import annotations

import os
import signal
import time

import pytest

from local.environment import NEEDS
from support.postdesk import at_once
from support.scenario import Scenario

pytestmark = [pytest.mark.engines, pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.timeout(300)]
CONSUMER = ["before_publish", "after_publish:kill:2", "after_commit"]


def killed_at(scenario: Scenario, service: str, place: str) -> None:
    scenario.lab.fail(service, place if ":kill" in place else f"{place}:kill")
    scenario.load(60)

    scenario.lab.until_dead(service)
    scenario.lab.heal()

    scenario.proved()


@pytest.mark.parametrize("place", ["after_ledger", "before_cursor"])
def test_f01_the_fetcher_killed_between_two_steps_leaves_no_trace_in_tickets(scenario: Scenario, place: str) -> None:
    killed_at(scenario, "fetcher", place)


@pytest.mark.parametrize("place", ["after_parts", *CONSUMER])
def test_f02_the_parser_killed_anywhere_says_the_same_once_more(scenario: Scenario, place: str) -> None:
    killed_at(scenario, "parser", place)


@pytest.mark.parametrize("place", ["after_publish", "before_commit"])
def test_f02_the_router_killed_anywhere_decides_the_same_once_more(scenario: Scenario, place: str) -> None:
    killed_at(scenario, "router", place)


@pytest.mark.parametrize("place", ["after_claims", "after_log", "after_views", "before_publish", "before_commit"])
def test_f03_ticketing_killed_anywhere_leaves_no_ticket_without_its_event(scenario: Scenario, place: str) -> None:
    killed_at(scenario, "ticketing", place)


def test_f04_killed_after_sending_and_before_remembering_it_an_event_has_one_effect(scenario: Scenario) -> None:
    killed_at(scenario, "ticketing", "before_mark")


def test_inv8_the_journal_killed_after_writing_still_tells_every_step_once(scenario: Scenario) -> None:
    killed_at(scenario, "journal", "after_notes")


@pytest.mark.parametrize("name", [each for each in NEEDS if each != "api-gateway"])
def test_inv6_one_service_killed_under_load_goes_on_where_it_was(scenario: Scenario, name: str) -> None:
    scenario.load(150)
    scenario.begun()

    scenario.lab.services[name].kill()
    scenario.lab.heal()

    scenario.proved()


def test_f08_every_service_is_replaced_one_by_one_under_load(scenario: Scenario) -> None:
    scenario.load(200)
    scenario.begun()

    for name in NEEDS:
        scenario.lab.services[name].stop()
        scenario.lab.services[name].start()

    scenario.proved()


@pytest.mark.parametrize("name", ["fetcher", "parser", "ticketing"])
def test_f09_a_service_frozen_for_longer_than_its_session_wakes_and_does_no_harm(scenario: Scenario, name: str) -> None:
    scenario.load(120)
    scenario.begun()
    pid = scenario.lab.services[name].pid

    os.kill(pid, signal.SIGSTOP)
    time.sleep(8)  # Kafka gives its partitions away after six seconds
    os.kill(pid, signal.SIGCONT)

    scenario.proved()


def test_f26_a_service_that_dies_again_and_again_goes_on_in_the_end(scenario: Scenario) -> None:
    scenario.load(120)
    for _ in range(3):
        scenario.lab.fail("ticketing", "before_publish:kill")
        scenario.lab.until_dead("ticketing")

    scenario.lab.heal()

    scenario.proved()


def test_f08_all_services_asked_to_stop_at_once_leave_within_seconds(scenario: Scenario) -> None:
    """Kafka answers no farewell of TLS while it keeps a poll: half a minute would be waited for it."""
    scenario.load(40)
    scenario.proved()

    began = time.monotonic()
    at_once([service.stop for service in scenario.lab.services.values()])
    took = time.monotonic() - began
    scenario.lab.heal()

    assert took < 15


def test_inv6_everything_killed_at_once_goes_on_by_itself(scenario: Scenario) -> None:
    scenario.load(200)
    scenario.begun()

    for service in scenario.lab.services.values():
        service.kill()
    scenario.lab.mongo.kill()
    scenario.lab.kafka.kill()
    at_once([scenario.lab.kafka.start, scenario.lab.mongo.start])
    scenario.lab.heal()

    scenario.proved()
