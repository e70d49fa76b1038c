"""Is whoever asks too often told to wait, and nobody else?"""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from api_gateway.settings import Rates
from chassis.http import operation
from support.callers import an_app
from support.gateway import SETUP_KEY, InMemoryAccess, a_gateway, a_token, client_of, write_documents

EXPLAIN = "/api/v1/explain"


@pytest.fixture
def app(tmp_path: Path, access: InMemoryAccess) -> FastAPI:
    routes = APIRouter()

    @routes.post("/v1/explain", operation_id="explain", **operation("mail.read"))
    @routes.get("/v1/mails", operation_id="list_mails", **operation("mail.read"))
    async def answer() -> None: ...

    router = an_app("router", routes)
    write_documents(tmp_path, {"router": router})
    rates = Rates(refused=3, outside=2, computing=2)
    return a_gateway(tmp_path, access, {"router": httpx.ASGITransport(router)}, rates=rates)


async def test_a09_what_costs_much_is_rationed_by_token_and_says_when_to_go_on(
    app: FastAPI, access: InMemoryAccess, admin: str
) -> None:
    token, text = a_token(7)
    access.kept[token.id] = token
    async with client_of(app, admin) as client, client_of(app, text) as other:
        answers = [await client.post(EXPLAIN) for _ in range(3)]
        elsewhere = await other.post(EXPLAIN)
        cheap = [await client.get("/api/v1/mails") for _ in range(10)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    refused = answers[2]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "asked_too_often"
    assert 1 <= int(refused.headers["retry-after"]) <= 30
    assert elsewhere.status_code == 200
    assert {each.status_code for each in cheap} == {200}


async def test_a09_guessing_tokens_is_rationed_by_address_and_good_tokens_from_there_still_work(
    app: FastAPI, admin: str
) -> None:
    async with client_of(app, f"{admin[:-1]}x") as guesser, client_of(app) as nobody, client_of(app, admin) as good:
        guesses = [(await guesser.get("/api/v1/me")).status_code for _ in range(4)]
        without = (await nobody.get("/api/v1/me")).status_code

        assert guesses == [401, 401, 401, 429]
        assert without == 429
        assert (await good.get("/api/v1/me")).status_code == 200


async def test_a09_setup_keys_are_not_tried_without_end(tmp_path: Path) -> None:
    access = InMemoryAccess()
    write_documents(tmp_path, {})
    app = a_gateway(tmp_path, access, {}, rates=Rates(setup=3))
    wanted = {"name": "Ada", "email": "ada@example.com"}
    async with client_of(app) as client:
        for _ in range(3):
            wrong = await client.post("/api/v1/setup", json=wanted, headers={"X-Setup-Key": "guess"})
            assert wrong.status_code == 403
        late = await client.post("/api/v1/setup", json=wanted, headers={"X-Setup-Key": SETUP_KEY})

    assert late.status_code == 429
    assert access.people == {}


@pytest.mark.parametrize("path", ["/api/v1/setup", "/api/v1/tokens", "/api/imap/accounts"])
async def test_bodies_of_our_own_operations_are_limited_too_and_nobody_reads_those_of_strangers(
    tmp_path: Path, access: InMemoryAccess, admin: str, path: str
) -> None:
    write_documents(tmp_path, {})
    app = a_gateway(tmp_path, access, {}, body_limit=1000)
    read = 0

    async def endless() -> object:
        nonlocal read
        while True:
            read += 500
            yield b"x" * 500

    async with client_of(app, admin) as client, client_of(app) as stranger:
        assert (await client.post(path, content=b"x" * 1001)).status_code == 413
        assert (await client.post(path, content=endless())).status_code == 413
        if path != "/api/v1/setup":
            read = 0
            assert (await stranger.post(path, content=endless())).status_code == 401
            assert read <= 1000
