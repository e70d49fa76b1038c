"""How do the gateway's own operations declare what they need?"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import override

from api_gateway.domain.routing import rule_of
from api_gateway.domain.rules import ANYBODY, Rule
from api_gateway.entrypoints.guard import Guard
from chassis.http import Problem
from chassis.http.problem import of_status, of_validation, responses

_ALWAYS = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
_WITH_TOKEN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class OwnRoute(APIRoute):
    """A route behind the gateway's guard, which the application keeps as `app.state.guard`."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        rule = _rule_of(self)

        async def run(request: Request) -> Response:
            await request.body()  # here, since FastAPI calls whatever keeps a body from being read 400
            try:
                response = await handle(request)
            except RequestValidationError as invalid:
                raise self.problem_of(invalid) from invalid
            except HTTPException as status:
                raise of_status(status.status_code, str(status.detail), status.headers) from status
            response.headers.update(getattr(request.state, "told", {}))
            return response

        async def guarded(request: Request) -> Response:
            guard: Guard = request.app.state.guard
            return await guard.answer(request, rule, run)

        return guarded

    def problem_of(self, invalid: RequestValidationError) -> Problem:
        """What is answered to a request that does not match its schema."""
        return of_validation(invalid.errors())


def own_operation(
    permission: str, *problems: int, audit: str | None = None, status: int = HTTPStatus.OK, repeatable: bool = False
) -> dict[str, Any]:
    """Keyword arguments for a route's decorator: who may call it, what it acts on, what it answers, its problems.

    `repeatable` as the one operation of a service that it translates, or where it heeds the request's name itself.
    """
    public = permission == ANYBODY
    declared: dict[str, Any] = {"x-permission": permission, "security": [] if public else [{"token": []}]}
    declared |= {"x-audit": audit} if audit else {}
    return {
        "status_code": int(status),
        "openapi_extra": declared | ({"x-repeatable": True} if repeatable else {}),
        "responses": responses(*(() if public else _WITH_TOKEN), *_ALWAYS, *problems),
    }


def own_routes_of(prefix: str, tag: str, route_class: type[OwnRoute] = OwnRoute) -> APIRouter:
    """A router whose operations are called like their functions and stand behind the guard. `prefix` is the whole path's."""
    return APIRouter(
        prefix=prefix, tags=[tag], generate_unique_id_function=lambda route: route.name, route_class=route_class
    )


def _rule_of(route: APIRoute) -> Rule:
    assert route.methods, "an operation has one"
    (method,) = route.methods
    declared = route.openapi_extra or {}
    return rule_of(method, route.path, {"operationId": route.name, **declared})
