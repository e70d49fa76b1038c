"""Can everything about a mailbox be said, changed and read, and is what makes no sense refused by field?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fetcher.entrypoints.documents import MailboxPatch, merged
from support.fetcher_api import BOX, FetcherApi
from support.imap import RECEIVED
from support.mailboxes import some_settings

FULL = {
    "provider": "gmail",
    "auth": "xoauth2",
    "oauth": {
        "client_id": "app",
        "token_url": "https://login.example.com/token",
        "authorize_url": "https://login.example.com/authorize",
        "tenant": "t1",
        "scopes": ["mail", "offline_access"],
    },
    "authserv_id": "mx.example.com",
    "account_id": "acc_1",
    "folders": ["INBOX", "Büro/Ablage"],
    "priority": 0,
    "cron": "*/5 8-18 * * MON-FRI",
    "timezone": "Europe/Zagreb",
    "idle": True,
    "unread_only": True,
    "mark_read": True,
    "after_import": "move",
    "move_to": "Done",
    "start": "since",
    "since": "2026-11-01T00:00:00Z",
    "size_limit": 1_000_000,
    "polling_enabled": False,
    "default": True,
}


@pytest.fixture
def world() -> FetcherApi:
    return FetcherApi()


async def test_everything_that_is_said_is_shown_again(world: FetcherApi) -> None:
    status, document = await world.call("POST", "/v1/mailboxes", {**BOX, **FULL})

    assert status == 201, document
    assert {name: document[name] for name in FULL} == FULL
    assert (await world.call("GET", f"/v1/mailboxes/{document['id']}"))[1] == document
    assert (document["interval"], document["counts"]) == (None, {"fetched": 0, "pending": 0, "quarantined": 0})


async def test_the_next_five_runs_are_shown_in_order(world: FetcherApi) -> None:
    path = await world.created(cron="0 9 * * *", timezone="Europe/Zagreb")
    document = (await world.call("GET", path))[1]

    assert document["next_runs"] == [f"2026-11-{day}T08:00:00Z" for day in range(22, 27)]
    assert document["next_run"] == document["next_runs"][0]


async def test_interval_and_cron_take_each_others_place_and_never_stand_together(world: FetcherApi) -> None:
    path = await world.created()
    assert (await world.call("POST", "/v1/mailboxes", {**BOX, "cron": "* * * * *", "interval": 60}))[0] == 422

    for change, interval, cron in (
        ({"cron": "0 * * * *"}, None, "0 * * * *"),
        ({"interval": 300}, 300, None),
        ({"cron": "0 * * * *"}, None, "0 * * * *"),
        ({"cron": None}, 60, None),
    ):
        document = (await world.call("PATCH", path, change))[1]
        assert (document["interval"], document["cron"]) == (interval, cron)
    status, document = await world.call("PATCH", path, {"cron": "* * * * *", "interval": 60})
    assert (status, list(document["errors"])) == (422, ["cron"])


async def test_a_mailbox_without_an_interval_follows_the_deployment(world: FetcherApi) -> None:
    path = await world.created()
    assert (await world.call("GET", path))[1]["interval_inherited"] is True

    assert (await world.call("PATCH", path, {"interval": 60}))[1]["interval_inherited"] is False
    assert (await world.call("PATCH", path, {"interval": None}))[1]["interval_inherited"] is True


async def test_a_patch_merges_into_what_is_nested_and_null_takes_away(world: FetcherApi) -> None:
    path = await world.created(**FULL)
    change = {"oauth": {"scopes": ["mail"]}, "account_id": None, "authserv_id": ""}
    document = (await world.call("PATCH", path, change))[1]

    assert document["oauth"] == FULL["oauth"] | {"scopes": ["mail"]}  # type: ignore[operator] # a dictionary
    assert (document["account_id"], document["authserv_id"], document["priority"]) == (None, "", 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cron": "61 * * * *"}, "cron"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"after_import": "move"}, "move_to"),
        ({"after_import": "shred"}, "after_import"),
        ({"start": "since"}, "since"),
        ({"since": RECEIVED.isoformat()}, "since"),
        ({"since": "2026-11-01T00:00:00", "start": "since"}, "since"),
        ({"priority": 101}, "priority"),
        ({"priority": -1}, "priority"),
        ({"size_limit": 40_000_000}, "size_limit"),
        ({"size_limit": 1}, "size_limit"),
        ({"auth": "kerberos"}, "auth"),
        ({"ca_pem": "x"}, "ca_pem"),
        ({"oauth": {"surprise": 1}}, "oauth.surprise"),
        ({"move_to": "A\r\nB"}, "move_to"),
        ({"user": "a\x00b"}, "user"),
        ({"authserv_id": "a b"}, "authserv_id"),
        ({"account_id": {"$ne": 1}}, "account_id"),
    ],
)
async def test_t03_invalid_values_are_refused_by_field(
    world: FetcherApi, change: dict[str, object], field: str
) -> None:
    path = await world.created()
    for method, where, body in (("POST", "/v1/mailboxes", {**BOX, **change}), ("PATCH", path, change)):
        status, document = await world.call(method, where, body)
        assert (status, list(document["errors"])) == (422, [field])
    assert len(world.store.mailboxes) == 1


async def test_passwords_in_clear_are_refused_unless_the_deployment_lets_them() -> None:
    strict = FetcherApi(plaintext=False)
    status, document = await strict.call("POST", "/v1/mailboxes", {**BOX, "security": "none", "host": "10.0.0.1"})

    assert (status, list(document["errors"])) == (422, ["security"])


async def test_an_answer_carries_the_tag_that_a_change_may_be_bound_to(world: FetcherApi) -> None:
    path = await world.created()
    assert world.headers["ETag"] == '"1"'
    await world.call("PATCH", path, {"name": "x"}, tag=world.headers["ETag"])

    assert world.headers["ETag"] == '"2"'
    assert (await world.call("PATCH", path, {"name": "y"}, tag="*"))[0] == 200
    assert (await world.call("DELETE", path, tag='"3"'))[0] == 204


async def test_lists_are_filtered_by_what_is_asked_for(world: FetcherApi) -> None:
    await world.created(name="Sales", provider="gmail", account_id="acc_1")
    await world.created(name="Support", active=False)
    for query, found in (
        ("active=false", ["Support"]),
        ("provider=gmail", ["Sales"]),
        ("account_id=acc_1", ["Sales"]),
        ("state=paused", ["Support"]),
        ("text=SALES", ["Sales"]),
    ):
        _, document = await world.call("GET", f"/v1/mailboxes?{query}")
        assert [each["name"] for each in document["items"]] == found
    for wrong in ("surprise=1", "limit=0", "state=happy", "cursor=x"):
        assert (await world.call("GET", f"/v1/mailboxes?{wrong}"))[0] == 422


async def test_one_mailbox_at_most_is_the_default(world: FetcherApi) -> None:
    first = await world.created(default=True)
    await world.created(name="other", default=True)

    assert (await world.call("GET", first))[1]["default"] is False


@given(priority=st.integers(0, 100), cron=st.sampled_from([None, "0 9 * * *"]), idle=st.booleans())
def test_a_patch_that_names_nothing_changes_nothing(priority: int, cron: str | None, *, idle: bool) -> None:
    settings = some_settings(priority=priority, cron=cron, idle=idle, interval_inherited=True, account_id="acc_1")

    assert merged(settings, MailboxPatch()).settings(settings.interval) == settings
