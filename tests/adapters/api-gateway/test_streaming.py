"""Over real sockets, from client to service and back: is nothing held back, and nothing lost when somebody leaves?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api_gateway.adapters.services import HttpServices
from api_gateway.app import assemble
from api_gateway.entrypoints.outside import Outside
from chassis.health import Health
from support.gateway import (
    InMemoryAccess,
    a_person,
    a_token,
    gateway_settings,
    running,
    write_documents,
)
from support.gateway_service import a_service

PATIENCE = timedelta(seconds=20)
"""With a service that is silent only because the machine is busy."""


@pytest.fixture
async def client(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway before a service that it waits for as long as the parameter says."""
    service = a_service()
    write_documents(tmp_path, {"ticketing": service})
    access = InMemoryAccess()
    token, text = a_token()
    access.kept[token.id] = token
    access.people[token.person_id] = a_person()
    async with running(service) as address:
        settings = gateway_settings(tmp_path, {"ticketing": address})
        services = HttpServices(settings.services, patience=getattr(request, "param", PATIENCE))

        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            yield

        app = assemble(settings, Outside(access, access, services, access.answers, access.audit), Health(), lifespan)
        async with (
            running(app) as public,
            httpx.AsyncClient(base_url=public, headers={"Authorization": f"Bearer {text}"}, timeout=20) as client,
        ):
            yield client
        await services.aclose()


async def _leave_early(client: httpx.AsyncClient, path: str) -> None:
    async with client.stream("GET", path) as answer:
        assert answer.status_code == 200
        await anext(answer.aiter_raw())


async def test_clients_that_leave_early_take_no_connection_with_them(client: httpx.AsyncClient) -> None:
    for _ in range(5):
        await asyncio.gather(*(_leave_early(client, "/api/v1/tickets/stream") for _ in range(50)))

    answer = await client.get("/api/v1/tickets/stream")

    assert len(answer.content) == 1_000_000


async def test_the_first_chunk_arrives_before_the_last_is_made(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/api/v1/tickets/endless") as answer:
        chunks = answer.aiter_raw()
        assert await asyncio.wait_for(anext(chunks), 5) == b"tick"


async def test_an_upload_streams_through_with_its_length(client: httpx.AsyncClient) -> None:
    answer = await client.put("/api/v1/tickets/a/raw", content=b"x" * 5_000_000)

    assert answer.json()["size"] == 5_000_000
    assert answer.json()["headers"]["content-length"] == "5000000"


@pytest.mark.parametrize("client", [timedelta(seconds=2)], indirect=True)
async def test_a_silent_service_is_504_and_the_next_request_is_answered(client: httpx.AsyncClient) -> None:
    silent = await client.get("/api/v1/tickets/slow", params={"seconds": 3})
    after = await client.get("/api/v1/tickets/a")

    assert (silent.status_code, after.status_code) == (504, 200)
    assert "ticketing did not answer in time" in silent.json()["detail"]


async def test_requests_at_once_keep_their_own_answers(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(client.get(f"/api/v1/tickets/{n}") for n in range(100)))

    assert [answer.json()["target"] for answer in answers] == [f"/v1/tickets/{n}?" for n in range(100)]
