"""Are schedules, rules about settings, and what is shown of a mailbox right?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fetcher.domain.jobs import FolderSync, LeftOut, explained
from fetcher.domain.mailbox import AfterImport, Auth, OAuthSettings, SecretField, Security, StartPoint, misdirected
from fetcher.domain.overview import overview, upcoming
from fetcher.domain.polling import Polling, obstacle
from fetcher.domain.rules import SettingsInvalid, check
from fetcher.domain.schedule import next_runs
from support.mailboxes import NOON, a_cursor, a_mailbox, some_settings

OAUTH = OAuthSettings("id", "https://login.example.com/token", "https://login.example.com/authorize")


def broken(**changes: object) -> dict[str, tuple[str, ...]]:
    """Which rules settings break, by field; passwords in clear are let through."""
    try:
        check(some_settings(**changes), plaintext=True, now=NOON)
    except SettingsInvalid as error:
        return dict(error.errors)
    return {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cron": "61 * * * *"}, "cron"),
        ({"cron": "* * * *"}, "cron"),
        ({"cron": "* * * * * *"}, "cron"),
        ({"cron": "0 0 30 2 *"}, "cron"),
        ({"cron": "@daily"}, "cron"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"after_import": AfterImport.MOVE}, "move_to"),
        ({"after_import": AfterImport.MOVE, "move_to": "INBOX"}, "move_to"),
        ({"start": StartPoint.SINCE}, "since"),
        ({"since": NOON}, "since"),
        ({"security": Security.NONE, "host": "8.8.8.8"}, "security"),
        ({"auth": Auth.XOAUTH2}, "oauth"),
        ({"auth": Auth.XOAUTH2, "oauth": replace(OAUTH, authorize_url="")}, "oauth.authorize_url"),
        ({"auth": Auth.XOAUTH2_APP, "oauth": replace(OAUTH, token_url="")}, "oauth.token_url"),
        ({"auth": Auth.OAUTHBEARER, "oauth": replace(OAUTH, token_url="ftp://x/y")}, "oauth.token_url"),
        ({"auth": Auth.XOAUTH2, "oauth": replace(OAUTH, token_url="https://u:p@x/y")}, "oauth.token_url"),
        ({"ca_pem": "not a certificate"}, "ca_pem"),
        ({"size_limit": 40_000_000}, "size_limit"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(changes: dict[str, object], field: str) -> None:
    assert list(broken(**changes)) == [field]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"cron": "*/5 8-18 * * MON-FRI", "timezone": "Europe/Zagreb"},
        {"after_import": AfterImport.MOVE, "move_to": "Done"},
        {"start": StartPoint.SINCE, "since": NOON},
        {"security": Security.NONE, "host": "10.0.0.1"},
        {"security": Security.NONE, "host": "imap.corp"},
        {"auth": Auth.XOAUTH2, "oauth": OAUTH},
        {"auth": Auth.XOAUTH2_APP, "oauth": replace(OAUTH, authorize_url="")},
    ],
)
def test_what_makes_sense_is_accepted(changes: dict[str, object]) -> None:
    assert broken(**changes) == {}


def test_t01_passwords_in_clear_need_the_deployments_leave() -> None:
    with pytest.raises(SettingsInvalid, match="FETCHER_ALLOW_PLAINTEXT"):
        check(some_settings(security=Security.NONE, host="10.0.0.1"), plaintext=False, now=NOON)
    plain = replace(OAUTH, token_url="http://10.0.0.1/token")
    with pytest.raises(SettingsInvalid, match="token_url"):
        check(some_settings(auth=Auth.XOAUTH2, oauth=plain), plaintext=False, now=NOON)


def test_every_broken_rule_is_told_at_once() -> None:
    assert broken(cron="x", after_import=AfterImport.MOVE, start=StartPoint.SINCE).keys() == {
        "cron",
        "move_to",
        "since",
    }


@given(st.text(max_size=60))
def test_any_text_is_a_cron_expression_or_is_refused(text: str) -> None:
    assert broken(cron=text).keys() <= {"cron"}


def test_a_cron_expression_is_read_in_its_time_zone_over_the_change_of_clocks() -> None:
    settings = some_settings(cron="30 2 * * *", timezone="Europe/Zagreb")
    runs = next_runs(settings, datetime(2027, 3, 26, 12, tzinfo=UTC), 3)

    assert runs == (
        datetime(2027, 3, 27, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        datetime(2027, 3, 29, 0, 30, tzinfo=UTC),
    )


@given(st.integers(0, 10**6), st.sampled_from(["*/7 * * * *", "0 9 1 * *", "15 14 * * SUN"]))
def test_runs_rise_and_lie_ahead(minutes: int, cron: str) -> None:
    after = NOON + timedelta(minutes=minutes)
    runs = next_runs(some_settings(cron=cron, timezone="America/New_York"), after, 5)

    assert len(runs) == 5
    assert all(earlier < later for earlier, later in zip((after, *runs), runs, strict=False))


def test_the_next_runs_follow_the_last_look_and_a_retry_comes_first() -> None:
    mailbox = a_mailbox(interval=timedelta(minutes=5))
    looked = replace(mailbox.status, last_polled_at=NOON - timedelta(minutes=2))
    retrying = replace(looked, next_run=NOON + timedelta(seconds=4))

    assert upcoming(replace(mailbox, status=looked), NOON)[0] == NOON + timedelta(minutes=3)
    assert upcoming(replace(mailbox, status=retrying), NOON)[:2] == (
        NOON + timedelta(seconds=4),
        NOON + timedelta(seconds=304),
    )


@pytest.mark.parametrize("rests", [{"active": False}, {"polling_enabled": False}])
def test_a_mailbox_that_rests_has_no_next_run(rests: dict[str, object]) -> None:
    assert overview(a_mailbox(**rests), [], Polling(), NOON).next_runs == ()


def test_an_overview_shows_watched_folders_in_their_order() -> None:
    cursors = [a_cursor(folder=name, pending=(1, 2)) for name in ("Old", "B", "A")]
    shown = overview(a_mailbox(folders=("A", "B", "C")), cursors, Polling(), NOON)

    assert [cursor.folder for cursor in shown.cursors] == ["A", "B"]
    assert shown.pending == 4


def test_whoever_points_tokens_elsewhere_must_know_what_they_are_got_with() -> None:
    before = some_settings(auth=Auth.XOAUTH2, oauth=OAUTH)
    moved = replace(before, oauth=replace(OAUTH, token_url="https://evil.example.com"))

    assert misdirected(before, moved) == {SecretField.CLIENT_SECRET, SecretField.REFRESH_TOKEN}
    assert misdirected(before, replace(before, host="evil.example.com")) == set(SecretField)
    assert misdirected(before, replace(before, name="x")) == set()


def test_what_was_left_out_is_told_in_words() -> None:
    found = FolderSync("INBOX", 812, 0, {LeftOut.BEFORE_START: 12, LeftOut.FETCHED_BEFORE: 800})

    assert explained(found).startswith("0 new of 812: 12 older than the mailbox's start point")
    assert explained(found).endswith("800 fetched before")
    assert explained(FolderSync("Gone", problem="no such folder")) == "no such folder"


def test_the_strongest_reason_for_not_polling_is_told() -> None:
    inactive = some_settings(active=False, polling_enabled=False)

    assert "EMAIL_POLLING_ENABLED" in obstacle(inactive, Polling(environment=False, maintenance=True))
    assert "maintenance" in obstacle(inactive, Polling(maintenance=True, enabled=False))
    assert "all mailboxes" in obstacle(inactive, Polling(enabled=False))
    assert obstacle(inactive, Polling()) == "the mailbox is not active"
    assert "this mailbox" in obstacle(some_settings(polling_enabled=False), Polling())
    assert obstacle(some_settings(), Polling()) == ""
