"""How do admins read who did what?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api_gateway.domain.audit import AuditId, Entry, Wanted
from api_gateway.domain.people import READ_AUDIT
from api_gateway.entrypoints.door import unavailable
from api_gateway.entrypoints.operations import own_operation, own_routes_of
from api_gateway.handlers.access import AccessUnavailable
from api_gateway.handlers.auditing import AuditLog
from chassis.http import Instant

Word = Annotated[str, Field(min_length=1, max_length=100)]


class AuditEntry(BaseModel):
    """Something that somebody asked for. `status` null: how it ended is not known (yet)."""

    id: str
    at: AwareDatetime
    person_id: Annotated[str | None, Field(description="Null: nobody need be known, as for the setup.")]
    token_id: str | None
    address: Annotated[str, Field(description="Where the request came from.")]
    request_id: str
    kind: Annotated[str, Field(description="What was acted on: the operation's `x-audit`.")]
    operation: str
    method: str
    path: str
    status: int | None
    version_before: Annotated[str | None, Field(description="The version that the request was based on (`If-Match`).")]
    version_after: Annotated[str | None, Field(description="The version that it made (`ETag`).")]
    made: Annotated[str | None, Field(description="The path of something new.")]

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """What is shown of an entry."""
        act, outcome = entry.act, entry.outcome
        return cls(
            **asdict(act),
            status=outcome and outcome.status,
            version_after=outcome and outcome.version_after,
            made=outcome and outcome.made,
        )


class AuditPage(BaseModel):
    """Entries, newest first."""

    items: list[AuditEntry]
    next_cursor: str | None


class AuditQuery(BaseModel):
    """Which entries are looked for; what is not given may be anything."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[
        str | None, Field(pattern=r"^aud_[0-9a-f]{16,40}$", description="`next_cursor` of the page before")
    ] = None
    person_id: Word | None = None
    kind: Word | None = None
    request_id: Word | None = None
    since: Instant | None = None
    until: Instant | None = None

    def wanted(self, limit: int) -> Wanted:
        """The same for the log."""
        before = self.cursor and AuditId(self.cursor)
        return Wanted(limit, before or None, self.person_id, self.kind, self.request_id, self.since, self.until)


def audit_routes(audit: AuditLog) -> APIRouter:
    """The operation."""
    routes = own_routes_of("/api/v1/audit", "audit")

    @routes.get("", **own_operation(READ_AUDIT))
    async def list_audit(query: Annotated[AuditQuery, Query()]) -> AuditPage:
        """Who did what, newest first; attempts that were refused too. Bodies and secrets are never written down."""
        try:
            found = await audit.entries(query.wanted(query.limit + 1))
        except AccessUnavailable as down:
            raise unavailable(down) from down
        items = [AuditEntry.of(each) for each in found[: query.limit]]
        return AuditPage(items=items, next_cursor=items[-1].id if len(found) > query.limit else None)

    return routes
