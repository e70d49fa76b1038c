"""How does a public request reach the service that answers it?

Each path of the routing table is one route. The request passes the guard, gets an actor token of its own for one service, and
streams through; the answer streams back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from api_gateway.domain.headers import inward, outward
from api_gateway.domain.routing import IDEMPOTENCY_KEY, PUBLIC_PREFIX, Operation
from api_gateway.domain.tokens import Identity
from api_gateway.entrypoints.callers import current_identity, name_given
from api_gateway.entrypoints.guard import Guard
from api_gateway.handlers.services import (
    Answered,
    Forwarded,
    ServiceFailed,
    Services,
    ServiceTimedOut,
    ServiceUnreachable,
)
from chassis.http import Actor, HttpSettings, Problem, sign_actor
from chassis.telemetry import current_traceparent

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Proxy:
    """Passes requests on."""

    services: Services
    guard: Guard
    http: HttpSettings

    def routes(self, table: Sequence[Operation]) -> APIRouter:
        """One route for each path, in the table's order."""
        by_path: dict[str, dict[str, Operation]] = {}
        for operation in table:
            by_path.setdefault(operation.public_path, {})[operation.method] = operation
        routes = APIRouter(include_in_schema=False)
        for path, operations in by_path.items():
            routes.add_route(
                path, _Entrance(self, operations).answer, methods=list(operations), include_in_schema=False
            )
        return routes

    async def pass_on(self, request: Request, operation: Operation) -> Response:
        """Answer one request with what the operation's service says. Raises Problem."""
        return await self.guard.answer(request, operation.rule, partial(self._relay, operation))

    async def _relay(self, operation: Operation, request: Request) -> Response:
        identity = await current_identity(request)
        try:
            answered = await self.services.forward(self._forwarded(request, operation, identity))
        except (ServiceUnreachable, ServiceFailed, ServiceTimedOut) as trouble:
            _log.warning("service_in_trouble", upstream=operation.service, trouble=str(trouble))
            raise trouble_with(trouble) from trouble
        return _Relayed(answered)

    def _forwarded(self, request: Request, operation: Operation, identity: Identity) -> Forwarded:
        raw_path: bytes = request.scope["raw_path"]
        query: bytes = request.scope["query_string"]
        target = raw_path.decode("ascii").removeprefix(PUBLIC_PREFIX) + ("?" + query.decode("ascii") if query else "")
        actor = actor_of(identity, identity.permissions, request)
        headers = called(request, inward(request.headers.items()))
        headers += [
            ("authorization", f"Actor {sign_actor(self.http.actor_key, actor, operation.service)}"),
            ("x-request-id", actor.request_id),
        ]
        if traceparent := current_traceparent():
            headers.append(("traceparent", traceparent))
        has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
        body = request.stream() if has_body else None
        return Forwarded(operation.service, operation.method, target, headers, body)


@dataclass(frozen=True, slots=True)
class _Entrance:
    """One public path with everything that may be done there."""

    proxy: Proxy
    operations: dict[str, Operation]

    async def answer(self, request: Request) -> Response:
        path: str = request.scope["path"]
        if any(segment in {".", ".."} for segment in path.split("/")):
            # A client library may resolve them on the way, to another operation than the one authorised.
            raise Problem(HTTPStatus.NOT_FOUND, "not_found", "Not Found", "A path may not hold dot segments.")
        operation = self.operations.get(request.method)
        if operation is None:  # HEAD, which Starlette lets in wherever GET is
            allowed = {"Allow": ", ".join(sorted(self.operations))}
            raise Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "Method Not Allowed", headers=allowed)
        return await self.proxy.pass_on(request, operation)


class _Relayed(StreamingResponse):
    """A service's answer on its way to the client. Its connection is given back however the way ends."""

    def __init__(self, answered: Answered) -> None:
        super().__init__(answered.body, status_code=answered.status)
        self.raw_headers = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in outward(answered.headers)
        ]
        self._close = answered.close

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            # Shielded: a client that leaves cancels us, and must not keep the connection from being given back.
            await asyncio.shield(self._close())


def called(request: Request, headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Header fields in which a request bears the name that we gave it, where we did, instead of its client's key."""
    name = name_given(request)
    if name is None:
        return list(headers)
    return [(IDEMPOTENCY_KEY, name), *(each for each in headers if each[0] != IDEMPOTENCY_KEY)]


def actor_of(identity: Identity, permissions: frozenset[str], request: Request) -> Actor:
    """Who asks, as a service is told."""
    return Actor(identity.person.id, permissions, request.state.request_id, identity.accounts)


def trouble_with(trouble: ServiceUnreachable | ServiceFailed | ServiceTimedOut) -> Problem:
    """The problem of a service that gave no answer."""
    if isinstance(trouble, ServiceTimedOut):
        return Problem(HTTPStatus.GATEWAY_TIMEOUT, "service_timed_out", "A service did not answer", str(trouble))
    if isinstance(trouble, ServiceFailed):
        return Problem(HTTPStatus.BAD_GATEWAY, "service_failed", "A service failed", str(trouble))
    again = {"Retry-After": "2"}
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "service_unreachable", "A service is not there", str(trouble), headers=again
    )
