"""Does a file of mailboxes become what it says, once, without a secret ever standing in it?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.gateway_cli import FakeApi, postdesk, problem

PATH = "/api/v1/mailboxes"
BOX: dict[str, Any] = {"name": "Support", "address": "help@example.com", "host": "imap.example.com", "priority": 50}


def listing(*boxes: dict[str, Any]) -> tuple[int, Any]:
    return 200, {"items": [{"id": f"mbx_{number}", **box} for number, box in enumerate(boxes)], "next_cursor": None}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("geheim\n")
    wanted = BOX | {"secret": {"file": str(tmp_path / "secret")}}
    path = tmp_path / "mailboxes.yaml"
    path.write_text(yaml.safe_dump({"mailboxes": [wanted]}))
    return path


def test_a_mailbox_that_is_not_there_is_added_with_its_secret(file: Path) -> None:
    api = FakeApi({f"GET {PATH}": listing(), f"POST {PATH}": (201, {"id": "mbx_9"})})

    result = postdesk(api, "mailbox", "apply", "-f", str(file), "-o", "json")

    assert result.exit_code == 0
    assert api.bodies(f"POST {PATH}") == [BOX | {"secret": "geheim"}]
    assert json.loads(result.stdout)[0]["result"] == "added"
    assert "geheim" not in result.output


def test_applying_a_file_again_changes_nothing(file: Path) -> None:
    api = FakeApi({f"GET {PATH}": listing(BOX | {"state": "idle"})})

    result = postdesk(api, "mailbox", "apply", "-f", str(file), "-o", "json")

    assert json.loads(result.stdout)[0]["result"] == "unchanged"
    assert [request.method for request in api.asked] == ["GET"]


def test_only_what_differs_is_sent_with_the_secret(file: Path) -> None:
    api = FakeApi({f"GET {PATH}": listing(BOX | {"priority": 7}), f"PATCH {PATH}/mbx_0": (200, {"id": "mbx_0"})})

    postdesk(api, "mailbox", "apply", "-f", str(file))

    assert api.bodies(f"PATCH {PATH}/mbx_0") == [{"priority": 50, "secret": "geheim"}]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(file: Path) -> None:
    api = FakeApi({f"GET {PATH}": listing()})

    result = postdesk(api, "mailbox", "apply", "-f", str(file), "--dry-run", "-o", "json")

    assert json.loads(result.stdout)[0]["result"] == "added"
    assert [request.method for request in api.asked] == ["GET"]


def test_one_that_is_refused_is_named_and_the_others_are_applied(file: Path) -> None:
    both = [BOX, BOX | {"name": "Sales"}]
    file.write_text(yaml.safe_dump({"mailboxes": both}))
    answers = [problem(422, "The request is not valid", errors={"host": ["odd"]}), (201, {"id": "mbx_9"})]
    api = FakeApi({f"GET {PATH}": listing(), f"POST {PATH}": answers})

    result = postdesk(api, "mailbox", "apply", "-f", str(file), "-o", "json")

    assert result.exit_code == 1
    assert [each["result"] for each in json.loads(result.stdout)] == ["failed", "added"]
    assert "Support" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mailboxes: [}", "is no YAML: line 1"),
        ("[]", "does not list mailboxes"),
        ("mailboxes: [{host: x}]", "does not list mailboxes"),
        ("mailboxes: [{name: A}, {name: A}]", "names a mailbox twice: A"),
    ],
)
def test_a_file_of_another_shape_is_a_usage_error(file: Path, text: str, said: str) -> None:
    file.write_text(text)

    result = postdesk(FakeApi({f"GET {PATH}": listing()}), "mailbox", "apply", "-f", str(file))

    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("secret", ["plain", {"env": "NOT_SET"}, {"file": "/nonexistent"}, {"file": "a", "env": "b"}])
def test_a_secret_comes_from_a_file_or_the_environment_and_from_nowhere_else(file: Path, secret: object) -> None:
    file.write_text(yaml.safe_dump({"mailboxes": [BOX | {"secret": secret}]}))
    api = FakeApi({f"GET {PATH}": listing(), f"POST {PATH}": (201, {"id": "mbx_9"})})

    result = postdesk(api, "mailbox", "apply", "-f", str(file))

    assert result.exit_code == 1
    assert api.bodies(f"POST {PATH}") == []
    assert "plain" not in result.output


def test_what_was_exported_applies_without_a_change(tmp_path: Path) -> None:
    there = BOX | {"state": "idle", "has_password": True, "cron": None, "active": True, "folders": ["INBOX", "Büro"]}
    api = FakeApi({f"GET {PATH}": listing(there)})

    exported = postdesk(api, "mailbox", "export").stdout
    (tmp_path / "file").write_text(exported, encoding="utf-8")
    result = postdesk(api, "mailbox", "apply", "-f", str(tmp_path / "file"), "-o", "json")

    assert "Büro" in exported
    assert "state" not in exported
    assert json.loads(result.stdout)[0]["result"] == "unchanged"
