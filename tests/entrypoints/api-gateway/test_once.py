"""Has a request with an Idempotency-Key its effect once, and everybody who asks again the same answer?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from support.gateway import InMemoryAccess, a_gateway, a_token, client_of, write_documents
from support.gateway_router import RoutedGateway
from support.gateway_service import a_service, made_by
from support.routing import DEFAULT

KEY = {"Idempotency-Key": "once"}
ONE = {"name": "one"}
TICKETS = "/api/v1/tickets"


class Line(httpx.AsyncBaseTransport):
    """A line to a service that can be held up, or break, on the way there or back."""

    def __init__(self, app: FastAPI) -> None:
        self._inner = httpx.ASGITransport(app)
        self.before: Callable[[], Awaitable[None]] | None = None
        self.after: Callable[[], Awaitable[None]] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.before:
            await self.before()
        answer = await self._inner.handle_async_request(request)
        if self.after:
            await self.after()
        return answer


@pytest.fixture
def service() -> FastAPI:
    return a_service()


@pytest.fixture
def line(service: FastAPI) -> Line:
    return Line(service)


@pytest.fixture
def app(tmp_path: Path, access: InMemoryAccess, service: FastAPI, line: Line) -> FastAPI:
    write_documents(tmp_path, {"ticketing": service})
    return a_gateway(tmp_path, access, {"ticketing": line}, patience=timedelta(seconds=1))


@pytest.fixture
async def client(app: FastAPI, admin: str) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app, admin) as client:
        yield client


def _raising(failure: Exception) -> Callable[[], Awaitable[None]]:
    async def fail() -> None:
        raise failure

    return fail


async def test_the_same_request_again_gets_the_same_answer_and_no_second_effect(
    client: httpx.AsyncClient, service: FastAPI
) -> None:
    first = await client.post(TICKETS, json=ONE, headers=KEY)
    again = await client.post(TICKETS, json=ONE, headers=KEY)

    assert made_by(service) == ["one"]
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, ONE)
    assert first.headers["location"] == again.headers["location"] == "/api/v1/tickets/one"
    assert first.headers["etag"] == again.headers["etag"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"


async def test_without_a_key_each_request_has_its_effect(client: httpx.AsyncClient, service: FastAPI) -> None:
    for _ in range(2):
        assert (await client.post(TICKETS, json=ONE)).status_code == 201

    assert made_by(service) == ["one", "one"]


async def test_the_key_with_another_request_is_422(client: httpx.AsyncClient, service: FastAPI) -> None:
    await client.post(TICKETS, json=ONE, headers=KEY)

    others = [
        await client.post(TICKETS, json={"name": "two"}, headers=KEY),
        await client.post(f"{TICKETS}?x=1", json=ONE, headers=KEY),
        await client.post(TICKETS, json=ONE, headers={**KEY, "If-Match": '"1"'}),
        await client.delete(f"{TICKETS}/one", headers=KEY),
    ]

    assert [(each.status_code, each.json()["code"]) for each in others] == [(422, "idempotency_key_reused")] * 4
    assert made_by(service) == ["one"]


async def test_a_key_is_its_tokens_own(
    app: FastAPI, access: InMemoryAccess, client: httpx.AsyncClient, service: FastAPI
) -> None:
    token, text = a_token(7)
    access.kept[token.id] = token

    await client.post(TICKETS, json=ONE, headers=KEY)
    async with client_of(app, text) as other:
        assert "idempotency-replayed" not in (await other.post(TICKETS, json=ONE, headers=KEY)).headers

    assert made_by(service) == ["one", "one"]


async def test_whoever_lost_the_permission_gets_no_kept_answer(
    access: InMemoryAccess, app: FastAPI, service: FastAPI
) -> None:
    token, text = a_token(7, scopes=frozenset({"ticket.write"}))
    less, _ = a_token(7, scopes=frozenset({"ticket.read"}))
    access.kept[token.id] = token
    async with client_of(app, text) as client:
        await client.post(TICKETS, json=ONE, headers=KEY)
        access.kept[token.id] = less

        assert (await client.post(TICKETS, json=ONE, headers=KEY)).status_code == 403


async def test_while_the_first_is_under_way_the_others_are_409_and_afterwards_get_its_answer(
    client: httpx.AsyncClient, line: Line, service: FastAPI
) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def hold_up() -> None:
        arrived.set()
        await go_on.wait()

    line.before = hold_up
    first = asyncio.create_task(client.post(TICKETS, json=ONE, headers=KEY))
    await arrived.wait()
    early = await asyncio.gather(*(client.post(TICKETS, json=ONE, headers=KEY) for _ in range(5)))
    go_on.set()
    await first
    late = await client.post(TICKETS, json=ONE, headers=KEY)

    assert {(each.status_code, each.json()["code"]) for each in early} == {(409, "request_under_way")}
    assert all(each.headers["retry-after"] for each in early)
    assert late.headers["idempotency-replayed"] == "true"
    assert made_by(service) == ["one"]


@pytest.mark.parametrize("failure", [httpx.ReadError("gone"), httpx.ReadTimeout("silent")])
async def test_after_a_break_between_effect_and_answer_nothing_is_sent_again_and_the_client_is_told(
    client: httpx.AsyncClient, line: Line, service: FastAPI, failure: Exception
) -> None:
    line.after = _raising(failure)
    broken = await client.post(TICKETS, json=ONE, headers=KEY)
    line.after = None
    again = await client.post(TICKETS, json=ONE, headers=KEY)

    assert broken.status_code in {502, 504}
    assert (again.status_code, again.json()["code"]) == (409, "outcome_unknown")
    assert "new key" in again.json()["detail"]
    assert made_by(service) == ["one"]


async def test_what_had_no_effect_leaves_the_key_free(
    client: httpx.AsyncClient, line: Line, service: FastAPI, access: InMemoryAccess
) -> None:
    assert (await client.post(TICKETS, json={"name": 7}, headers=KEY)).status_code == 422
    line.before = _raising(httpx.ConnectError("refused"))
    assert (await client.post(TICKETS, json=ONE, headers=KEY)).status_code == 503
    line.before = None
    access.audit.down = True
    assert (await client.post(TICKETS, json=ONE, headers=KEY)).json()["code"] == "audit_unavailable"
    access.audit.down = False

    assert (await client.post(TICKETS, json=ONE, headers=KEY)).status_code == 201
    assert made_by(service) == ["one"]


async def test_where_no_key_can_be_claimed_nothing_is_done(
    client: httpx.AsyncClient, service: FastAPI, access: InMemoryAccess
) -> None:
    access.answers.down = True

    assert (await client.post(TICKETS, json=ONE, headers=KEY)).status_code == 503
    assert made_by(service) == []


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_of_no_use_is_refused(client: httpx.AsyncClient, service: FastAPI, key: str) -> None:
    answer = await client.post(TICKETS, json=ONE, headers={"Idempotency-Key": key})

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"Idempotency-Key"}
    assert made_by(service) == []


async def test_reading_takes_no_key(client: httpx.AsyncClient, access: InMemoryAccess) -> None:
    for _ in range(2):
        assert (await client.get(TICKETS, headers=KEY)).status_code == 200

    assert access.answers.kept == {}


async def test_a_new_token_is_made_once_and_its_text_told_again_to_who_asked(client: httpx.AsyncClient) -> None:
    wish = {"name": "ci", "scopes": ["ticket.read"]}
    first = await client.post("/api/v1/tokens", json=wish, headers=KEY)
    again = await client.post("/api/v1/tokens", json=wish, headers=KEY)
    listed = (await client.get("/api/v1/tokens")).json()["items"]

    assert first.json() == again.json()
    assert len([each for each in listed if each["name"] == "ci"]) == 1


async def test_the_paths_of_the_specification_keep_the_law_in_their_words(routed: RoutedGateway) -> None:
    mapping = {"domain_pattern": "@example.com", "pattern_type": "domain", "account_id": DEFAULT}
    async with routed.client() as client:
        invalid = await client.post("/api/domain-mappings", json={}, headers=KEY)
        first = await client.post("/api/domain-mappings", json=mapping, headers=KEY)
        again = await client.post("/api/domain-mappings", json=mapping, headers=KEY)
        other = await client.post("/api/domain-mappings", json={**mapping, "priority": 7}, headers=KEY)

    assert invalid.status_code == 422
    assert first.status_code == 201
    assert first.json() == again.json()
    assert (other.status_code, other.json()["error"]) == (422, "The Idempotency-Key was used")
