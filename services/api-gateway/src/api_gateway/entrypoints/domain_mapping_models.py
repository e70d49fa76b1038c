"""How are domain mappings written in the words of the email system's specification (S4)?"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from api_gateway.entrypoints.specified import SPEAKABLE, Id, Meta, Named, Numbered, OrNone, Required
from chassis.http import NoBool

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=SPEAKABLE)]
Keyword = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=SPEAKABLE)]
Template = Annotated[str, StringConstraints(max_length=10_000)]
Kind = Literal["domain", "email", "wildcard"]
_ADDRESS = re.compile(
    r'("[^\x00-\x1f]+"|[^@\s\x00-\x1f<>()\[\]:;,"\\]+)@[^@\s\x00-\x1f.<>]+(\.[^@\s\x00-\x1f.<>]+)*\.?'
)
"""Somebody, in quotes where that is needed, at a host of non-empty labels; what an address is beyond that, its owner says."""
Urgency = Literal["low", "medium", "high", "urgent"]


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise PydanticCustomError("not_an_address", "it is no address")
    return text


def _unpacked(value: Any) -> Any:
    """The rules, which the specification calls `json`: written as an object or as the text of one."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError) as error:
        raise PydanticCustomError("not_json", "it is no JSON") from error


class CustomRules(BaseModel):
    """Words that make a mail more urgent."""

    model_config = ConfigDict(extra="forbid")

    keywords: Annotated[list[Keyword], Field(max_length=100)] = []
    auto_escalate: bool = False


class DomainMappingIn(BaseModel):
    """A mapping to be created; the defaults are the owner's."""

    model_config = ConfigDict(extra="forbid")

    domain_pattern: Annotated[Text, Required]
    pattern_type: Annotated[Kind, Required]
    account_id: Annotated[Id, Required]
    default_assigned_user_id: Annotated[Id | None, OrNone] = None
    default_category: Annotated[Text | None, OrNone] = None
    default_priority: Annotated[Urgency | None, OrNone] = None
    auto_create_tickets: bool = True
    send_auto_reply: bool = False
    auto_reply_template: Annotated[Template | None, OrNone] = None
    is_active: bool = True
    priority: Annotated[int, Field(ge=1, le=1000), NoBool] = 100
    custom_rules: Annotated[CustomRules | None, BeforeValidator(_unpacked), OrNone] = None


class DomainMappingChange(DomainMappingIn):
    """What a mapping is to be: what is not given stays."""

    domain_pattern: Annotated[Text, Required] = ""
    pattern_type: Annotated[Kind, Required] = "domain"
    account_id: Annotated[Id, Required] = ""


class Assignee(Named):
    """A person by name and address."""

    email: str


class DomainMapping(BaseModel):
    """A mapping."""

    id: str
    domain_pattern: str
    pattern_type: str
    account_id: str
    account: Named
    default_assigned_user_id: str | None
    default_assigned_user: Assignee | None
    default_category: str | None
    default_priority: str | None
    auto_create_tickets: bool
    send_auto_reply: bool
    auto_reply_template: str | None
    is_active: bool
    priority: int
    custom_rules: CustomRules | None
    created_at: AwareDatetime
    updated_at: AwareDatetime


class DomainMappings(BaseModel):
    """A page of mappings."""

    data: list[DomainMapping]
    meta: Meta


class DomainMappingWritten(BaseModel):
    """What a mapping is now. `warnings` tell what is odd about it beside the others."""

    success: bool = True
    message: str
    data: DomainMapping
    warnings: list[dict[str, Any]] = []


class Done(BaseModel):
    """Something was done."""

    success: bool = True
    message: str


class Wanted(Numbered):
    """Which mappings to list."""

    is_active: bool | None = None
    account_id: Id | None = None
    pattern_type: Kind | None = None


class PreviewIn(BaseModel):
    """The address to look at."""

    model_config = ConfigDict(extra="forbid")

    email_address: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=320), AfterValidator(_address), Required
    ]


class AssignmentPreview(BaseModel):
    """How a mail of the address would be treated."""

    account_name: str
    assigned_user: str | None
    category: str | None
    priority: str | None
    auto_create_ticket: bool


class PreviewMapping(BaseModel):
    """The mapping that decides."""

    id: str
    domain_pattern: str
    pattern_type: str
    account: Named


class Candidate(BaseModel):
    """A mapping that speaks of the address; `why_not` says why it does not decide."""

    id: str
    domain_pattern: str
    pattern_type: str
    priority: int
    wins: bool
    why_not: str


class Preview(BaseModel):
    """Which mapping decides about an address, and what it does."""

    matched: bool
    mapping: PreviewMapping | None
    assignment_preview: AssignmentPreview | None
    candidates: list[Candidate]
