"""Do the operations about mailboxes do what their contract says, and never show a secret?"""

from __future__ import annotations

import pytest

from contracts.events.mailbox import MailboxChange
from fetcher.domain.mailbox import SecretField
from support.fetcher_api import BOX, FetcherApi


@pytest.fixture
def world() -> FetcherApi:
    return FetcherApi()


async def test_a_mailbox_is_created_with_defaults_and_without_showing_its_secret(world: FetcherApi) -> None:
    status, document = await world.call("POST", "/v1/mailboxes", BOX)

    assert status == 201
    assert document["has_password"] is True
    assert (document["port"], document["security"], document["start"]) == (993, "tls", "new")
    assert (document["folders"], document["interval"], document["state"]) == (["INBOX"], 60, "init")
    assert "secret" not in document
    assert [change.change for change in world.events.changes] == [MailboxChange.CREATED]


async def test_the_secret_is_stored_encrypted_for_this_mailbox_only(world: FetcherApi) -> None:
    await world.created()
    (mailbox,) = world.store.mailboxes.values()

    cipher = mailbox.secrets[SecretField.PASSWORD]
    assert world.ring.decrypt(cipher, record=mailbox.id, field="password") == "geheim"
    with pytest.raises(ValueError, match="belongs elsewhere"):
        world.ring.decrypt(cipher, record="mbx_other", field="password")


async def test_lists_come_in_pages(world: FetcherApi) -> None:
    for number in range(3):
        await world.created(name=f"box {number}")
    _, first = await world.call("GET", "/v1/mailboxes?limit=2")
    _, second = await world.call("GET", f"/v1/mailboxes?limit=2&cursor={first['next_cursor']}")

    assert [len(first["items"]), len(second["items"])] == [2, 1]
    assert second["next_cursor"] is None


async def test_a_patch_changes_what_it_names(world: FetcherApi) -> None:
    path = await world.created()
    status, document = await world.call("PATCH", path, {"interval": 300, "mark_read": True})

    assert status == 200
    assert (document["interval"], document["mark_read"], document["name"], document["version"]) == (
        300,
        True,
        "Support",
        2,
    )


@pytest.mark.parametrize("change", [{"host": "evil.example.com"}, {"port": 1}, {"security": "none"}, {"user": "eve"}])
async def test_pointing_the_secret_elsewhere_needs_it_again(world: FetcherApi, change: dict[str, object]) -> None:
    path = await world.created()
    status, document = await world.call("PATCH", path, change)

    assert status == 422
    assert "secret" in document["errors"]
    assert (await world.call("PATCH", path, change | {"secret": "geheim"}))[0] == 200


async def test_a_null_secret_removes_it(world: FetcherApi) -> None:
    path = await world.created()

    assert (await world.call("PATCH", path, {"secret": None}))[1]["has_password"] is False


async def test_a_change_based_on_an_old_version_is_refused(world: FetcherApi) -> None:
    path = await world.created()
    await world.call("PATCH", path, {"name": "first"}, tag='"1"')

    assert (await world.call("PATCH", path, {"name": "second"}, tag='"1"'))[0] == 412
    assert (await world.call("PATCH", path, {"name": "second"}, tag="yesterday"))[0] == 412
    assert (await world.call("PATCH", path, {"name": "second"}, tag='"0"'))[0] == 412
    assert (await world.call("DELETE", path, tag='"1"'))[0] == 412
    assert (await world.call("PATCH", path, {"name": "second"}, tag='"2"'))[0] == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"surprise": 1},
        {"state": "idle"},
        {"port": 0},
        {"port": "x"},
        {"interval": 1},
        {"folders": []},
        {"folders": ["A", "A"]},
        {"folders": ["A\r\nx LOGOUT"]},
        {"host": "a b"},
        {"host": {"$ne": 1}},
        {"user": "eve\r\n"},
        {"secret": "a\nb"},
        {"secret": ""},
        {"security": "maybe"},
        {"start": "yesterday"},
        {"name": ""},
        {"address": "nobody"},
        {"active": None},
    ],
)
async def test_what_is_not_in_the_contract_is_refused_by_field(world: FetcherApi, wrong: dict[str, object]) -> None:
    path = await world.created()
    for method, where, body in (("POST", "/v1/mailboxes", BOX | wrong), ("PATCH", path, wrong)):
        status, document = await world.call(method, where, body)
        assert status == 422
        assert any(name in field for name in wrong for field in document["errors"])


async def test_an_unknown_or_deleted_mailbox_is_not_found(world: FetcherApi) -> None:
    path = await world.created()
    assert (await world.call("DELETE", path))[0] == 204

    for method, where in (("GET", path), ("PATCH", path), ("DELETE", path), ("POST", f"{path}/test")):
        status, document = await world.call(method, where, {} if method == "PATCH" else None)
        assert (status, document["code"]) == (404, "mailbox_not_found")


async def test_a_test_names_the_step_that_failed(world: FetcherApi) -> None:
    path = await world.created(secret="wrong")
    _, document = await world.call("POST", f"{path}/test")
    steps = {step["step"]: step["status"] for step in document["steps"]}

    assert document["passed"] is False
    assert steps == dict.fromkeys(["dns", "address", "tcp", "tls", "capabilities"], "passed") | {
        "login": "failed",
        "folders": "skipped",
        "quota": "skipped",
    }


async def test_an_unsaved_mailbox_can_be_tested_and_is_not_stored(world: FetcherApi) -> None:
    status, document = await world.call("POST", "/v1/mailboxes/test", BOX | {"folders": ["INBOX", "Gone"]})

    assert (status, document["passed"]) == (200, False)
    assert "INBOX" in document["steps"][-2]["fix"]
    assert world.store.mailboxes == {}
    assert world.server.sessions[0].closed


async def test_no_answer_and_no_log_line_shows_a_secret(world: FetcherApi, capfd: pytest.CaptureFixture[str]) -> None:
    canary = "canary-7261"
    path = await world.created(secret=canary)
    await world.call("POST", f"{path}/test")
    await world.call("PATCH", path, {"secret": canary, "nonsense": canary})
    await world.call("PATCH", path, {"secret": [canary]})
    await world.call("POST", "/v1/mailboxes", {"secret": canary})
    await world.call("GET", path)

    assert not any(canary in text for text in world.texts)
    assert canary not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("field", "value"),
    [("port", True), ("priority", True), ("interval", True), ("size_limit", True), ("since", 20260401)],
)
async def test_a_mailbox_takes_neither_a_switch_for_a_number_nor_a_number_for_an_instant(
    world: FetcherApi, field: str, value: object
) -> None:
    """True is 1 to Python, and 20260401 is in August 1970: both were taken, and meant nothing of the sort."""
    made, refused = await world.call("POST", "/v1/mailboxes", {**BOX, field: value})
    path = await world.created()
    changed, _ = await world.call("PATCH", path, {field: value})

    assert (made, changed, list(refused["errors"])) == (422, 422, [field])


async def test_whatever_is_made_is_found_where_its_answer_says(world: FetcherApi) -> None:
    _, box = await world.call("POST", "/v1/mailboxes", BOX)
    place = world.headers["Location"]
    _, copy = await world.call("POST", f"{place}/clone", {"name": "Copy"})
    copied = world.headers["Location"]

    assert (await world.call("GET", place))[1]["id"] == box["id"]
    assert (await world.call("GET", copied))[1]["id"] == copy["id"]


@pytest.mark.parametrize("done", ["pause", "resume", "enable-polling", "disable-polling"])
async def test_whatever_was_done_to_a_mailbox_its_answer_has_the_tag_for_the_next_change(
    world: FetcherApi, done: str
) -> None:
    path = await world.created()
    status, document = await world.call("POST", f"{path}/{done}")

    assert (status, world.headers["ETag"]) == (200, f'"{document["version"]}"')
