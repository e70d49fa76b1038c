"""Does every mail become what it should, whatever is killed on its way? What else breaks, see `tests/faults/lab`.

Real Dovecot, real Kafka, a server of the MongoDB protocol, every service as a process; read back by the public API.
"""

import time
from collections.abc import Callable

import pytest
from bench.rig import Rig

from local.environment import NEEDS
from support.collector import Collector
from support.postdesk import Case, at_once

pytestmark = [pytest.mark.e2e, pytest.mark.engines, pytest.mark.dovecot, pytest.mark.timeout(300)]

Connect = Callable[..., Case]


def test_the_base_set_is_stored_whole_and_right(mailbox: Connect) -> None:
    case = mailbox(300)

    case.wait()

    assert case.verdict()["correct"], case.verdict()


def test_the_hard_set_is_stored_whole_and_right(mailbox: Connect) -> None:
    case = mailbox(300, hard=True)

    case.wait()

    assert case.verdict()["correct"], case.verdict()


def test_kill_9_of_every_service_during_the_run_loses_and_doubles_nothing(mailbox: Connect, rig: Rig) -> None:
    case = mailbox(300, hard=True)
    case.begun()

    for service in NEEDS:
        rig.stack.services[service].kill()
    at_once([rig.stack.services[service].start for service in NEEDS])

    case.wait()
    assert case.verdict()["correct"], case.verdict()


def test_every_delivery_comes_to_one_outcome(mailbox: Connect, rig: Rig) -> None:
    case = mailbox(60, hard=True)
    case.wait()
    deadline = time.monotonic() + 30

    while (pending := list(rig.mails(pending=True))) and time.monotonic() < deadline:
        time.sleep(0.2)  # the journal follows the tickets
    outcomes = {mail["outcome"] for mail in rig.mails()}

    assert pending == []
    assert outcomes <= {"ticket_opened", "reply_filed", "auto_reply_recorded", "duplicate"}


def test_one_trace_spans_fetcher_to_ticketing(mailbox: Connect, collector: Collector, rig: Rig) -> None:
    case = mailbox(20)
    case.wait()
    way = {"fetcher", "parser", "router", "ticketing"}
    deadline = time.monotonic() + 30

    def traces() -> set[str]:
        mails = [rig.api.get(f"/mails/{mail['delivery_id']}").json() for mail in rig.mails(mailbox_id=case.mailbox_id)]
        return {step["trace_id"] for mail in mails for step in mail["timeline"]}

    def whole() -> set[str]:
        return {trace for trace in traces() if way <= collector.traces().get(trace, set())}

    while len(whole()) < 20 and time.monotonic() < deadline:
        time.sleep(0.5)  # exporters send every five seconds

    assert len(whole()) == len(traces()) == 20


def test_each_mail_is_explained_by_what_became_of_it(mailbox: Connect, rig: Rig) -> None:
    case = mailbox(5)
    case.wait()
    deadline = time.monotonic() + 30
    while list(rig.mails(mailbox_id=case.mailbox_id, pending=True)) and time.monotonic() < deadline:
        time.sleep(0.2)  # the journal follows the tickets

    for mail in rig.mails(mailbox_id=case.mailbox_id):
        told = rig.api.post("/explain", json={"delivery_id": mail["delivery_id"]}).raise_for_status().json()
        ticket = rig.api.get(f"/tickets/{mail['ticket_id']}").raise_for_status().json()
        assert told["mail"]["subject"] == mail["subject"]
        assert told["earlier"]["outcome"] == mail["outcome"]
        assert ticket["number"] in told["decision"]
        assert [each["rule"] for each in told["explanation"]] == [
            each["rule"] for each in told["earlier"]["explanation"]
        ]
