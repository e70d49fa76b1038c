"""Who calls a service's internal API in tests? Somebody with the permissions of the test's choice, without a network."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import httpx
from fastapi import APIRouter, FastAPI
from pydantic import SecretStr

from chassis.health import Health
from chassis.http import Actor, HttpSettings, create_app, sign_actor
from chassis.telemetry import Telemetry, TelemetrySettings

KEY = SecretStr("an-actor-key-of-enough-characters")


def an_app(service: str, routes: APIRouter) -> FastAPI:
    """A service's application around some routes, without its engines."""

    @asynccontextmanager
    async def nothing(_: FastAPI) -> AsyncIterator[None]:
        yield

    telemetry = Telemetry(TelemetrySettings(), service)
    settings = HttpSettings(port=0, actor_key=KEY)
    return create_app(service, [routes], settings=settings, health=Health(), telemetry=telemetry, lifespan=nothing)


@asynccontextmanager
async def calling(service: str, routes: APIRouter, permissions: Iterable[str]) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose requests the gateway has signed for an actor with these permissions."""
    token = sign_actor(KEY, Actor("usr_test", frozenset(permissions), "req_test"), service)
    transport = httpx.ASGITransport(an_app(service, routes))
    headers = {"Authorization": f"Actor {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://service", headers=headers) as client:
        yield client
