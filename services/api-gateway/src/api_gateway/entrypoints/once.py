"""How has a request with an `Idempotency-Key` its effect once, whoever answers it?

Where a service derives what it makes from the key (its contract takes the header: ticketing), it keeps the law itself: then even
a crash between effect and answer leaves the same answer. For all others the key is claimed here before anything is sent, and the
answer kept; a crash between the two leaves a claim without an answer. A repetition is then sent again where whoever does it knows
the request by its name (`x-repeatable`): it finds what is done. Elsewhere it is told that nobody knows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from api_gateway.domain.repeating import (
    LONGEST_KEY,
    Key,
    KeyUsedBefore,
    OutcomeUnknown,
    Reply,
    Settled,
    StillUnderWay,
    fingerprint,
    key_of,
    name_of,
    repeated,
    settled,
)
from api_gateway.domain.routing import IDEMPOTENCY_KEY
from api_gateway.domain.rules import Rule
from api_gateway.domain.tokens import Identity
from api_gateway.entrypoints.door import token_of, unavailable
from api_gateway.handlers.access import AccessUnavailable
from api_gateway.handlers.repeating import KeptAnswers
from chassis.http import Problem

Run = Callable[[Request], Awaitable[Response]]
"""Does what a request asks for."""

REPLAYED = "Idempotency-Replayed"
CONDITION = "if-match"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Once:
    """Runs requests at most once per key."""

    kept: KeptAnswers
    clock: Callable[[], datetime]

    async def around(self, request: Request, rule: Rule, identity: Identity, run: Run) -> Response:
        """Answer a request, or repeat its answer. Raises Problem: 409, 422 and 503 of its own."""
        text = request.headers.get(IDEMPOTENCY_KEY)
        if text is None or not (rule.takes_keys or rule.keeps_keys):
            return await run(request)
        key = _key(identity, text)
        if rule.keeps_keys:
            # The service knows people only, and a key is its token's own.
            request.state.request_name = key
            return await run(request)
        now = self.clock()
        since = await self._repeated(request, rule, key, now)
        if isinstance(since, Reply):
            return _response(since, {REPLAYED: "true"})
        request.state.request_name = name_of(key, since)
        return await self._run(request, key, run, again=since != now)

    async def _run(self, request: Request, key: Key, run: Run, *, again: bool) -> Response:
        """Do what is asked for. What is done `again` keeps its key whatever comes of it: the first time may have had its effect."""
        try:
            reply = await _whole(request, await run(request))
        except Exception as failure:
            known = settled(failure.status, failure.code) if isinstance(failure, Problem) else Settled.UNKNOWN
            await self._let_go(key, Settled.UNKNOWN if again else known)
            raise
        if (became := settled(reply.status)) is not Settled.DONE:
            await self._let_go(key, Settled.UNKNOWN if again else became)
        else:
            with _best_effort():
                await self.kept.keep(key, reply, token_of(request))
        return _response(reply, {})

    async def _repeated(self, request: Request, rule: Rule, key: Key, now: datetime) -> Reply | datetime:
        """The answer of the first request with the key or, where that has to be found out by doing it, the instant of that one.

        That is `now` where this is the first.
        """
        asked = fingerprint(
            request.method.encode(),
            request.scope["raw_path"],
            request.scope["query_string"],
            request.headers.get(CONDITION, "").encode(),
            await request.body(),
        )
        kept = None
        try:
            kept = await self.kept.claim(key, asked, now, token_of(request))
            return now if kept is None else repeated(kept, asked, now)
        except AccessUnavailable as down:
            raise unavailable(down) from down
        except KeyUsedBefore as other:
            raise _refused(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused", other) from other
        except OutcomeUnknown as unknown:
            if rule.repeatable and kept:
                return kept.asked_at
            raise _refused(HTTPStatus.CONFLICT, "outcome_unknown", unknown) from unknown
        except StillUnderWay as early:
            raise _refused(HTTPStatus.CONFLICT, "request_under_way", early, {"Retry-After": "1"}) from early

    async def _let_go(self, key: Key, became: Settled) -> None:
        with _best_effort():
            await (self.kept.mark_broken(key) if became is Settled.UNKNOWN else self.kept.free(key))


@contextmanager
def _best_effort() -> Iterator[None]:
    """Whoever asked must hear the answer, kept or not; where it is not, a repetition is told that the outcome is unknown."""
    try:
        yield
    except AccessUnavailable as down:
        _log.warning("answer_not_kept", error=str(down))


def _key(identity: Identity, text: str) -> Key:
    if not 1 <= len(text) <= LONGEST_KEY:
        errors = {"Idempotency-Key": [f"Use 1 to {LONGEST_KEY} characters."]}
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "validation_failed", "The request is not valid", "See errors", errors
        )
    return key_of(identity.token.id, text)


async def _whole(request: Request, response: Response) -> Reply:
    """An answer with all its body; its connections are given back."""
    started: dict[str, Any] = {}
    body = bytearray()

    async def receive() -> Message:
        # Never that the client left: an answer that is to be kept does not depend on its staying.
        left: Message = await asyncio.get_running_loop().create_future()
        return left

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
        body.extend(message.get("body", b""))

    await response(request.scope, receive, send)
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in started["headers"])
    return Reply(started["status"], headers, bytes(body))


def _response(reply: Reply, more: dict[str, str]) -> Response:
    response = Response(reply.body, reply.status)
    response.raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    response.headers.update(more)
    return response


def _refused(status: int, code: str, why: Exception, headers: dict[str, str] | None = None) -> Problem:
    return Problem(status, code, "The Idempotency-Key was used", str(why), headers=headers)
