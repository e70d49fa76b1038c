"""How does somebody ask how a mail would be routed?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body

from chassis.http import Problem, operation
from router.domain.explanation import Explained
from router.entrypoints.documents.explanation import ExplainRequest, Explanation
from router.entrypoints.http.problems import problems
from router.handlers.explaining import Explaining, PeerSilent, Unexplained


def explain_routes(explaining: Explaining) -> APIRouter:
    """The one operation."""
    api = APIRouter(tags=["routing"])

    @api.post("/v1/explain", operation_id="explain_routing", **operation("mail.read"))
    async def explain_routing(request: Annotated[ExplainRequest, Body()]) -> Explanation:
        """Say what would become of a mail: in sentences, and by each rule's answer. Nothing is changed."""
        try:
            with problems():
                return Explanation.of(await _explained(explaining, request))
        except PeerSilent as silent:
            again = {"Retry-After": "5"}
            raise Problem(503, "unavailable", "Not available now", str(silent), headers=again) from silent
        except Unexplained as refused:
            raise Problem(422, "unexplained", "This mail cannot be explained", str(refused)) from refused

    return api


async def _explained(explaining: Explaining, request: ExplainRequest) -> Explained:
    if request.delivery_id:
        return await explaining.of_stored(request.delivery_id)
    if request.mail_id:
        return await explaining.of_copies(request.mail_id)
    if request.mail:
        return await explaining.of_mail(request.mail, request.mailbox_account_id)
    if request.eml is not None:
        return await explaining.of_file(request.eml, request.authserv_id, request.mailbox_account_id)
    return await explaining.of_facts(request.facts())
