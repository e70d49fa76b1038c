"""Does one get in: by setup, by login, by tokens made for others?"""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from support.gateway_cli import FakeApi, postdesk, problem

ME = {"person": {"name": "Ada"}, "token": {"prefix": "pd_abcdefgh"}, "permissions": ["ticket.read"]}
DONE = {"person": {"name": "Ada"}, "token": "pd_fresh"}
SETUP = ("setup", "--name", "Ada", "--email", "ada@example.com", "--secret-file", "-")


def _home(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder), "XDG_CONFIG_HOME": "", "POSTDESK_URL": "", "POSTDESK_TOKEN": ""}


def test_setup_sends_the_key_in_a_header_shows_the_token_and_logs_in(tmp_path: Path) -> None:
    api = FakeApi({"POST /api/v1/setup": (201, DONE), "GET /api/v1/me": (200, ME)})

    result = postdesk(api, *SETUP, "--url", "http://desk.test/", "-o", "json", typed="the key\n", **_home(tmp_path))

    assert json.loads(result.stdout) == DONE
    assert api.asked[0].headers["X-Setup-Key"] == "the key"
    config = tmp_path / ".config/postdesk/config.toml"
    assert config.read_text() == 'url = "http://desk.test"\ntoken = "pd_fresh"\n'
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


def test_setup_a_second_time_is_5(tmp_path: Path) -> None:
    api = FakeApi({"POST /api/v1/setup": problem(410, "Setup is over")})

    assert postdesk(api, *SETUP, typed="the key\n", **_home(tmp_path)).exit_code == 5


def test_login_keeps_only_what_works_and_later_commands_use_it(tmp_path: Path) -> None:
    api = FakeApi({"GET /api/v1/me": [problem(401, "Not authenticated"), (200, ME)], "GET /api/v1/tokens": (200, {})})
    log_in = ("login", "--url", "http://desk.test", "--secret-file", "-")

    refused = postdesk(api, *log_in, typed="pd_bad\n", **_home(tmp_path))
    assert refused.exit_code == 4
    assert not (tmp_path / ".config").exists()
    accepted = postdesk(api, *log_in, typed="pd_good\n", **_home(tmp_path))
    postdesk(api, "token", "list", **_home(tmp_path))

    assert accepted.exit_code == 0
    assert "pd_good" not in accepted.output
    assert str(api.asked[-1].url) == "http://desk.test/api/v1/tokens"
    assert api.asked[-1].headers["Authorization"] == "Bearer pd_good"


def test_a_stored_token_is_not_sent_to_another_address(tmp_path: Path) -> None:
    api = FakeApi({"GET /api/v1/me": (200, ME)})
    postdesk(api, "login", "--url", "http://desk.test", "--secret-file", "-", typed="pd_good\n", **_home(tmp_path))

    postdesk(api, "token", "list", **(_home(tmp_path) | {"POSTDESK_URL": "http://other.test"}))

    assert "Authorization" not in api.asked[-1].headers


def test_a_broken_configuration_is_named(tmp_path: Path) -> None:
    folder = tmp_path / ".config/postdesk"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("url = ")

    result = postdesk(FakeApi(), "token", "list", **_home(tmp_path))

    assert result.exit_code == 2
    assert "config.toml cannot be read" in result.stderr


def test_a_token_is_made_with_scopes_and_an_end() -> None:
    api = FakeApi({"POST /api/v1/tokens": (201, {"id": "tok_1", "token": "pd_new"})})

    result = postdesk(
        api, "token", "create", "ci", "--scope", "ticket.read", "--scope", "mail.read", "--expires", "30d"
    )

    (body,) = api.bodies("POST /api/v1/tokens")
    assert body["scopes"] == ["ticket.read", "mail.read"]
    assert body["expires_at"].endswith("+00:00")
    assert "pd_new" in result.stdout
    assert "this once" in result.stderr


@pytest.mark.parametrize("wrong", [[], ["--role", "god"], ["--role", "viewer", "--expires", "soon"]])
def test_a_token_must_be_good_for_something_and_end_at_some_time(wrong: list[str]) -> None:
    api = FakeApi()

    assert postdesk(api, "token", "create", "ci", *wrong).exit_code == 2
    assert not api.asked


def test_a_token_is_revoked_and_an_unknown_one_is_3() -> None:
    api = FakeApi({"DELETE /api/v1/tokens/tok_1": (204, None)})

    assert postdesk(api, "token", "revoke", "tok_1").exit_code == 0
    assert postdesk(api, "token", "revoke", "tok_2").exit_code == 3
