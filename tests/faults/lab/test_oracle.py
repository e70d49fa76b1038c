"""Does the oracle find what was broken on purpose in a real Postdesk, and nothing where nothing is?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.scenario import Scenario

pytestmark = [pytest.mark.engines, pytest.mark.dovecot, pytest.mark.e2e, pytest.mark.timeout(300)]


def a_filed_mail(scenario: Scenario) -> dict[str, Any]:
    entry = scenario.lab.database("ticketing").log.find_one({"data.mailbox_id": scenario.cases[0].mailbox_id})
    assert entry
    return entry


def lose_a_ledger_row(scenario: Scenario) -> Callable[[], None]:
    ledger = scenario.lab.database("fetcher").ledger
    row = ledger.find_one_and_delete({"mailbox_id": scenario.cases[0].mailbox_id})
    return lambda: ledger.insert_one(row) and None


def lose_an_outcome(scenario: Scenario) -> Callable[[], None]:
    mails = scenario.lab.database("journal").mails
    mail = mails.find_one({"mailbox_id": scenario.cases[0].mailbox_id})
    assert mail
    mails.update_one({"_id": mail["_id"]}, {"$unset": {"settlement": ""}})
    return lambda: mails.replace_one({"_id": mail["_id"]}, mail) and None


def drop_an_event(scenario: Scenario) -> Callable[[], None]:
    heard = scenario.lab.database("journal").heard
    event = heard.find_one_and_delete({"_id": a_filed_mail(scenario)["_id"]})
    return lambda: heard.insert_one(event) and None


def lose_an_entry(scenario: Scenario) -> Callable[[], None]:
    log = scenario.lab.database("ticketing").log
    entry = log.find_one_and_delete({"_id": a_filed_mail(scenario)["_id"]})
    return lambda: log.insert_one(entry) and None


def double_an_entry(scenario: Scenario) -> Callable[[], None]:
    log, heard = scenario.lab.database("ticketing").log, scenario.lab.database("journal").heard
    entry = a_filed_mail(scenario)
    event = entry["events"][0]
    [last] = log.find({"ticket_id": entry["ticket_id"]}).sort("version", -1).limit(1)
    changed = {"_id": "ent_double", "version": last["version"] + 1}
    body = event["body"] | {"entry_id": "ent_double", "version": changed["version"]}
    log.insert_one(entry | changed | {"events": [event | {"body": body}]})

    def repair() -> None:
        log.delete_one({"_id": "ent_double"})
        heard.delete_one({"_id": "ent_double"})

    return repair


BREAKS = {
    "a ledger row": (lose_a_ledger_row, {"not_in_ledger", "not_fetched"}),
    "an outcome": (lose_an_outcome, {"no_outcome"}),
    "an event": (drop_an_event, {"no_event"}),
    "an entry": (lose_an_entry, {"no_entry"}),
    "an entry twice": (double_an_entry, {"filed_twice", "no_event"}),
}


@pytest.mark.parametrize("what", BREAKS)
def test_inv1_whatever_is_lost_or_doubled_on_purpose_is_found_and_named(scenario: Scenario, what: str) -> None:
    scenario.load(30)
    scenario.proved()
    break_it, names = BREAKS[what]

    repair = break_it(scenario)
    found = scenario.lab.compared()
    repair()

    assert not found["clean"]
    assert names & {each["wrong"] for each in found["findings"]}, found["findings"]
    assert {each["wrong"] for each in found["findings"]} <= names | {"version_gap"}, found["findings"]
    scenario.proved()
