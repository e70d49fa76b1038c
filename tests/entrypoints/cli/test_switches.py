"""Do the commands for all mailboxes at once, polling and keys, ask for what they say?"""

from __future__ import annotations

from typing import Any

import pytest

from postdesk import waiting
from support.gateway_cli import FakeApi, postdesk

KEY = {"id": "new", "secrets": 3, "at_hand": True, "active": True, "removable": False}


def keys(*, rotating: bool = False, remaining: int = 0, unreadable: int = 0) -> tuple[int, Any]:
    told = {"active": "new", "keys": [KEY], "total": 3, "remaining": remaining}
    return 200, {**told, "rotating": rotating, "unreadable": unreadable}


@pytest.mark.parametrize(
    ("arguments", "switches"),
    [
        (("stop", "--note", "fire"), {"enabled": False, "note": "fire"}),
        (("start",), {"enabled": True}),
        (("maintenance", "--on"), {"maintenance": True}),
        (("maintenance", "--off"), {"maintenance": False}),
    ],
)
def test_a_switch_is_thrown(arguments: tuple[str, ...], switches: dict[str, Any]) -> None:
    api = FakeApi({"PATCH /api/v1/polling": (200, {"polling": False})})

    assert postdesk(api, "polling", *arguments).exit_code == 0
    assert api.bodies("PATCH /api/v1/polling") == [switches]


def test_a_rotation_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_PAUSE_SECONDS", 0.01)
    seen = [keys(rotating=True, remaining=2), keys()]
    api = FakeApi({"POST /api/v1/keys/rotate": keys(rotating=True, remaining=3), "GET /api/v1/keys": list(seen)})

    result = postdesk(api, "keys", "rotate", "--wait")

    assert result.exit_code == 0
    assert "3 of 3 secrets are held by new" in result.stderr


def test_secrets_that_no_key_opens_make_a_rotation_fail() -> None:
    api = FakeApi({"POST /api/v1/keys/rotate": keys(unreadable=1)})

    assert postdesk(api, "keys", "rotate").exit_code == 1
