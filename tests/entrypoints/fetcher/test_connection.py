"""Can a test be watched as it goes, and are folders shown, for mailboxes stored and not stored?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from typing_extensions import override

from chassis.http import Actor, sign_actor
from fetcher.domain.diagnosis import Step, StepResult, StepStatus
from fetcher.domain.folders import Quota
from fetcher.domain.mailbox import Account, Security
from fetcher.handlers.connection_test import ConnectionTests
from support.callers import KEY
from support.fetcher_api import ALL, BOX, FetcherApi
from support.imap import FakeFolder, FakeMailServer, FakeSession
from support.web import serving

NDJSON = {"Accept": "application/x-ndjson"}


@pytest.fixture
def world() -> FetcherApi:
    return FetcherApi()


class HaltingServer(FakeMailServer):
    """Reports its first step, and goes on when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()
        self.cancelled = False

    @override
    async def connect(self, account: Account, on_step: Callable[[StepResult], None] = lambda _: None) -> FakeSession:
        on_step(StepResult(Step.DNS, StepStatus.PASSED))
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return await super().connect(account, lambda result: on_step(result) if result.step is not Step.DNS else None)


def token() -> dict[str, str]:
    return {"Authorization": f"Actor {sign_actor(KEY, Actor('ada', ALL, 'req_1'), 'fetcher')}"}


async def test_a_test_is_sent_step_by_step_while_it_goes_on() -> None:
    server = HaltingServer()
    world = FetcherApi(server=server)
    async with (
        serving(world.app) as url,
        httpx.AsyncClient(base_url=url, headers=token() | NDJSON) as client,
        client.stream("POST", "/v1/mailboxes/test", json=BOX) as answer,
    ):
        lines = answer.aiter_lines()
        first = json.loads(await asyncio.wait_for(anext(lines), 5))
        assert (answer.headers["content-type"], first["step"]) == ("application/x-ndjson", "dns")
        server.go_on.set()
        rest = [json.loads(line) async for line in lines]

    assert [each.get("step") for each in rest[:-1]] == [step.value for step in Step][1:]
    assert rest[-1]["passed"] is True
    assert [each["step"] for each in rest[-1]["steps"]] == [step.value for step in Step]


async def test_whoever_stops_listening_ends_the_test() -> None:
    server = HaltingServer()
    tests = ConnectionTests(server)

    async def login() -> Account:
        return Account("mail.example.com", 993, Security.TLS, "support", "geheim")

    watching = tests.watch(login, ["INBOX"])
    assert (await anext(watching)).step is Step.DNS
    await watching.aclose()

    assert server.cancelled


async def test_what_stands_in_the_way_of_a_test_is_an_error_and_no_stream(world: FetcherApi) -> None:
    async def post(path: str, body: Any = None) -> tuple[int, Any]:
        transport = httpx.ASGITransport(app=world.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x", headers=token() | NDJSON) as client:
            answer = await client.post(path, json=body)
        return answer.status_code, answer.json()

    path = await world.created()
    await world.call("PATCH", path, {"secret": None})

    assert (await post("/v1/mailboxes/mbx_none/test"))[0] == 404
    assert (await post(f"{path}/test"))[1]["code"] == "secret_needed"
    assert (await post("/v1/mailboxes/test", BOX | {"start": "since"}))[1]["errors"].keys() == {"since"}


async def test_a_test_counts_folders_and_warns_of_a_full_mailbox(world: FetcherApi) -> None:
    world.server.quota = Quota(95 * 1024 * 1024, 100 * 1024 * 1024)
    world.server.append(b"Subject: a\r\n\r\n")
    _, document = await world.call("POST", "/v1/mailboxes/test", BOX)
    steps = {each["step"]: each for each in document["steps"]}

    assert steps["folders"]["folders"] == [{"name": "INBOX", "total": 1, "unread": 1, "problem": ""}]
    assert (steps["quota"]["message"], "full" in steps["quota"]["warning"]) == ("95 of 100 MiB used (95%)", True)


async def test_folders_are_shown_as_a_tree_for_a_mailbox_stored_or_not(world: FetcherApi) -> None:
    world.server.folders["Archive/2026"] = FakeFolder()
    path = await world.created()
    _, stored = await world.call("GET", f"{path}/folders")
    _, unsaved = await world.call("POST", "/v1/mailboxes/folders", BOX)

    assert stored == unsaved
    assert [(each["path"], each["level"], each["parent"], each["total"]) for each in stored["folders"]] == [
        ("INBOX", 0, None, 0),
        ("Archive", 0, None, None),
        ("Archive/2026", 1, "Archive", 0),
    ]
    assert all(session.closed for session in world.server.sessions)


async def test_folders_of_a_mailbox_that_cannot_be_reached_say_at_which_step(world: FetcherApi) -> None:
    path = await world.created(secret="wrong")
    status, document = await world.call("GET", f"{path}/folders")

    assert (status, document["code"]) == (502, "mailbox_unreachable")
    assert "login" in document["title"]
