"""How is what somebody does through the gateway written down?

First that it is asked for, then how it ended: a crash between the two leaves an entry without an outcome, never an act without
an entry. What only reads is not written down, unless its contract says so (`x-audit`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response

from api_gateway.domain.audit import LONGEST, Act, AuditId, Outcome, audit_id
from api_gateway.domain.headers import outward
from api_gateway.domain.rules import Rule
from api_gateway.domain.tokens import Identity
from api_gateway.entrypoints.callers import address_of
from api_gateway.entrypoints.once import Run
from api_gateway.handlers.access import AccessUnavailable
from api_gateway.handlers.auditing import AuditLog
from chassis.http import Problem

_RANDOM_BYTES = 6

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes acts down."""

    audit: AuditLog
    clock: Callable[[], datetime]
    entropy: Callable[[int], bytes]

    async def around(self, request: Request, rule: Rule, identity: Identity | None, run: Run) -> Response:
        """Do it, written down before and after. Raises Problem: 503 where nothing can be written, so nothing is done."""
        if rule.audit is None:
            return await run(request)
        act = await self._begin(request, rule, rule.audit, identity)
        try:
            response = await run(request)
        except Problem as problem:
            await self._end(act, Outcome(problem.status))
            raise
        await self._end(act, _outcome(response))
        return response

    async def refused(self, request: Request, rule: Rule, identity: Identity, status: int) -> None:
        """Write down that somebody tried what they may not."""
        if rule.audit is not None:
            await self._end(await self._begin(request, rule, rule.audit, identity), Outcome(status))

    async def _begin(self, request: Request, rule: Rule, kind: str, identity: Identity | None) -> AuditId:
        now = self.clock()
        raw_path: bytes = request.scope["raw_path"]
        act = Act(
            id=audit_id(now, self.entropy(_RANDOM_BYTES)),
            at=now,
            person_id=identity.person.id if identity else None,
            token_id=identity.token.id if identity else None,
            address=address_of(request),
            request_id=request.state.request_id,
            kind=kind,
            operation=rule.operation_id,
            method=request.method,
            path=raw_path.decode("ascii", "replace")[:LONGEST],
            version_before=_version(request.headers.get("if-match")),
        )
        try:
            await self.audit.begin(act)
        except AccessUnavailable as down:
            detail = f"What you ask for has to be written down first, and cannot be: {down}"
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "audit_unavailable",
                "Not available now",
                detail,
                headers={"Retry-After": "5"},
            ) from down
        return act.id

    async def _end(self, act: AuditId, outcome: Outcome) -> None:
        try:
            await self.audit.end(act, outcome)
        except AccessUnavailable as down:
            # It is done: whoever asked must hear so. The entry says that its outcome is unknown.
            _log.warning("audit_outcome_lost", audit_id=act, status=outcome.status, error=str(down))


def _outcome(response: Response) -> Outcome:
    headers = dict(outward(response.headers.items()))
    made = headers.get("location")
    return Outcome(response.status_code, _version(headers.get("etag")), made and made[:LONGEST])


def _version(tag: str | None) -> str | None:
    return tag.removeprefix("W/").strip('"')[:LONGEST] if tag else None
