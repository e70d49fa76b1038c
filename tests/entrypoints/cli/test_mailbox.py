"""Are mailboxes connected, waited for, tested and removed as people and scripts expect?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from postdesk import waiting
from support.gateway_cli import FakeApi, postdesk, problem

PATH = "/api/v1/mailboxes"
ADD = ("mailbox", "add", "help@example.com", "--host", "imap.example.com", "--secret-file", "-")


def a_mailbox(state: str = "idle", polled: str | None = "2026-11-21T08:00:00Z", **fields: Any) -> tuple[int, Any]:
    document = {"id": "mbx_1", "address": "help@example.com", "state": state, "last_polled_at": polled}
    return 200, {**document, "last_error": None, "counts": {"fetched": 3}, **fields}


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_PAUSE_SECONDS", 0.01)


def test_a_mailbox_is_added_with_what_was_given_and_nothing_else() -> None:
    api = FakeApi({f"POST {PATH}": a_mailbox("init", None)})

    result = postdesk(api, *ADD, "--folder", "INBOX", "--folder", "Sales", "--security", "starttls", typed="s3cret\n")

    assert result.exit_code == 0
    assert api.bodies(f"POST {PATH}") == [
        {
            "name": "help@example.com",
            "address": "help@example.com",
            "host": "imap.example.com",
            "security": "starttls",
            "folders": ["INBOX", "Sales"],
            "secret": "s3cret",
        }
    ]
    assert "s3cret" not in result.output


def test_a_secret_comes_from_a_file_and_never_from_an_argument(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    api = FakeApi({f"POST {PATH}": a_mailbox()})

    postdesk(api, *ADD[:-1], str(tmp_path / "secret"))
    refused = postdesk(api, *ADD[:-2], "--secret", "x")
    nobody_to_ask = postdesk(api, *ADD[:-2])

    assert [body["secret"] for body in api.bodies(f"POST {PATH}")] == ["from a file"]
    assert refused.exit_code == 2
    assert nobody_to_ask.exit_code == 2
    assert "--secret-file" in nobody_to_ask.stderr


def test_waiting_ends_when_the_mailbox_was_looked_into() -> None:
    states = [a_mailbox("connecting", None), a_mailbox("syncing", None), a_mailbox("idle")]
    api = FakeApi({f"POST {PATH}": a_mailbox("init", None), f"GET {PATH}/mbx_1": list(states)})

    result = postdesk(api, *ADD, "--wait", "-o", "json", typed="s\n")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["state"] == "idle"
    assert "Waiting" in result.stderr


def test_waiting_ends_with_1_and_the_fix_when_the_login_is_refused() -> None:
    error = {"step": "login", "message": "NO wrong password", "fix": "Check user and password."}
    api = FakeApi(
        {
            f"POST {PATH}": a_mailbox("init", None),
            f"GET {PATH}/mbx_1": a_mailbox("auth_failed", None, last_error=error),
        }
    )

    result = postdesk(api, *ADD, "--wait", typed="s\n")

    assert result.exit_code == 1
    assert "NO wrong password" in result.stderr
    assert "Check user and password." in result.stderr


def test_waiting_is_bounded() -> None:
    api = FakeApi({f"POST {PATH}": a_mailbox("init", None), f"GET {PATH}/mbx_1": a_mailbox("retrying", None)})

    result = postdesk(api, *ADD, "--wait", "--timeout", "1", typed="s\n")

    assert result.exit_code == 1
    assert "within 1 seconds" in result.stderr


def a_look(state: str, **fields: Any) -> tuple[int, Any]:
    folder = {"folder": "INBOX", "total": 9, "new": 5, "summary": "5 new of 9: 4 fetched before"}
    return 200, {"id": "job_1", "state": state, "new": 5, "total": 9, "folders": [folder], "last_error": None, **fields}


def test_sync_waits_for_its_look_and_says_what_it_brought() -> None:
    job = f"{PATH}/mbx_1/syncs/job_1"
    api = FakeApi({f"POST {PATH}/mbx_1/sync": a_look("queued"), f"GET {job}": [a_look("running"), a_look("done")]})

    result = postdesk(api, "mailbox", "sync", "mbx_1", "--wait")

    assert result.exit_code == 0
    assert "5 new of 9 mails" in result.stderr
    assert "4 fetched before" in result.stdout


def test_a_look_that_failed_is_1_with_the_server_s_words_and_the_fix() -> None:
    error = {"step": "login", "message": "NO wrong password", "fix": "Check user and password."}
    failed = a_look("failed", last_error=error)
    api = FakeApi({f"POST {PATH}/mbx_1/sync": a_look("queued"), f"GET {PATH}/mbx_1/syncs/job_1": failed})

    result = postdesk(api, "mailbox", "sync", "mbx_1", "--wait")

    assert result.exit_code == 1
    assert "NO wrong password" in result.stderr
    assert "Check user" in result.stderr


def test_a_dry_run_of_a_look_says_what_it_would_bring() -> None:
    api = FakeApi({f"POST {PATH}/mbx_1/preview": a_look("none")})

    result = postdesk(api, "mailbox", "sync", "mbx_1", "--dry-run")

    assert "5 new of 9" in result.stdout
    assert [request.url.path for request in api.asked] == [f"{PATH}/mbx_1/preview"]


def test_all_mailboxes_are_looked_into_only_when_that_is_said() -> None:
    asked = {"items": [{"mailbox_id": "mbx_1", "job_id": "job_1", "error": ""}]}
    api = FakeApi({f"POST {PATH}/sync": (202, asked)})

    assert postdesk(api, "mailbox", "sync", "--all").exit_code == 0
    assert postdesk(api, "mailbox", "sync").exit_code == 2
    assert postdesk(api, "mailbox", "sync", "mbx_1", "--all").exit_code == 2
    assert len(api.asked) == 1


@pytest.mark.parametrize("option", ["--dry-run", "--wait"])
def test_what_cannot_be_done_of_all_mailboxes_is_refused_and_not_left_out(option: str) -> None:
    api = FakeApi()

    assert postdesk(api, "mailbox", "sync", "--all", option).exit_code == 2
    assert api.asked == []


@pytest.mark.parametrize("action", ["pause", "resume"])
def test_a_mailbox_is_paused_and_resumed(action: str) -> None:
    api = FakeApi({f"POST {PATH}/mbx_1/{action}": a_mailbox("paused")})

    assert postdesk(api, "mailbox", action, "mbx_1").exit_code == 0


def test_sync_of_a_paused_mailbox_is_5() -> None:
    api = FakeApi({f"GET {PATH}/mbx_1": a_mailbox("paused"), f"POST {PATH}/mbx_1/sync": problem(409, "Paused")})

    assert postdesk(api, "mailbox", "sync", "mbx_1").exit_code == 5


def test_a_failed_test_shows_all_steps_and_is_1() -> None:
    steps = [
        {"step": "tls", "status": "passed", "duration_ms": 3, "message": "", "fix": ""},
        {"step": "login", "status": "failed", "duration_ms": 5, "message": "NO", "fix": "Check the password."},
    ]
    api = FakeApi({f"POST {PATH}/mbx_1/test": (200, {"passed": False, "steps": steps})})

    result = postdesk(api, "mailbox", "test", "mbx_1", "-o", "json")

    assert result.exit_code == 1
    assert json.loads(result.stdout) == steps
    assert "login" in result.stderr
    assert "Check the password." in result.stderr


def test_removing_wants_a_yes() -> None:
    api = FakeApi({f"DELETE {PATH}/mbx_1": (204, None)})

    unsure = postdesk(api, "mailbox", "rm", "mbx_1")
    sure = postdesk(api, "mailbox", "rm", "mbx_1", "--yes")

    assert unsure.exit_code == 2
    assert sure.exit_code == 0
    assert len(api.asked) == 1


def test_quiet_says_nothing_but_data() -> None:
    api = FakeApi({f"GET {PATH}/mbx_1": a_mailbox(), f"POST {PATH}/mbx_1/sync": (202, {"accepted": True})})

    result = postdesk(api, "mailbox", "sync", "mbx_1", "-q")

    assert result.stderr == ""
    assert "accepted" in result.stdout


def test_the_list_shows_state_and_trouble() -> None:
    document = a_mailbox("retrying", last_error={"message": "connection refused"})[1]
    api = FakeApi({f"GET {PATH}": (200, {"items": [document], "next_cursor": None})})

    shown = postdesk(api, "mailbox", "list").stdout

    assert "retrying" in shown
    assert "connection refused" in shown


def test_an_edit_sends_what_was_given_and_takes_away_what_is_unset() -> None:
    api = FakeApi({f"PATCH {PATH}/mbx_1": a_mailbox()})

    result = postdesk(api, "mailbox", "edit", "mbx_1", "--no-idle", "--account", "acc_1", "--unset", "cron")

    assert result.exit_code == 0
    assert api.bodies(f"PATCH {PATH}/mbx_1") == [{"cron": None, "idle": False, "account_id": "acc_1"}]


def test_an_edit_of_nothing_is_a_usage_error() -> None:
    assert postdesk(FakeApi(), "mailbox", "edit", "mbx_1").exit_code == 2


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("2026-11-01", "2026-11-01T00:00:00Z"),
        ("2026-11-01T08:00", "2026-11-01T08:00Z"),
        ("2026-11-01T08:00+01:00", "2026-11-01T08:00+01:00"),
        ("2026-11-01T08:00-05:00", "2026-11-01T08:00-05:00"),
        ("2026-11-01T08:00Z", "2026-11-01T08:00Z"),
    ],
)
def test_an_instant_without_an_offset_is_in_utc(written: str, sent: str) -> None:
    api = FakeApi({f"PATCH {PATH}/mbx_1": a_mailbox()})

    postdesk(api, "mailbox", "edit", "mbx_1", "--since", written)

    assert api.bodies(f"PATCH {PATH}/mbx_1") == [{"since": sent}]


def test_a_clone_gets_its_name() -> None:
    api = FakeApi({f"POST {PATH}/mbx_1/clone": (201, {"id": "mbx_2"})})

    result = postdesk(api, "mailbox", "clone", "mbx_1", "--name", "Sales")

    assert result.exit_code == 0
    assert api.bodies(f"POST {PATH}/mbx_1/clone") == [{"name": "Sales"}]


def test_folders_are_shown_as_a_tree() -> None:
    folder = {"path": "INBOX/Old", "name": "Old", "level": 1, "role": None, "selectable": True, "total": 3, "unread": 0}
    api = FakeApi({f"GET {PATH}/mbx_1/folders": (200, {"folders": [folder]})})

    assert "  Old" in postdesk(api, "mailbox", "folders", "mbx_1").stdout


def test_a_detection_says_what_it_found_and_according_to_whom() -> None:
    answer = {
        "source": "preset", "detail": "Gmail", "provider": "gmail", "name": "Gmail", "user": "a@gmail.com",
        "imap": {"host": "imap.gmail.com", "port": 993, "security": "tls"},
        "ways": [{"auth": "xoauth2", "asks": []}], "hints": ["Use an app password."],
    }  # fmt: skip
    api = FakeApi({f"POST {PATH}/detect": (200, {"answer": answer, "tried": []})})

    shown = postdesk(api, "mailbox", "detect", "a@gmail.com").stdout

    assert "imap.gmail.com port 993, tls" in shown
    assert "preset: Gmail" in shown


def test_a_detection_that_finds_nothing_shows_who_was_asked_and_is_1() -> None:
    api = FakeApi({f"POST {PATH}/detect": (200, {"answer": None, "tried": [{"source": "mx", "outcome": "no answer"}]})})

    result = postdesk(api, "mailbox", "detect", "a@example.com")

    assert result.exit_code == 1
    assert "mx" in result.stdout
