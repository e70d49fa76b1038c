"""A service such as the gateway passes requests to: small, real, and willing to tell what reached it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from chassis.health import Health
from chassis.http import Actor, HttpSettings, create_app, current_actor, operation
from chassis.telemetry import Telemetry, TelemetrySettings
from support.gateway import ACTOR_KEY


class Echo(BaseModel):
    """What reached the service."""

    method: str
    target: str
    headers: dict[str, str]
    actor: str
    permissions: list[str]
    accounts: list[str] | None
    size: int


class Page(BaseModel):
    """A page, as every service has one; the gateway must keep them apart."""

    items: list[Echo]


class Wish(BaseModel):
    """A body."""

    model_config = ConfigDict(extra="forbid")

    name: str


async def _echo(request: Request, actor: Annotated[Actor, Depends(current_actor)]) -> Echo:
    return Echo(
        method=request.method,
        target=request.scope["raw_path"].decode() + "?" + request.scope["query_string"].decode(),
        headers=dict(request.headers),
        actor=actor.id,
        permissions=sorted(actor.permissions),
        accounts=None if actor.accounts is None else sorted(actor.accounts),
        size=len(await request.body()),
    )


Echoed = Annotated[Echo, Depends(_echo)]


def made_by(app: FastAPI) -> list[str]:
    """What was created by the application, in order: its effects."""
    if not hasattr(app.state, "made"):
        app.state.made = []
    made: list[str] = app.state.made
    return made


def a_service(name: str = "ticketing", resource: str = "tickets", noun: str = "ticket") -> FastAPI:
    """An application with a few operations on one resource; their permissions are `{noun}.read` and `{noun}.write`."""
    routes = APIRouter(prefix=f"/v1/{resource}", tags=[resource])
    _add_slow_reads(routes, resource, f"{noun}.read")
    _add_reads(routes, resource, f"{noun}.read")
    _add_writes(routes, resource, f"{noun}.write")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    return create_app(
        name,
        [routes],
        settings=HttpSettings(port=0, actor_key=ACTOR_KEY),
        health=Health(),
        telemetry=Telemetry(TelemetrySettings(), name),
        lifespan=lifespan,
    )


def _add_reads(routes: APIRouter, resource: str, permission: str) -> None:
    @routes.get("", operation_id=f"list_{resource}", **operation(permission))
    async def list_all(echoed: Echoed) -> Page:
        return Page(items=[echoed])

    @routes.get("/{ticket_id}", operation_id=f"get_{resource}", **operation(permission))
    async def get_one(ticket_id: str, echoed: Echoed) -> Echo:
        return echoed


def _add_slow_reads(routes: APIRouter, resource: str, permission: str) -> None:
    @routes.get("/slow", operation_id=f"wait_{resource}", **operation(permission))
    async def wait(seconds: float = 60) -> None:
        await asyncio.sleep(seconds)

    @routes.get("/stream", operation_id=f"stream_{resource}", **operation(permission))
    async def stream() -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(4):
                yield b"x" * 250_000

        return StreamingResponse(chunks(), headers={"Set-Cookie": "a=b", "X-Kept": "yes"})

    @routes.get("/endless", operation_id=f"watch_{resource}", **operation(permission))
    async def endless(ticks: int = 1_000_000) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(ticks):
                yield b"tick"
                await asyncio.sleep(0.1)

        return StreamingResponse(chunks())


def _add_writes(routes: APIRouter, resource: str, permission: str) -> None:
    @routes.post("", operation_id=f"create_{resource}", **operation(permission, audit=resource, status=201))
    async def create(wish: Wish, request: Request, response: Response) -> Wish:
        made: list[str] = made_by(request.app)
        made.append(wish.name)
        response.headers["Location"] = f"/v1/{resource}/{wish.name}"
        response.headers["ETag"] = f'"{len(made)}"'
        return wish

    @routes.put("/{ticket_id}/raw", operation_id=f"upload_{resource}", **operation(permission))
    async def upload(ticket_id: str, echoed: Echoed) -> Echo:
        return echoed

    @routes.delete(
        "/{ticket_id}", operation_id=f"delete_{resource}", **operation(permission, audit=resource, status=204)
    )
    async def delete(ticket_id: str) -> None: ...
