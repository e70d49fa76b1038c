"""Is older mail imported as asked for, and does a comparison with the servers fail where a mail is missing?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from postdesk import waiting
from support.gateway_cli import FakeApi, postdesk

PATH = "/api/v1/mailboxes"
FOLDER = {"folder": "INBOX", "found": 9, "wanted": 4, "done": 4, "problem": ""}
COUNT = 200, {"found": 9, "wanted": 4, "folders": [FOLDER]}
IMPORT = ("mailbox", "import", "mbx_1", "--since", "2026-11-01")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_PAUSE_SECONDS", 0.01)


def a_job(state: str = "done", **fields: Any) -> tuple[int, Any]:
    return 200, {"id": "job_1", "state": state, "last_error": None, **fields}


def test_an_import_counts_first_and_nobody_s_silence_is_a_yes() -> None:
    api = FakeApi({f"POST {PATH}/mbx_1/imports/count": COUNT, f"POST {PATH}/mbx_1/imports": a_job(folders=[FOLDER])})

    refused = postdesk(api, *IMPORT)
    done = postdesk(api, *IMPORT, "--yes", "--before", "2026-11-02", "--folder", "Old")

    assert refused.exit_code == 2
    assert "4 of 9 mails" in refused.stderr
    assert done.exit_code == 0
    assert api.bodies(f"POST {PATH}/mbx_1/imports") == [
        {"since": "2026-11-01T00:00:00Z", "before": "2026-11-02T00:00:00Z", "folders": ["Old"]}
    ]


def test_a_dry_run_of_an_import_only_counts() -> None:
    api = FakeApi({f"POST {PATH}/mbx_1/imports/count": COUNT})

    result = postdesk(api, *IMPORT, "--dry-run", "-o", "json")

    assert json.loads(result.stdout)["wanted"] == 4


def compared(**found: Any) -> dict[str, Any]:
    clean = {"folder": "INBOX", "on_server": 9, "recorded": 9, "missing": 0, "pending": 0, "doubled": 0, "problem": ""}
    return clean | found


def test_a_comparison_of_all_mailboxes_is_0_where_nothing_is_missing() -> None:
    asked = {"items": [{"mailbox_id": "mbx_1", "job_id": "job_1", "error": ""}]}
    job = f"GET {PATH}/mbx_1/reconciliations/job_1"
    jobs = [a_job("running"), a_job(folders=[compared(doubled=1)])]
    api = FakeApi(
        {f"POST {PATH}/reconciliations": (202, asked), job: jobs} | became("ticket_opened", "duplicate", None)
    )

    result = postdesk(api, "mailbox", "reconcile")

    assert result.exit_code == 0
    assert "0 missing, 0 doubled, 1 pending" in result.stderr


def became(*outcomes: str | None) -> dict[str, Any]:
    """The ledger and the journal of deliveries of one mail, with these outcomes."""
    deliveries = [{"delivery_id": f"dlv_{number}", "folder": "INBOX"} for number in range(len(outcomes))]
    mails = [
        {"delivery_id": f"dlv_{number}", "mail_id": "eml_1", "outcome": outcome}
        for number, outcome in enumerate(outcomes)
    ]
    return {
        f"GET {PATH}/mbx_1/deliveries": (200, {"items": deliveries, "next_cursor": None}),
        "GET /api/v1/mails": (200, {"items": mails, "next_cursor": None}),
    }


def test_a_comparison_is_1_where_a_mail_was_filed_twice() -> None:
    one, job = f"POST {PATH}/mbx_1/reconciliations", f"GET {PATH}/mbx_1/reconciliations/job_1"
    twice = became("ticket_opened", "reply_filed")
    api = FakeApi({one: a_job("queued"), job: a_job(folders=[compared()])} | twice)

    result = postdesk(api, "mailbox", "reconcile", "mbx_1")

    assert result.exit_code == 1
    assert "0 missing, 1 doubled" in result.stderr


@pytest.mark.parametrize(
    "end",
    [
        a_job(folders=[compared(missing=1)]),
        a_job(folders=[compared(problem="no such folder")]),
        a_job("failed", last_error={"step": "tcp", "message": "refused", "fix": ""}),
    ],
)
def test_a_comparison_is_1_where_a_mail_is_missing_or_cannot_be_looked_for(end: tuple[int, Any]) -> None:
    one, job = f"POST {PATH}/mbx_1/reconciliations", f"GET {PATH}/mbx_1/reconciliations/job_1"
    api = FakeApi({one: a_job("queued"), job: end} | became())

    result = postdesk(api, "mailbox", "reconcile", "mbx_1", "-o", "json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)[0]["mailbox_id"] == "mbx_1"
