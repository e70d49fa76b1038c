"""Does `postdesk audit` show who did what?"""

from __future__ import annotations

import json

from support.gateway_cli import FakeApi, postdesk, problem

ENTRY = {
    "id": "aud_1", "at": "2026-11-21T08:00:00Z", "person_id": "usr_ada", "token_id": "tok_1", "address": "192.0.2.1",
    "request_id": "req_1", "kind": "mailbox", "operation": "pause_mailbox", "method": "POST",
    "path": "/api/v1/mailboxes/mbx_1/pause", "status": 200, "version_before": None, "version_after": "4", "made": None,
}  # fmt: skip
PAGE = "GET /api/v1/audit"


def test_entries_are_listed_with_who_what_and_result() -> None:
    result = postdesk(FakeApi({PAGE: (200, {"items": [ENTRY], "next_cursor": None})}), "audit")

    assert result.exit_code == 0
    for said in ("usr_ada", "192.0.2.1", "pause_mailbox", "mbx_1", "200", "req_1"):
        assert said in result.stdout


def test_filters_and_pages_are_asked_for() -> None:
    pages = [(200, {"items": [ENTRY] * 100, "next_cursor": "aud_9"}), (200, {"items": [ENTRY], "next_cursor": None})]
    api = FakeApi({PAGE: pages})

    result = postdesk(
        api,
        "audit",
        "--person",
        "usr_ada",
        "--kind",
        "mailbox",
        "--since",
        "2026-11-01",
        "--limit",
        "150",
        "-o",
        "json",
    )

    assert len(json.loads(result.stdout)) == 101
    first, second = (dict(request.url.params) for request in api.asked)
    assert first == {"limit": "100", "person_id": "usr_ada", "kind": "mailbox", "since": "2026-11-01T00:00:00Z"}
    assert second == first | {"limit": "50", "cursor": "aud_9"}


def test_whoever_may_not_is_told() -> None:
    assert postdesk(FakeApi({PAGE: problem(403, "Permission missing")}), "audit").exit_code == 4
