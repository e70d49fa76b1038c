"""Does somebody at a terminal learn how a mailbox is, and why it cannot be read, in a few plain lines?"""

from __future__ import annotations

import json
from typing import Any

import httpx

from support.gateway_cli import FakeApi, postdesk

PATH = "/api/v1/mailboxes"
ADD = ["mailbox", "add", "help@example.com", "--host", "imap.example.com", "--secret-file", "-"]
REFUSED = {"step": "tcp", "message": "Connection refused", "fix": "Is 4 the right port?"}
MAILBOX: dict[str, Any] = {
    "id": "mbx_1",
    "name": "Support",
    "address": "help@example.com",
    "provider": "custom",
    "host": "imap.example.com",
    "port": 993,
    "security": "tls",
    "user": "help",
    "auth": "password",
    "has_password": True,
    "folders": ["INBOX", "Orders"],
    "positions": [{"folder": "INBOX", "last_uid": 30}],
    "interval": 60,
    "interval_inherited": True,
    "idle": True,
    "polling_enabled": True,
    "start": "new",
    "mark_read": True,
    "after_import": "move",
    "move_to": "Done",
    "size_limit": 26_214_400,
    "priority": 50,
    "state": "idle",
    "state_since": "2026-11-21T13:28:10.093000Z",
    "last_polled_at": "2026-11-21T13:29:10.193000Z",
    "last_error": None,
    "counts": {"fetched": 22, "pending": 0, "quarantined": 1},
    "ca_pem": None,
}


def shown(**changes: Any) -> str:
    api = FakeApi({f"GET {PATH}/mbx_1": (200, MAILBOX | changes)})
    return postdesk(api, "mailbox", "show", "mbx_1").stdout


def test_a_mailbox_is_told_in_words_and_without_what_was_never_set() -> None:
    told = shown()

    for words in (
        "idle since 2026-11-21 13:28:10 UTC",
        "imap.example.com port 993, tls",
        "password as help",
        "INBOX up to UID 30, Orders",
        "every 60 s, and when the server tells of mail",
        "new mail, marks it read, moves it to Done, whole up to 25 MB",
        "22 fetched, 0 pending, 1 quarantined",
    ):
        assert words in told
    assert "None" not in told
    assert "{" not in told


def test_what_keeps_a_mailbox_from_being_read_is_told_with_what_helps() -> None:
    told = shown(state="retrying", last_error=REFUSED)

    assert "It cannot be read yet: Connection refused (at tcp)" in told
    assert "Is 4 the right port?" in told


def test_as_json_every_field_is_there() -> None:
    api = FakeApi({f"GET {PATH}/mbx_1": (200, MAILBOX)})

    assert json.loads(postdesk(api, "mailbox", "show", "mbx_1", "-o", "json").stdout) == MAILBOX


def test_waiting_ends_with_the_reason_when_the_server_cannot_be_reached() -> None:
    made = MAILBOX | {"state": "init", "last_polled_at": None, "active": True}
    failing = made | {"state": "retrying", "last_error": REFUSED}
    api = FakeApi({f"POST {PATH}": (201, made), f"GET {PATH}/mbx_1": [(200, made), (200, failing)]})
    result = postdesk(api, *ADD, "--wait", typed="s\n")

    assert result.exit_code == 1
    assert "Connection refused" in result.stderr
    assert "Is 4 the right port? It is tried again by itself." in result.stderr


def test_the_steps_of_a_test_are_told_once_each_with_warnings_and_the_reason_at_the_end() -> None:
    steps = [
        {"step": "tls", "status": "passed", "duration_ms": 5.8, "message": "TLS 1.3", "warning": "It ends in 3 days."},
        {"step": "login", "status": "failed", "duration_ms": 9, "message": "NO wrong password", "fix": "Check it."},
    ]
    lines = [*steps, {"steps": steps, "passed": False}]
    answer = httpx.Response(200, text="".join(json.dumps(line) + "\n" for line in lines))
    result = postdesk(lambda _: answer, "mailbox", "test", "mbx_1")  # type: ignore[arg-type] # answers whatever is asked

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "tls           passed      6 ms  TLS 1.3",
        "  Warning: It ends in 3 days.",
        "login         failed            NO wrong password",
    ]
    assert "The test failed at login: NO wrong password." in result.stderr


def test_an_interval_that_is_the_installations_is_not_exported_as_the_mailboxs_own() -> None:
    own = MAILBOX | {"id": "mbx_2", "name": "Own", "interval": 300, "interval_inherited": False}
    api = FakeApi({f"GET {PATH}": (200, {"items": [MAILBOX, own], "next_cursor": None})})

    assert postdesk(api, "mailbox", "export").stdout.count("interval: ") == 1


def test_a_mailbox_that_was_added_without_a_secret_is_told_of() -> None:
    api = FakeApi({f"GET {PATH}": (200, {"items": []}), f"POST {PATH}": (201, MAILBOX)})
    result = postdesk(api, "mailbox", "apply", "-f", "-", typed="mailboxes: [{name: Support, host: a}]\n")

    assert result.exit_code == 0
    assert "postdesk mailbox edit mbx_1 --secret-file FILE" in result.stderr
