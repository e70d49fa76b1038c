"""Every operation of the public API, tried by nobody, by somebody without the permission, and by somebody with it."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api_gateway.domain.people import BY_ACCOUNT, Role
from support.gateway import InMemoryAccess, a_gateway, a_person, a_token, client_of, write_documents
from support.gateway_service import a_service

TICKETING = a_service("ticketing", "tickets")
FETCHER = a_service("fetcher", "mailboxes", "mailbox")
ROUTER = a_service("router", "users", "directory")
OPEN = {200, 201, 202, 204, 404, 405, 422, 502}
"""What an operation answers to whoever may call it: the specification's paths reach a service that knows less than a real one."""
SERVICES = {"ticketing": TICKETING, "fetcher": FETCHER, "router": ROUTER}


@pytest.fixture
def access() -> InMemoryAccess:
    kept = InMemoryAccess()
    person = a_person(Role.ADMIN)
    kept.people[person.id] = person
    return kept


@pytest.fixture
def app(tmp_path: Path, access: InMemoryAccess) -> FastAPI:
    write_documents(tmp_path, SERVICES)
    return a_gateway(tmp_path, access, {name: httpx.ASGITransport(each) for name, each in SERVICES.items()})


async def _operations(app: FastAPI) -> list[tuple[str, str, str]]:
    async with client_of(app) as client:
        document = (await client.get("/api/v1/openapi.json")).json()
    return [
        (method.upper(), path, operation["x-permission"])
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


async def _status(app: FastAPI, token: str | None, method: str, path: str) -> int:
    url = re.sub(r"{\w+}", "some_id", path)
    async with client_of(app, token) as client:
        answer = await client.request(method, url, params={"seconds": 0, "ticks": 1}, json={})
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["request_id"] == answer.headers["x-request-id"]
    return answer.status_code


async def test_every_operation_is_closed_to_nobody_and_to_the_wrong_token_and_open_to_the_right_one(
    app: FastAPI, access: InMemoryAccess
) -> None:
    operations = await _operations(app)
    assert len(operations) == 8 * 3 + 12 + 9 + 10
    every = {permission for _, _, permission in operations}

    for number, (method, path, permission) in enumerate(operations, start=1):
        if permission == "public":
            assert await _status(app, None, method, path) not in {401, 403}
            continue
        wrong, wrong_text = a_token(2 * number, scopes=frozenset(every - {permission}))
        right, right_text = a_token(2 * number + 1, scopes=frozenset({permission}))
        access.kept |= {wrong.id: wrong, right.id: right}

        assert await _status(app, None, method, path) == 401, (method, path)
        assert await _status(app, right_text[:-1] + "x", method, path) == 401, (method, path)
        assert await _status(app, right_text, method, path) in OPEN, (method, path)
        if permission != "authenticated":
            assert await _status(app, wrong_text, method, path) == 403, (method, path)


async def test_paths_that_no_contract_names_are_404_and_methods_that_none_names_405(
    app: FastAPI, access: InMemoryAccess
) -> None:
    token, text = a_token()
    access.kept[token.id] = token

    assert await _status(app, text, "GET", "/api/v1/nothing") == 404
    assert await _status(app, text, "GET", "/v1/tickets") == 404
    assert await _status(app, text, "GET", "/api/v1/tickets/a/b/c") == 404
    assert await _status(app, text, "PATCH", "/api/v1/tickets") == 405
    async with client_of(app, text) as client:
        assert (await client.head("/api/v1/tickets")).status_code == 405


async def test_a02_a_token_limited_to_accounts_opens_only_what_keeps_accounts_apart(
    app: FastAPI, access: InMemoryAccess
) -> None:
    token, text = a_token(accounts=frozenset({"acc_1"}))
    access.kept[token.id] = token

    for method, path, permission in await _operations(app):
        if permission in BY_ACCOUNT:
            assert await _status(app, text, method, path) in OPEN, (method, path)
        elif permission not in {"public", "authenticated"}:
            assert await _status(app, text, method, path) == 403, (method, path)


async def test_a02_the_service_is_told_whose_things_a_token_shows(app: FastAPI, access: InMemoryAccess) -> None:
    limited, limited_text = a_token(1, accounts=frozenset({"acc_2", "acc_1"}))
    free, free_text = a_token(2)
    access.kept |= {limited.id: limited, free.id: free}

    async with client_of(app, limited_text) as client, client_of(app, free_text) as other:
        told = (await client.get("/api/v1/tickets")).json()["items"][0]
        everybodys = (await other.get("/api/v1/tickets")).json()["items"][0]

    assert told["accounts"] == ["acc_1", "acc_2"]
    assert set(told["permissions"]) == {"ticket.read", "ticket.write"}
    assert everybodys["accounts"] is None
