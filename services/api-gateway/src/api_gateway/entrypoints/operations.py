"""How do the gateway's own operations declare what they need?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import Depends
from fastapi.routing import APIRoute
from starlette.requests import Request

from api_gateway.domain.tokens import Identity
from api_gateway.entrypoints.door import ANYBODY, Door
from chassis.http.problem import responses

_ALWAYS = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
_WITH_TOKEN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def own_operation(door: Door, permission: str, *problems: int, status: int = HTTPStatus.OK) -> dict[str, Any]:
    """Keyword arguments for a route's decorator: who may call it, what it answers, which problems it knows."""

    async def check(request: Request) -> None:
        request.state.identity = await door.admit(request, permission)

    public = permission == ANYBODY
    return {
        "status_code": int(status),
        "dependencies": [] if public else [Depends(check)],
        "openapi_extra": {"x-permission": permission, "security": [] if public else [{"token": []}]},
        "responses": responses(*(() if public else _WITH_TOKEN), *_ALWAYS, *problems),
    }


def operation_name(route: APIRoute) -> str:
    """An operation's id in the contract: what its function is called."""
    return route.name


async def current_identity(request: Request) -> Identity:
    """Who asks, on a route declared by `own_operation` with a permission."""
    identity: Identity = request.state.identity
    return identity
