"""Does the doctor name cause and fix, and does the demo start or say why not?"""

from __future__ import annotations

import json
import sys
from types import ModuleType
from typing import Any

import httpx
import pytest

from contracts.values import MailboxState
from support.gateway_cli import FakeApi, postdesk, problem

ME = {"person": {"name": "Ada"}, "token": {"prefix": "pd_abcdefgh"}, "permissions": []}


def an_api(services: list[Any], mailboxes: list[Any]) -> FakeApi:
    return FakeApi(
        {
            "GET /healthz": (200, {}),
            "GET /api/v1/me": (200, ME),
            "GET /api/v1/status": (200, {"ready": True, "services": services}),
            "GET /api/v1/mailboxes": (200, {"items": mailboxes, "next_cursor": None}),
        }
    )


def test_all_is_well() -> None:
    fine = an_api([{"name": "fetcher", "state": "ready", "checks": {}}], [{"address": "a@b.c", "state": "idle"}])

    result = postdesk(fine, "doctor", "-o", "json")

    assert result.exit_code == 0
    assert [(each["check"], each["result"]) for each in json.loads(result.stdout)] == [
        ("gateway", "ok"),
        ("token", "ok"),
        ("service fetcher", "ok"),
        ("mailbox a@b.c", "ok"),
    ]


def test_each_trouble_is_shown_with_cause_and_fix() -> None:
    services = [
        {"name": "fetcher", "state": "not_ready", "checks": {"kafka": "ConnectionError", "mongodb": "ok"}},
        {"name": "journal", "state": "unreachable", "detail": "journal takes no connections.", "checks": {}},
    ]
    error = {"step": "login", "message": "NO", "fix": "Check the password."}
    mailbox = {"id": "mbx_1", "address": "a@b.c", "state": "auth_failed", "last_error": error}

    result = postdesk(an_api(services, [mailbox]), "doctor", "-o", "json")

    assert result.exit_code == 1
    found = {each["check"]: each for each in json.loads(result.stdout)}
    assert found["service fetcher"]["cause"] == "kafka: ConnectionError"
    assert "kafka" in found["service fetcher"]["fix"]
    assert found["service journal"]["cause"] == "journal takes no connections."
    assert found["mailbox a@b.c"]["fix"] == "Check the password."


def test_a_service_that_stopped_because_too_many_records_died_is_not_said_to_lack_a_connection() -> None:
    checks = {"kafka mail.parsed": "BreakerOpen: 50 records in a row were dead-lettered", "mongodb": "ok"}

    result = postdesk(an_api([{"name": "router", "state": "not_ready", "checks": checks}], []), "doctor", "-o", "json")

    (found,) = (each for each in json.loads(result.stdout) if each["check"] == "service router")
    assert "restart" in found["fix"]
    assert "reached" not in found["fix"]


@pytest.mark.parametrize("state", MailboxState)
def test_each_state_of_a_mailbox_is_well_or_trouble(state: MailboxState) -> None:
    troubles = {MailboxState.RETRYING, MailboxState.DEGRADED, MailboxState.AUTH_FAILED, MailboxState.NEEDS_REAUTH}

    result = postdesk(an_api([], [{"id": "mbx_1", "address": "a@b.c", "state": state.value}]), "doctor")

    assert result.exit_code == (1 if state in troubles else 0)
    assert ("postdesk mailbox test mbx_1" in result.stdout) == (state in troubles)


def test_no_gateway_is_6_and_ends_the_examination() -> None:
    api = FakeApi({"GET /healthz": httpx.ConnectError("refused")})

    result = postdesk(api, "doctor", "-o", "json")

    assert result.exit_code == 6
    assert [each["check"] for each in json.loads(result.stdout)] == ["gateway"]


def test_no_token_and_a_bad_token_are_4() -> None:
    api = FakeApi({"GET /healthz": (200, {}), "GET /api/v1/me": problem(401, "Not authenticated")})

    assert postdesk(api, "doctor").exit_code == 4
    without = postdesk(api, "doctor", POSTDESK_TOKEN="")
    assert without.exit_code == 4
    assert "postdesk login" in without.stdout


def test_a_token_that_may_not_see_mailboxes_is_told_so() -> None:
    api = an_api([], [])
    api.answers["GET /api/v1/mailboxes"] = problem(403, "Permission missing")

    assert postdesk(api, "doctor").exit_code == 4


def test_the_demo_runs_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[bool] = []
    demo = ModuleType("local.demo")
    demo.run = lambda *, exit_when_done: ran.append(exit_when_done) or 0  # type: ignore[attr-defined, func-returns-value]
    monkeypatch.setitem(sys.modules, "local.demo", demo)

    assert postdesk(FakeApi(), "demo", DEMO_EXIT="1").exit_code == 0
    assert postdesk(FakeApi(), "demo").exit_code == 0
    assert ran == [True, False]


def test_without_the_demo_one_sentence_says_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "local", None)
    monkeypatch.delitem(sys.modules, "local.demo", raising=False)

    result = postdesk(FakeApi(), "demo")

    assert result.exit_code == 1
    assert "make demo" in result.stderr
