"""Records that come twice, in any order, to many replicas, or never: is the outcome the same, or the loss found?"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from contracts.topics import MAIL_PARSED, MAIL_ROUTED
from local.ports import free_port
from local.service import Service
from support.doubling import deliver_twice, ends
from support.faultlab import FaultLab
from support.postdesk import committed_everything, eventually
from support.scenario import Scenario
from support.topics import ends_of, lose, shuffle

pytestmark = [pytest.mark.engines, pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.timeout(300)]
OWNED = [
    ("ticketing", "log"),
    ("ticketing", "tickets"),
    ("ticketing", "claims"),
    ("fetcher", "ledger"),
    ("journal", "mails"),
]


AGAIN = {"updated_at"}
"""What the journal may tell anew: when it last heard of a mail."""


def state_of(lab: FaultLab) -> dict[str, dict[str, Any]]:
    """Everything that mails made, by collection and id."""
    found = {}
    for service, collection in OWNED:
        told_anew = AGAIN if service == "journal" else set()
        documents = lab.database(service)[collection].find()
        found[f"{service}.{collection}"] = {
            each["_id"]: {name: value for name, value in each.items() if name not in told_anew} for each in documents
        }
    return found


def changed(before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> list[str]:
    """What is not as it was: collection, id and fields."""
    found = []
    for place, documents in before.items():
        for name in documents.keys() | now[place].keys():
            one, two = documents.get(name, {}), now[place].get(name, {})
            fields = [each for each in one.keys() | two.keys() if one.get(each) != two.get(each)]
            found += [f"{place} {name}: {fields}"] if fields else []
    return found


async def test_f29_every_topic_replayed_from_its_beginning_changes_nothing(scenario: Scenario) -> None:
    kafka = scenario.lab.kafka.address
    scenario.load(60)
    scenario.proved()
    await eventually(lambda: committed_everything(kafka))  # the journal hears of a step after its outcome, at times
    before = state_of(scenario.lab)

    assert await deliver_twice(kafka, dict.fromkeys(await ends(kafka), 0)) > 4 * 60
    await eventually(lambda: committed_everything(kafka))

    assert changed(before, state_of(scenario.lab)) == []
    scenario.proved()


@pytest.mark.parametrize("seed", [1, 2])
async def test_f30_routed_mails_in_any_order_and_any_partition_become_the_same_tickets(
    scenario: Scenario, seed: int
) -> None:
    kafka = scenario.lab.kafka.address
    since = await ends_of(kafka, MAIL_ROUTED)
    scenario.lab.services["ticketing"].stop()
    scenario.load_blindly(120)

    async def all_routed() -> bool:
        return sum((await ends_of(kafka, MAIL_ROUTED)).values()) - sum(since.values()) >= 120

    await eventually(all_routed, 60)
    assert await shuffle(kafka, MAIL_ROUTED, "ticketing.mail.routed", since, seed) >= 120
    scenario.lab.heal()

    scenario.proved()


def test_f22_a_service_whose_clock_is_an_hour_ahead_or_behind_files_all_the_same(scenario: Scenario) -> None:
    scenario.lab.fail("ticketing", "clock:shift:3600")
    scenario.load(60)
    scenario.proved()

    scenario.lab.fail("ticketing", "clock:shift:-3600")
    scenario.load(60)
    scenario.proved()


def test_f28_replicas_that_come_and_go_under_load_file_every_mail_once(scenario: Scenario) -> None:
    scenario.load(300)

    for _ in range(4):
        for name in ("parser", "ticketing"):
            second = replica(scenario.lab, name)
            second.start()
            second.stop()

    scenario.proved()


def replica(lab: FaultLab, name: str) -> Service:
    """One more of a service."""
    first, port = lab.services[name], free_port()
    settings = first.variables | {f"{name.upper()}_HTTP__PORT": str(port)}
    return Service(name, lab.folder / f"{name}-{port}", f"http://127.0.0.1:{port}", settings)


def test_f27_a_release_that_fails_every_mail_is_stopped_before_it_fails_them_all(scenario: Scenario) -> None:
    scenario.lab.fail("ticketing", "before_handle:broken:1000000")
    case = scenario.load(300, hard=False)

    scenario.lab.until(lambda: "kafka mail.routed" in scenario.lab.ailing("ticketing"), 150)
    scenario.lab.heal()
    dead = scenario.until_settled(case)

    assert 1 <= dead <= 150
    assert scenario.lab.rig.filed() == case.before + 300 - dead
    assert scenario.clean(60)["clean"]


async def test_f34_what_a_lost_topic_took_with_it_is_found_mail_by_mail(scenario: Scenario) -> None:
    kafka = scenario.lab.kafka.address
    since = await ends_of(kafka, MAIL_PARSED)
    scenario.lab.services["router"].stop()
    case = scenario.load_blindly(30, hard=False)

    async def all_parsed() -> bool:
        return sum((await ends_of(kafka, MAIL_PARSED)).values()) - sum(since.values()) >= 30

    await eventually(all_parsed, 60)
    await eventually(lambda: asyncio.to_thread(scenario.known_as, case, "parsed", 30), 60)
    await lose(kafka, MAIL_PARSED)
    await asyncio.to_thread(scenario.lab.heal)
    found = await asyncio.to_thread(scenario.lab.compared)

    assert found["missing"] == 30
    assert {(each["wrong"], each["detail"]) for each in found["findings"]} == {("no_outcome", "last step: parsed")}
