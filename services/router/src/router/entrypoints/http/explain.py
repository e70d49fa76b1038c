"""How does somebody ask how a mail would be routed?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body

from chassis.http import operation
from router.entrypoints.documents.routing import ExplainRequest, Explanation
from router.handlers.deciding import Decisions, Question


def explain_routes(decisions: Decisions) -> APIRouter:
    """The one operation."""
    api = APIRouter(tags=["routing"])

    @api.post("/v1/explain", operation_id="explain_routing", **operation("mail.read"))
    async def explain_routing(request: Annotated[ExplainRequest, Body()]) -> Explanation:
        """Say how a mail would be routed: each rule, what it looked at, what it said. Nothing is changed."""
        return Explanation.of(await decisions.explain(Question(request.facts())))

    return api
