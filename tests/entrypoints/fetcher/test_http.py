"""Do the operations about mailboxes do what their contract says, and never show a secret?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.health import Health
from chassis.http import Actor, HttpSettings, create_app, sign_actor
from chassis.telemetry import Telemetry, TelemetrySettings
from contracts.events.mailbox import MailboxChange
from fetcher.domain.mailbox import SecretField
from fetcher.entrypoints.http import OPERATE, READ, WRITE, action_routes, connection_routes, mailbox_routes
from fetcher.handlers.mailboxes import Mailboxes, Policy
from support.imap import FakeMailServer
from support.mailboxes import NOON, InMemoryMailboxes, PlainSecrets, RecordedEvents

KEY = SecretStr("k" * 32)
BOX: dict[str, Any] = {
    "name": "Support",
    "address": "support@example.com",
    "host": "mail.example.com",
    "user": "support",
    "secret": "geheim",
}


class World:
    def __init__(self) -> None:
        self.store = InMemoryMailboxes()
        self.events = RecordedEvents()
        self.server = FakeMailServer()
        mailboxes = Mailboxes(
            self.store, PlainSecrets(), self.events, self.server, now=lambda: NOON, policy=Policy(plaintext=True)
        )
        self.app = create_app(
            "fetcher",
            [connection_routes(mailboxes), mailbox_routes(mailboxes), action_routes(mailboxes)],
            settings=HttpSettings(port=0, actor_key=KEY),
            health=Health(),
            telemetry=Telemetry(TelemetrySettings(), "fetcher"),
            lifespan=nothing,
        )
        self.texts: list[str] = []

    async def call(
        self, method: str, path: str, body: object = None, may: frozenset[str] | None = None, tag: str | None = None
    ) -> Any:
        """The status and the document."""
        actor = Actor("ada", may if may is not None else frozenset({READ, WRITE, OPERATE}), "req_1")
        token = sign_actor(KEY, actor, "fetcher")
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://fetcher") as client:
            headers = {"Authorization": f"Actor {token}"} | ({"If-Match": tag} if tag else {})
            answer = await client.request(method, path, json=body, headers=headers)
        self.texts.append(answer.text)
        return answer.status_code, answer.json() if answer.content else None

    async def created(self, **changes: Any) -> str:
        status, document = await self.call("POST", "/v1/mailboxes", BOX | changes)
        assert status == 201
        return f"/v1/mailboxes/{document['id']}"


@asynccontextmanager
async def nothing(_: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.fixture
def world() -> World:
    return World()


async def test_a_mailbox_is_created_with_defaults_and_without_showing_its_secret(world: World) -> None:
    status, document = await world.call("POST", "/v1/mailboxes", BOX)

    assert status == 201
    assert document["has_password"] is True
    assert (document["port"], document["security"], document["start"]) == (993, "tls", "new")
    assert (document["folders"], document["interval"], document["state"]) == (["INBOX"], 60, "init")
    assert "secret" not in document
    assert [change.change for change in world.events.changes] == [MailboxChange.CREATED]


async def test_the_secret_is_stored_encrypted_for_this_mailbox_only(world: World) -> None:
    await world.created()
    (mailbox,) = world.store.mailboxes.values()

    stored = PlainSecrets().encrypt("geheim", record=mailbox.id, field="password")
    assert mailbox.secrets == {SecretField.PASSWORD: stored}


async def test_lists_come_in_pages(world: World) -> None:
    for number in range(3):
        await world.created(name=f"box {number}")
    _, first = await world.call("GET", "/v1/mailboxes?limit=2")
    _, second = await world.call("GET", f"/v1/mailboxes?limit=2&cursor={first['next_cursor']}")

    assert [len(first["items"]), len(second["items"])] == [2, 1]
    assert second["next_cursor"] is None


async def test_a_patch_changes_what_it_names(world: World) -> None:
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
async def test_pointing_the_secret_elsewhere_needs_it_again(world: World, change: dict[str, object]) -> None:
    path = await world.created()
    status, document = await world.call("PATCH", path, change)

    assert status == 422
    assert "secret" in document["errors"]
    assert (await world.call("PATCH", path, change | {"secret": "geheim"}))[0] == 200


async def test_a_null_secret_removes_it(world: World) -> None:
    path = await world.created()

    assert (await world.call("PATCH", path, {"secret": None}))[1]["has_password"] is False


async def test_a_change_based_on_an_old_version_is_refused(world: World) -> None:
    path = await world.created()
    await world.call("PATCH", path, {"name": "first"}, tag='"1"')

    assert (await world.call("PATCH", path, {"name": "second"}, tag='"1"'))[0] == 412
    assert (await world.call("PATCH", path, {"name": "second"}, tag="yesterday"))[0] == 412
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
async def test_what_is_not_in_the_contract_is_refused_by_field(world: World, wrong: dict[str, object]) -> None:
    path = await world.created()
    for method, where, body in (("POST", "/v1/mailboxes", BOX | wrong), ("PATCH", path, wrong)):
        status, document = await world.call(method, where, body)
        assert status == 422
        assert any(name in field for name in wrong for field in document["errors"])


async def test_an_unknown_or_deleted_mailbox_is_not_found(world: World) -> None:
    path = await world.created()
    assert (await world.call("DELETE", path))[0] == 204

    for method, where in (("GET", path), ("PATCH", path), ("DELETE", path), ("POST", f"{path}/test")):
        status, document = await world.call(method, where, {} if method == "PATCH" else None)
        assert (status, document["code"]) == (404, "mailbox_not_found")


async def test_a_test_names_the_step_that_failed(world: World) -> None:
    path = await world.created(secret="wrong")
    _, document = await world.call("POST", f"{path}/test")
    steps = {step["step"]: step["status"] for step in document["steps"]}

    assert document["passed"] is False
    assert steps == dict.fromkeys(["dns", "address", "tcp", "tls"], "passed") | {
        "login": "failed",
        "folders": "skipped",
    }


async def test_an_unsaved_mailbox_can_be_tested_and_is_not_stored(world: World) -> None:
    status, document = await world.call("POST", "/v1/mailboxes/test", BOX | {"folders": ["INBOX", "Gone"]})

    assert (status, document["passed"]) == (200, False)
    assert "INBOX" in document["steps"][-1]["fix"]
    assert world.store.mailboxes == {}
    assert world.server.sessions[0].closed


async def test_sync_is_accepted_and_announced_with_its_request(world: World) -> None:
    path = await world.created()

    assert (await world.call("POST", f"{path}/sync"))[0] == 202
    assert (world.events.changes[-1].change, world.events.changes[-1].request_id) == (
        MailboxChange.SYNC_REQUESTED,
        "req_1",
    )


async def test_sync_of_a_paused_mailbox_is_refused(world: World) -> None:
    path = await world.created(active=False)

    assert (await world.call("POST", f"{path}/sync"))[0] == 409


async def test_without_kafka_mailboxes_can_be_changed_but_not_synced(world: World) -> None:
    path = await world.created()
    world.events.down = True

    assert (await world.call("PATCH", path, {"name": "x"}))[0] == 200
    assert (await world.call("POST", f"{path}/sync"))[0] == 503


async def test_every_operation_needs_its_permission(world: World) -> None:
    path = await world.created()
    for method, where, needed in (
        ("POST", "/v1/mailboxes", WRITE),
        ("GET", "/v1/mailboxes", READ),
        ("GET", path, READ),
        ("PATCH", path, WRITE),
        ("POST", "/v1/mailboxes/test", WRITE),
        ("POST", f"{path}/test", OPERATE),
        ("POST", f"{path}/sync", OPERATE),
        ("DELETE", path, WRITE),
    ):
        others = frozenset({READ, WRITE, OPERATE}) - {needed}
        body = BOX if method == "POST" else {}
        assert (await world.call(method, where, body, may=others))[0] == 403


async def test_no_answer_and_no_log_line_shows_a_secret(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    canary = "canary-7261"
    path = await world.created(secret=canary)
    await world.call("POST", f"{path}/test")
    await world.call("PATCH", path, {"secret": canary, "nonsense": canary})
    await world.call("PATCH", path, {"secret": [canary]})
    await world.call("POST", "/v1/mailboxes", {"secret": canary})
    await world.call("GET", path)

    assert not any(canary in text for text in world.texts)
    assert canary not in "".join(capfd.readouterr())


def test_every_operation_is_described_with_its_permission(world: World) -> None:
    operations = [each for path in world.app.openapi()["paths"].values() for each in path.values()]

    assert {each["operationId"] for each in operations} == {
        "create_mailbox",
        "list_mailboxes",
        "get_mailbox",
        "change_mailbox",
        "delete_mailbox",
        "test_mailbox",
        "test_unsaved_mailbox",
        "sync_mailbox",
    }
    assert all("x-permission" in each for each in operations)
