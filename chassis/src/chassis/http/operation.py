"""What does a route need from its caller, and how does the contract say so?

The permission and audit class stand in the OpenAPI document (`x-permission`, `x-audit`), where the gateway reads them,
and are checked again here: a service does not trust that the gateway asked.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Annotated, Any, Final, NewType

from fastapi import APIRouter, Depends
from starlette.requests import Request

from chassis.http.actor import SCHEME, Actor, ActorRejected, HttpSettings, read_actor
from chassis.http.problem import Problem, responses

SECURITY: Final = "actor"
_REFUSALS: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def operation(
    permission: str, *, audit: str | None = None, status: int = HTTPStatus.OK, repeatable: bool = False
) -> dict[str, Any]:
    """Keyword arguments for a route's decorator: who may call it, how it is audited, what it answers when it does.

    `repeatable`: whoever does it knows its requests by name (`Naming`), so that nobody need fear to send one again.
    """

    async def check(request: Request) -> None:
        if permission not in _actor_of(request).permissions:
            raise Problem(HTTPStatus.FORBIDDEN, "forbidden", "Permission missing", f"This needs {permission}.")

    declared: dict[str, Any] = {"x-permission": permission, "security": [{SECURITY: []}]}
    declared |= {"x-audit": audit} if audit else {}
    return {
        "status_code": int(status),
        "dependencies": [Depends(check)],
        "openapi_extra": declared | ({"x-repeatable": True} if repeatable else {}),
        "responses": responses(*_REFUSALS),
    }


def routes_of(prefix: str, tag: str) -> APIRouter:
    """A router whose operations are called like their functions."""
    return APIRouter(prefix=prefix, tags=[tag], generate_unique_id_function=lambda route: route.name)


async def current_actor(request: Request) -> Actor:
    """Who asks. Answers 401 where nobody valid does."""
    # A coroutine, because FastAPI sends plain functions through a thread.
    return _actor_of(request)


Asker = Annotated[Actor, Depends(current_actor)]
RequestName = NewType("RequestName", str)
"""64 hex digits that a request has in common with its repetitions, and with no other."""


async def current_name(request: Request) -> RequestName | None:
    """What things are called after that a request makes; None where nobody says that it may come again.

    The gateway puts a word of its own in place of the client's key: one that stands for this request only, and for ever.
    """
    key = request.headers.get("idempotency-key")
    whole = f"{_actor_of(request).id}\0{key}"
    return RequestName(hashlib.sha256(whole.encode()).hexdigest()) if key else None


Naming = Annotated[RequestName | None, Depends(current_name)]


def _actor_of(request: Request) -> Actor:
    known = getattr(request.state, "actor", None)
    if isinstance(known, Actor):
        return known
    settings: HttpSettings = request.app.state.http_settings
    try:
        actor = read_actor(settings.actor_key, request.headers.get("authorization"), request.app.state.service)
    except ActorRejected as error:
        challenge = {"WWW-Authenticate": SCHEME}
        raise Problem(401, "unauthenticated", "Not authenticated", str(error), headers=challenge) from error
    request.state.actor = actor
    return actor
