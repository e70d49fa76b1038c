"""What happens around every public operation, ours or a service's?

In this order: the body is limited, the caller identified and authorised, what costs much is rationed, a repetition gets the
first one's answer, and what acts is written down before and after it is done.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive

from api_gateway.domain.rates import LIMITED, Budget
from api_gateway.domain.rules import ANYBODY, Rule
from api_gateway.domain.tokens import Identity
from api_gateway.entrypoints.callers import address_of
from api_gateway.entrypoints.door import Door
from api_gateway.entrypoints.ledger import Ledger
from api_gateway.entrypoints.once import Once, Run
from api_gateway.handlers.limiting import AskedTooOften, Limits
from chassis.http import Problem

_CLIENT_GONE = 499  # nginx's number: nobody is there to read it, metrics are


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets requests through. `body_limit` is the largest request body, in bytes."""

    door: Door
    limits: Limits
    once: Once
    ledger: Ledger
    body_limit: int

    async def answer(self, request: Request, rule: Rule, run: Run) -> Response:
        """Have a request answered as its operation's rule says; `run` finds who asks by `identity_of`. Raises Problem."""
        limited = Request(request.scope, self._limited(request))
        try:
            return await self._answered(limited, rule, run)
        except ClientDisconnect:
            return Response(status_code=_CLIENT_GONE)

    async def _answered(self, request: Request, rule: Rule, run: Run) -> Response:
        if rule.permission == ANYBODY:
            self._ration(rule, address_of(request))
            return await self.ledger.around(request, rule, None, run)
        identity = await self._identified(request)
        try:
            self.door.authorise(identity, rule.permission)
        except Problem as refused:
            await self.ledger.refused(request, rule, identity, refused.status)
            raise
        self._ration(rule, identity.token.id)

        async def act(request: Request) -> Response:
            return await self.ledger.around(request, rule, identity, run)

        response = await self.once.around(request, rule, identity, act)
        response.headers.setdefault("Cache-Control", "no-store")  # it is for who asked, and for no cache on the way
        return response

    async def _identified(self, request: Request) -> Identity:
        try:
            identity = await self.door.identify(request)
        except Problem as refused:
            if refused.status == HTTPStatus.UNAUTHORIZED:
                self._spend(Budget.REFUSED, address_of(request))
            raise
        request.state.identity = identity
        return identity

    def _ration(self, rule: Rule, who: str) -> None:
        if budget := LIMITED.get(rule.name):
            self._spend(budget, who)

    def _spend(self, budget: Budget, who: str) -> None:
        try:
            self.limits.spend(budget, who)
        except AskedTooOften as often:
            again = {"Retry-After": str(math.ceil(often.wait.total_seconds()))}
            raise Problem(
                HTTPStatus.TOO_MANY_REQUESTS, "asked_too_often", "Too many requests", str(often), headers=again
            ) from often

    def _limited(self, request: Request) -> Receive:
        told = request.headers.get("content-length", "")
        size = 0

        async def receive() -> Message:
            nonlocal size
            if told.isdecimal() and int(told) > self.body_limit:
                raise self._too_large()
            message = await request.receive()
            size += len(message.get("body", b""))
            if size > self.body_limit:
                raise self._too_large()
            return message

        return receive

    def _too_large(self) -> Problem:
        detail = f"A request body may have {self.body_limit} bytes at most."
        return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "Body too large", detail)
