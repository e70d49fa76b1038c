"""Does every mail of the generated sets end where it should, also when the records of it come twice, in any order, or an hour late?

Two seeds of each set, in a mailbox each; judged by `bench.check` and by the oracle: nothing missing, doubled, misplaced, merged or
damaged. All of it alone: FAULTLAB=all pytest tests/faults/lab/test_sets.py
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from bench.generate import EXTENDED, HARD
from bench.mailbox import Options

from contracts.topics import MAIL_PARSED, MAIL_ROUTED, Topic
from support.doubling import deliver_twice, ends
from support.postdesk import committed_everything, eventually
from support.scenario import Scenario
from support.topics import Places, ends_of, give, shuffle, take

pytestmark = [pytest.mark.engines, pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.timeout(300)]
SETS: dict[str, Mapping[str, Any]] = {"base": {}, "hard": HARD, "extended": EXTENDED}
MAILS = 60
SEEDS = (7, 19)
LATE = 3600
"""Seconds."""


def mailboxes(name: str, story: int) -> list[Options]:
    """The mailboxes of a set. Each story has seeds of its own: the same mail in two of them would be one mail."""
    first = 10_000 * list(SETS).index(name) + 1_000 * story
    return [Options(count=MAILS, seed=first + seed, attachment_kb=20, **SETS[name]) for seed in SEEDS]


async def until_written(servers: str, topic: Topic, since: Places, records: int) -> None:
    """Wait until so many more records stand in a topic."""

    async def there() -> bool:
        return sum((await ends_of(servers, topic)).values()) - sum(since.values()) >= records

    await eventually(there, 60)


@pytest.mark.parametrize("name", SETS)
def test_f30_every_mail_of_the_sets_is_where_it_should_be(scenario: Scenario, name: str) -> None:
    scenario.load_all(mailboxes(name, 1))

    scenario.proved()


@pytest.mark.parametrize("name", SETS)
async def test_f29_every_mail_of_the_sets_is_where_it_should_be_when_all_records_come_twice(
    scenario: Scenario, name: str
) -> None:
    kafka = scenario.lab.kafka.address
    since = await ends(kafka)
    scenario.load_all(mailboxes(name, 2))
    scenario.begun(MAILS // 2)

    await deliver_twice(kafka, since)
    scenario.proved()
    await deliver_twice(kafka, since)
    await eventually(lambda: committed_everything(kafka))

    scenario.proved()


@pytest.mark.parametrize("name", SETS)
async def test_f30_every_mail_of_the_sets_is_where_it_should_be_when_records_come_in_any_order(
    scenario: Scenario, name: str
) -> None:
    lab, kafka = scenario.lab, scenario.lab.kafka.address
    parsed, routed = await ends_of(kafka, MAIL_PARSED), await ends_of(kafka, MAIL_ROUTED)
    for each in ("router", "ticketing"):
        lab.services[each].stop()
    mails = sum(len(case.wanted) for case in scenario.load_all(mailboxes(name, 3)))

    await until_written(kafka, MAIL_PARSED, parsed, mails)
    await shuffle(kafka, MAIL_PARSED, "router.mail.parsed", parsed, seed=1)
    lab.services["router"].start()
    await until_written(kafka, MAIL_ROUTED, routed, mails)
    await shuffle(kafka, MAIL_ROUTED, "ticketing.mail.routed", routed, seed=2)
    lab.heal()

    scenario.proved()


@pytest.mark.parametrize("name", SETS)
async def test_f30_every_mail_of_the_sets_is_where_it_should_be_when_half_of_the_records_come_an_hour_late(
    scenario: Scenario, name: str
) -> None:
    lab, kafka = scenario.lab, scenario.lab.kafka.address
    routed = await ends_of(kafka, MAIL_ROUTED)
    lab.services["ticketing"].stop()
    mails = sum(len(case.wanted) for case in scenario.load_all(mailboxes(name, 4)))
    await until_written(kafka, MAIL_ROUTED, routed, mails)
    records = await take(kafka, MAIL_ROUTED, "ticketing.mail.routed", routed)

    lab.services["ticketing"].start()
    await give(kafka, records[::2], seed=1)
    await eventually(lambda: committed_everything(kafka))
    lab.fail("ticketing", f"clock:shift:{LATE}")
    await give(kafka, records[1::2], seed=2)

    scenario.proved()
