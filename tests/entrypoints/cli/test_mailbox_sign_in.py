"""Can somebody who sits at a terminal sign in for a mailbox, and see what a mailbox was asked for?"""

from __future__ import annotations

import json

import pytest

from postdesk import output
from support.gateway_cli import FakeApi, postdesk, problem

HERE = "/api/v1/mailboxes/mbx_1"
BEGUN = {
    "authorize_url": "https://login.example/authorize?state=s1",
    "redirect_url": "https://desk.example/api/v1/oauth/callback",
    "expires_at": "2026-11-21T10:00:00Z",
}
BEFORE = {"signed_in": False, "granted_at": None}
AFTER = {"signed_in": True, "granted_at": "2026-11-21T09:51:00Z"}


def an_api(*grants: object) -> FakeApi:
    return FakeApi(
        {
            f"POST {HERE}/oauth/start": (200, BEGUN),
            f"GET {HERE}/oauth": [(200, grant) for grant in grants],
            "GET /api/v1/oauth/callback": (200, {"mailbox_id": "mbx_1"}),
        }
    )


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output.Screen, "is_interactive", property(lambda _: True))


def test_a_sign_in_shows_where_to_go_and_ends_when_it_is_done() -> None:
    result = postdesk(an_api(BEFORE, BEFORE, AFTER), "mailbox", "sign-in", "mbx_1")

    assert result.exit_code == 0
    assert result.stdout == f"{BEGUN['authorize_url']}\n"
    assert "https://desk.example/api/v1/oauth/callback" in result.stderr
    assert "Signed in" in result.stderr


def test_signing_in_again_waits_for_the_new_grant_and_not_for_the_one_before() -> None:
    older = {"signed_in": True, "granted_at": "2026-01-01T00:00:00Z"}
    api = an_api(older, older, AFTER)

    result = postdesk(api, "mailbox", "sign-in", "mbx_1", "-o", "json")

    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [BEGUN, AFTER]
    assert sum(each.url.path.endswith("/oauth") for each in api.asked) == 3


@pytest.mark.usefixtures("terminal")
def test_the_address_that_the_browser_came_back_to_finishes_the_sign_in() -> None:
    api = an_api(BEFORE, AFTER)
    came_back = f"{BEGUN['redirect_url']}?code=c%2F1&state=s1&session_state=x"
    result = postdesk(api, "mailbox", "sign-in", "mbx_1", typed=f"{came_back}\n")

    assert result.exit_code == 0
    [finished] = [each for each in api.asked if each.url.path == "/api/v1/oauth/callback"]
    assert dict(finished.url.params) == {"state": "s1", "code": "c/1"}


@pytest.mark.usefixtures("terminal")
def test_another_address_is_refused_with_what_to_do() -> None:
    result = postdesk(an_api(BEFORE), "mailbox", "sign-in", "mbx_1", typed="https://login.example/\n")

    assert result.exit_code == 2
    assert "address bar" in result.stderr


@pytest.mark.usefixtures("terminal")
def test_what_the_provider_refused_is_told_in_its_words() -> None:
    api = an_api(BEFORE)
    api.answers["GET /api/v1/oauth/callback"] = problem(400, "The sign-in was refused", "access_denied: you said no")
    came_back = f"{BEGUN['redirect_url']}?error=access_denied&state=s1"
    result = postdesk(api, "mailbox", "sign-in", "mbx_1", typed=f"{came_back}\n")

    assert result.exit_code == 2
    assert "you said no" in result.stderr


def test_jobs_are_listed_with_what_each_brought() -> None:
    job = {
        "id": "job_1",
        "kind": "sync",
        "state": "done",
        "created_at": "2026-11-21T09:00:00Z",
        "finished_at": "2026-11-21T09:00:01Z",
        "summary": "2 new of 9 mails",
    }
    api = FakeApi({f"GET {HERE}/jobs": (200, {"items": [job]})})

    assert "2 new of 9 mails" in postdesk(api, "mailbox", "jobs", "mbx_1").stdout
    assert json.loads(postdesk(api, "mailbox", "jobs", "mbx_1", "-o", "json").stdout) == [job]
