"""How does a path of the specification ask a service, on behalf of whoever calls it?

The call is the public operation's: the same permission, the same owner, an actor token of its own. Only the words
before and after it differ.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

from starlette.requests import Request

from api_gateway.domain.headers import outward
from api_gateway.domain.tokens import Identity
from api_gateway.entrypoints.proxy import actor_of, called, trouble_with
from api_gateway.handlers.services import (
    Answered,
    Forwarded,
    ServiceFailed,
    Services,
    ServiceTimedOut,
    ServiceUnreachable,
)
from chassis.http import HttpSettings, Problem, sign_actor
from chassis.telemetry import current_traceparent

T = TypeVar("T")
Document = Mapping[str, Any]

LONGEST_ANSWER = 16 * 1024 * 1024
"""Bytes of an answer that is translated as a whole."""

CONDITIONS = ("if-match", "idempotency-key")
"""What a client says about when, or how often, a change is to be made: the service heeds it."""


TOLD = frozenset({"etag", "location"})
"""What a service says of a thing beside its document: without its tag nobody could bind a change to what they saw."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation of a service, and the permission it asks for.

    Who may ask was decided by the specification's operation, so the actor gets that permission for this call. Strings in
    `path` that came from a client are quoted: `path_of` does it.
    """

    service: str
    permission: str
    method: str
    path: str
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Calls:
    """Asks services as the one who sent a request."""

    services: Services
    http: HttpSettings

    async def ask(
        self, request: Request, call: Call, read: Callable[[Document], T], member: Callable[[str], str] = str
    ) -> T:
        """Ask, wait for the whole answer, and `read` it; the document is empty where there is none.

        What the answer says of the thing itself, its version and its place, is told to whoever sent the request.

        Raises Problem: what the service says, its fields renamed by `member`; 502 for an answer that cannot be read.
        """
        try:
            answered = await self.services.forward(self._forwarded(request, call))
        except (ServiceUnreachable, ServiceFailed, ServiceTimedOut) as trouble:
            raise trouble_with(trouble) from trouble
        document = await _document(answered)
        if answered.status >= HTTPStatus.BAD_REQUEST:
            raise _relayed(answered, document, member)
        try:
            found = read(document)
        except (KeyError, TypeError, ValueError) as unreadable:
            raise _garbled("Its answer has another shape than expected.") from unreadable
        request.state.told = {name: value for name, value in outward(answered.headers) if name in TOLD}
        return found

    def _forwarded(self, request: Request, call: Call) -> Forwarded:
        identity: Identity = request.state.identity
        actor = actor_of(identity, identity.permissions | {call.permission}, request)
        fields = {
            "authorization": f"Actor {sign_actor(self.http.actor_key, actor, call.service)}",
            "x-request-id": actor.request_id,
        }
        if call.method != "GET":
            fields |= {name: value for name in CONDITIONS if (value := request.headers.get(name))}
        if traceparent := current_traceparent():
            fields["traceparent"] = traceparent
        body = None
        if call.body is not None:
            data = json.dumps(call.body).encode()
            fields |= {"content-type": "application/json", "content-length": str(len(data))}
            body = _once(data)
        return Forwarded(call.service, call.method, call.path, called(request, list(fields.items())), body)


def path_of(template: str, *segments: str) -> str:
    """A path with segments that came from a client, quoted so that each stays one segment."""
    return template.format(*(quote(segment, safe="") for segment in segments))


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _document(answered: Answered) -> Document:
    data = bytearray()
    try:
        async for chunk in answered.body:
            data += chunk
            if len(data) > LONGEST_ANSWER:
                raise _garbled("Its answer is too long.")
    finally:
        await answered.close()
    try:
        found = json.loads(data) if data else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _garbled("Its answer is no JSON object.")
    return found


def _garbled(detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_GATEWAY, "service_failed", "A service failed", detail)


def _relayed(answered: Answered, document: Document, member: Callable[[str], str]) -> Problem:
    """The service's problem in the caller's words."""
    errors = {member(str(field)): list(said) for field, said in dict(document.get("errors") or {}).items()}
    detail = f"See errors: {', '.join(errors)}" if errors else str(document.get("detail", ""))
    kept = {name: value for name, value in answered.headers if name.lower() == "retry-after"}
    title = str(document.get("title", HTTPStatus(answered.status).phrase))
    return Problem(answered.status, str(document.get("code", "failed")), title, detail, errors, headers=kept)
