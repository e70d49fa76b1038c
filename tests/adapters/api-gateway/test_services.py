"""Do requests and answers stream through real sockets, and is every connection given back?"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from api_gateway.adapters.services import HttpServices
from api_gateway.handlers.services import Forwarded, ServiceState, ServiceTimedOut, ServiceUnreachable
from chassis.http import Actor, sign_actor
from support.gateway import ACTOR_KEY, running
from support.gateway_service import a_service

ACTOR = Actor("usr_1", frozenset({"ticket.read", "ticket.write"}), "req_1")


@pytest.fixture
async def services() -> AsyncIterator[HttpServices]:
    async with running(a_service()) as address:
        services = HttpServices({"ticketing": address + "/"}, patience=timedelta(seconds=1))
        yield services
        await services.aclose()


def a_request(target: str, method: str = "GET", body: AsyncIterator[bytes] | None = None) -> Forwarded:
    # Signed for each request: a token is good for a minute, and a run of all tests takes longer.
    signed = f"Actor {sign_actor(ACTOR_KEY, ACTOR, 'ticketing')}"
    return Forwarded("ticketing", method, target, [("authorization", signed)], body)


async def chunks(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * 10_000


async def test_answers_stream_and_more_of_them_than_connections_follow_each_other(services: HttpServices) -> None:
    for _ in range(250):
        answered = await services.forward(a_request("/v1/tickets/stream"))
        assert answered.status == 200
        await anext(answered.body)
        await answered.close()

    answered = await services.forward(a_request("/v1/tickets/stream"))
    assert sum([len(chunk) async for chunk in answered.body]) == 1_000_000
    await answered.close()


async def test_a_body_streams_in_and_nothing_is_added_to_the_header(services: HttpServices) -> None:
    answered = await services.forward(a_request("/v1/tickets/a/raw", "PUT", chunks(30)))
    echo = httpx.Response(200, content=b"".join([chunk async for chunk in answered.body])).json()
    await answered.close()

    assert echo["size"] == 300_000
    assert set(echo["headers"]) == {"authorization", "host", "transfer-encoding"}


async def test_fields_beyond_ascii_go_through_as_they_came(services: HttpServices) -> None:
    asked = a_request("/v1/tickets/a")
    written = "M\u00fcller & S\u00f6hne".encode().decode("latin-1")
    answered = await services.forward(replace(asked, headers=[*asked.headers, ("x-company", written)]))
    echo = httpx.Response(200, content=b"".join([chunk async for chunk in answered.body])).json()
    await answered.close()

    assert (answered.status, echo["headers"]["x-company"]) == (200, written)


async def test_a_standstill_while_connecting_costs_nobody_the_answer(
    services: HttpServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = asyncio.get_running_loop().create_connection

    async def after_a_standstill(*args: Any, **named: Any) -> object:
        monkeypatch.undo()
        time.sleep(2.1)  # noqa: ASYNC251 - the whole process stands still for longer than a connection may take
        return await connect(*args, **named)

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", after_a_standstill)
    answered = await services.forward(a_request("/v1/tickets/a"))
    await answered.close()

    assert answered.status == 200


async def test_a_silent_service_is_told_from_one_that_is_not_there(services: HttpServices) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gone = HttpServices({"journal": f"http://127.0.0.1:{port}"}, patience=timedelta(seconds=1))

    with pytest.raises(ServiceTimedOut, match="ticketing"):
        await services.forward(a_request("/v1/tickets/slow?seconds=2"))
    with pytest.raises(ServiceUnreachable, match="journal"):
        await gone.forward(Forwarded("journal", "GET", "/v1/mails", [], None))
    with pytest.raises(ServiceUnreachable, match="API_GATEWAY_SERVICES"):
        await gone.forward(Forwarded("router", "GET", "/v1/rules", [], None))
    await gone.aclose()


async def test_readiness_is_the_services_own_word(services: HttpServices) -> None:
    assert (await services.readiness("ticketing")).state is ServiceState.READY
    assert (await services.readiness("router")).state is ServiceState.UNREACHABLE


async def test_a_service_that_is_not_ready_says_what_is_missing() -> None:
    def not_ready(_: httpx.Request) -> httpx.Response:
        return httpx.Response(503, json={"status": "unavailable", "checks": {"kafka": "ConnectionError"}})

    services = HttpServices({"a": "http://a"}, patience=timedelta(seconds=1), transport=httpx.MockTransport(not_ready))

    readiness = await services.readiness("a")

    assert readiness.state is ServiceState.NOT_READY
    assert readiness.checks == {"kafka": "ConnectionError"}
    await services.aclose()
