"""Does a script learn from `postdesk reconcile` whether a mail is missing, and a person which one and why?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from postdesk import waiting
from support.gateway_cli import FakeApi, postdesk

ASK, LOOK = "POST /api/v1/comparisons", "GET /api/v1/comparisons/cmp_1"


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_PAUSE_SECONDS", 0.01)


def a_comparison(**found: Any) -> tuple[int, Any]:
    counts = dict.fromkeys(
        ("missing", "doubled", "pending", "troubled", "tickets", "entries", "events", "acknowledgements"), 0
    )
    nothing = {"id": "cmp_1", "state": "done", "clean": True, "problem": "", "mailbox_id": None}
    return 200, nothing | counts | {"folders": [], "findings": []} | found


def an_api(*answers: tuple[int, Any]) -> FakeApi:
    return FakeApi({ASK: (202, {"id": "cmp_1"}), LOOK: [a_comparison(state="running"), *answers]})


def test_where_all_agree_it_is_0_whatever_is_still_on_its_way() -> None:
    api = an_api(a_comparison(pending=3, tickets=5))

    result = postdesk(api, "reconcile")

    assert result.exit_code == 0
    assert "0 missing, 0 doubled, 3 pending" in result.stderr
    assert "5 tickets" in result.stderr


@pytest.mark.parametrize(
    "found",
    [
        {"clean": False, "missing": 1},
        {"clean": False, "doubled": 1},
        {"clean": False, "troubled": 1},
        {"state": "failed", "problem": "ticketing: ConnectError"},
    ],
)
def test_where_they_do_not_or_cannot_be_asked_it_is_1(found: dict[str, Any]) -> None:
    assert postdesk(an_api(a_comparison(**found)), "reconcile").exit_code == 1


def test_each_mail_that_is_missing_is_named_with_the_reason() -> None:
    lost = {"wrong": "no_entry", "reason": "the ticket has no such entry", "folder": "INBOX", "uid": 7}
    api = an_api(a_comparison(clean=False, missing=1, findings=[lost]))

    result = postdesk(api, "reconcile")

    assert "the ticket has no such entry" in result.stdout
    assert "7" in result.stdout


def test_json_is_the_whole_comparison() -> None:
    result = postdesk(an_api(a_comparison(tickets=2)), "reconcile", "-o", "json")

    assert json.loads(result.stdout)["tickets"] == 2


def test_a_mailbox_and_a_time_are_handed_on() -> None:
    api = an_api(a_comparison())

    assert postdesk(api, "reconcile", "--since", "2026-11-01", "--grace", "0").exit_code == 0
    assert postdesk(api, "mailbox", "reconcile", "mbx_1").exit_code == 0

    assert api.bodies(ASK) == [{"grace": 0.0, "since": "2026-11-01T00:00:00Z"}, {"mailbox_id": "mbx_1"}]
