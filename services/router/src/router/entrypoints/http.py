"""How does somebody ask how a mail would be routed?"""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chassis.http import operation
from contracts.values import Address, Mail, MailKind, Routing
from router.domain.facts import Facts, facts_of
from router.handlers import Routes


class ExplainRequest(BaseModel):
    """A mail as far as routing looks at it, or the whole of it as the parser understood it."""

    model_config = ConfigDict(extra="forbid")

    sender: str | None = Field(default=None, min_length=3, max_length=320, examples=["ada@example.net"])
    name: str = Field(default="", max_length=998)
    subject: str = Field(default="", max_length=998)
    kind: MailKind = MailKind.ORDINARY
    mail: Mail | None = None

    @model_validator(mode="after")
    def speaks_of_one_mail(self) -> Self:
        """Refuse what could mean two mails, or none."""
        if self.mail and self.model_fields_set != {"mail"}:
            raise PydanticCustomError("two_mails", "a mail says everything itself: leave out the other fields")
        if not self.mail and not self.sender:
            raise PydanticCustomError("no_mail", "give a sender or a mail")
        return self

    def facts(self) -> Facts:
        """What the rules get to see."""
        if self.mail:
            return facts_of(self.mail)
        return Facts(Address(address=self.sender or "", name=self.name), self.subject, self.kind)


def explain_routes(routes: Routes) -> APIRouter:
    """The router's internal API."""
    api = APIRouter(tags=["routing"])

    @api.post("/v1/explain", operation_id="explain_routing", **operation("mail.read"))
    async def explain_routing(request: Annotated[ExplainRequest, Body()]) -> Routing:
        """Say how a mail would be routed: each rule, what it looked at, what it said. Nothing is changed."""
        return routes.explain(request.facts())

    return api
