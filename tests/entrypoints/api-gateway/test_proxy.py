"""Does a request reach the right service, as the right actor, with nothing on it that should have stayed outside?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from support.gateway import InMemoryAccess, a_gateway, a_person, client_of, write_documents
from support.gateway_service import a_service

PROBLEM = "application/problem+json"


async def test_the_service_learns_who_asks_and_nothing_of_the_token(app: FastAPI, admin: str) -> None:
    forged = {"X-Actor": "usr_root", "Cookie": "a=b", "X-Request-Id": "mine-1", "X-Custom": "kept"}
    async with client_of(app, admin) as client:
        answer = await client.get("/api/v1/tickets/tkt_1?a=1&b=%20x", headers=forged)

    echo = answer.json()
    assert answer.status_code == 200
    assert echo["actor"] == a_person().id
    assert {"ticket.read", "ticket.write", "token.manage"} <= set(echo["permissions"])
    assert echo["target"] == "/v1/tickets/tkt_1?a=1&b=%20x"
    assert echo["headers"]["authorization"].startswith("Actor ")
    assert echo["headers"]["x-request-id"] == "mine-1" == answer.headers["x-request-id"]
    assert echo["headers"]["x-custom"] == "kept"
    assert not {"x-actor", "cookie"} & set(echo["headers"])
    assert admin not in str(echo)


async def test_bodies_go_in_and_answers_come_out_with_public_paths(app: FastAPI, admin: str) -> None:
    async with client_of(app, admin) as client:
        created = await client.post("/api/v1/tickets", json={"name": "one"})
        refused = await client.post("/api/v1/tickets", json={"name": {"$ne": 1}, "role": "admin"})
        deleted = await client.delete("/api/v1/tickets/one")
        streamed = await client.get("/api/v1/tickets/stream")

    assert created.status_code == 201
    assert created.json() == {"name": "one"}
    assert created.headers["location"] == "/api/v1/tickets/one"
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"name", "role"}
    assert deleted.status_code == 204
    assert len(streamed.content) == 1_000_000
    assert streamed.headers["x-kept"] == "yes"
    assert {each.headers["cache-control"] for each in (created, deleted, streamed)} == {"no-store"}
    assert "set-cookie" not in streamed.headers


async def test_a_body_is_limited_whether_its_length_is_told_or_not(
    tmp_path: Path, access: InMemoryAccess, admin: str
) -> None:
    service = a_service()
    write_documents(tmp_path, {"ticketing": service})
    app = a_gateway(tmp_path, access, {"ticketing": httpx.ASGITransport(service)}, body_limit=1000)

    async def chunks(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"x" * 100

    async with client_of(app, admin) as client:
        just = await client.put("/api/v1/tickets/a/raw", content=b"x" * 1000)
        told = await client.put("/api/v1/tickets/a/raw", content=b"x" * 1001)
        small = await client.put("/api/v1/tickets/a/raw", content=chunks(10))
        untold = await client.put("/api/v1/tickets/a/raw", content=chunks(11))

    assert (just.json()["size"], small.json()["size"]) == (1000, 1000)
    assert (told.status_code, untold.status_code) == (413, 413)
    assert untold.headers["content-type"] == PROBLEM


async def test_a_service_that_is_not_there_is_named(app: FastAPI, admin: str) -> None:
    async with client_of(app, admin) as client:
        answer = await client.get("/api/v1/mails")

    assert answer.status_code == 503
    assert answer.headers["content-type"] == PROBLEM
    assert "journal" in answer.json()["detail"]
    assert answer.headers["retry-after"]


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (httpx.ReadTimeout("slow"), 504),
        (httpx.ConnectTimeout("slow"), 503),
        (httpx.PoolTimeout("full"), 503),
        (httpx.RemoteProtocolError("gone"), 502),
        (httpx.ReadError("gone"), 502),
    ],
)
async def test_each_trouble_with_a_service_has_its_status(
    tmp_path: Path, access: InMemoryAccess, admin: str, trouble: Exception, status: int
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise trouble

    write_documents(tmp_path, {"ticketing": a_service()})
    app = a_gateway(tmp_path, access, {"ticketing": httpx.MockTransport(fail)}, patience=timedelta(seconds=1))

    async with client_of(app, admin) as client:
        answer = await client.get("/api/v1/tickets")

    assert answer.status_code == status
    assert "ticketing" in answer.json()["detail"]
    assert answer.json()["request_id"]


@pytest.mark.parametrize("path", ["/api/v1/tickets/%2e%2e", "/api/v1/tickets/%2e", "/api/v1/tickets/%2E%2E/entries"])
async def test_dot_segments_reach_no_service(app: FastAPI, admin: str, path: str) -> None:
    raw = httpx.URL("http://gateway").copy_with(raw_path=path.encode())
    async with client_of(app, admin) as client:
        answer = await client.get(raw)

    assert answer.status_code == 404


async def test_an_encoded_slash_is_authorised_as_the_operation_it_becomes(app: FastAPI, admin: str) -> None:
    async with client_of(app, admin) as client:
        answer = await client.put("/api/v1/tickets/a%2Fraw", content=b"x")

    assert answer.status_code == 200
    assert answer.json()["target"] == "/v1/tickets/a%2Fraw?"


async def test_without_people_and_tokens_nobody_gets_in_and_503_says_why(
    app: FastAPI, access: InMemoryAccess, admin: str
) -> None:
    access.down = True
    async with client_of(app, admin) as client:
        for path in ("/api/v1/tickets", "/api/v1/me", "/api/v1/tokens"):
            answer = await client.get(path)
            assert answer.status_code == 503
            assert answer.headers["content-type"] == PROBLEM
            assert answer.headers["retry-after"]


async def test_a_new_contract_file_is_a_new_endpoint(tmp_path: Path, access: InMemoryAccess, admin: str) -> None:
    service = a_service("notifier", "webhooks")
    write_documents(tmp_path, {"notifier": service})

    app = a_gateway(tmp_path, access, {"notifier": httpx.ASGITransport(service)})

    async with client_of(app, admin) as client:
        assert (await client.get("/api/v1/webhooks/1")).json()["target"] == "/v1/webhooks/1?"
