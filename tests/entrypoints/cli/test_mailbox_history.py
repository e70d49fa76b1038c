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
