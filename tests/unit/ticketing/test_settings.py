"""Is a wrong setting refused before anything runs, in words that help?"""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from ticketing.app.policy import link_secret, policy
from ticketing.app.tasks import run_task
from ticketing.domain.policy import Copies
from ticketing.settings import Settings

NEEDED = {
    "KAFKA__SERVERS": "x:1",
    "MONGO__URL": "mongodb://x",
    "MONGO__DATABASE": "t",
    "BLOBS__URL": "memory://",
    "HTTP__PORT": "1",
    "HTTP__ACTOR_KEY": "k" * 32,
}
KEY = base64.b64encode(b"1" * 32).decode()


def configured(patch: pytest.MonkeyPatch, **more: str) -> Settings:
    for name, value in (NEEDED | more).items():
        patch.setenv(f"TICKETING_{name}", value)
    return Settings()


def test_without_more_numbers_are_as_documented_and_there_are_no_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    decided = policy(configured(monkeypatch))

    assert (decided.numbers.number(2026, 1), decided.tokens.secrets, decided.grace, decided.copies) == (
        "TKT-2026-00001",
        {},
        timedelta(days=7),
        "one",
    )
    assert policy(configured(monkeypatch, COPIES="per_mailbox")).copies is Copies.PER_MAILBOX


def test_what_is_configured_is_what_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    more = {"TOKEN__KEYS": f'{{"a": "{KEY}"}}', "TOKEN__ACTIVE": "a", "GRACE": "P3D", "NUMBER": "TK-{seq}"}
    settings = configured(monkeypatch, **more)
    decided = policy(settings)

    assert (decided.numbers.number(2026, 7), decided.grace) == ("TK-7", timedelta(days=3))
    assert (decided.tokens.secrets, decided.tokens.active) == ({"a": b"1" * 32}, "a")
    assert KEY not in repr(settings)
    assert len(link_secret(settings)) == 32


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NUMBER", "{seq}", "must begin with a letter"),
        ("TOKEN__ACTIVE", "b", "active names no key"),
        ("TOKEN__KEYS", '{"a": "c2hvcnQ="}', "32 bytes or more"),
        ("TOKEN__KEYS", '{"a": "!"}', "base64"),
        ("TOKEN__KEYS", f'{{"TOO LONG": "{KEY}"}}', "pattern"),
    ],
)
def test_a_setting_that_cannot_work_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        configured(monkeypatch, **{name: value})


@pytest.mark.parametrize("arguments", [["rebuilt"], ["skip-numbers"], ["skip-numbers", "-1"], ["skip-numbers", "x"]])
def test_a_task_that_there_is_not_is_said_and_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run_task(configured(monkeypatch), arguments)

    assert ended.value.code == 2
    assert "skip-numbers COUNT" in capsys.readouterr().err
