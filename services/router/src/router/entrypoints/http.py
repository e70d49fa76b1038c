"""How does somebody ask how a mail would be routed?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from chassis.http import operation
from contracts.values import Address, MailKind, Routing
from router.domain.facts import Facts
from router.handlers import Routes


class ExplainRequest(BaseModel):
    """A mail as far as routing looks at it."""

    model_config = ConfigDict(extra="forbid")

    sender: str = Field(min_length=3, max_length=320, examples=["ada@example.net"])
    name: str = Field(default="", max_length=998)
    subject: str = Field(default="", max_length=998)
    kind: MailKind = MailKind.ORDINARY


def explain_routes(routes: Routes) -> APIRouter:
    """The router's internal API."""
    api = APIRouter(tags=["routing"])

    @api.post("/v1/explain", operation_id="explain_routing", **operation("mail.read"))
    async def explain_routing(request: Annotated[ExplainRequest, Body()]) -> Routing:
        """Say how a mail would be routed: each rule, what it looked at, what it said. Nothing is changed."""
        sender = Address(address=request.sender, name=request.name)
        return routes.explain(Facts(sender, request.subject, request.kind))

    return api
