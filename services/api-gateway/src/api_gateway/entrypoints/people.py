"""How do admins say who may log in, as what, and for which accounts?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from api_gateway.domain.people import MANAGE_PEOPLE, PersonId, Role
from api_gateway.domain.tokens import Identity
from api_gateway.entrypoints.callers import Naming, current_identity
from api_gateway.entrypoints.models import AccountId, Email, Name, PersonView
from api_gateway.entrypoints.operations import own_operation, own_routes_of
from api_gateway.entrypoints.problems import problems
from api_gateway.handlers.people import Staff

AUDITED = "person"
Accounts = Annotated[
    list[AccountId] | None,
    Field(min_length=1, max_length=100, description="Whose tickets they see, and nothing else; null means everything."),
]


class PersonCreate(BaseModel):
    """Who is to be let in."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    email: Email
    role: Role
    accounts: Accounts = None


class PersonChange(BaseModel):
    """What is to change: what is not given stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name = ""
    email: Email = ""
    role: Role = Role.VIEWER
    accounts: Accounts = None
    active: Annotated[bool, Field(description="False: none of their tokens opens anything.")] = True

    def given(self) -> dict[str, Any]:
        """The fields that were given, as people have them."""
        fields = self.model_dump(exclude_unset=True)
        if fields.get("accounts") is not None:
            fields["accounts"] = frozenset(fields["accounts"])
        return fields


class People(BaseModel):
    """Everybody, by name."""

    items: list[PersonView]
    next_cursor: str | None = None


def people_routes(staff: Staff) -> APIRouter:
    """The three operations."""
    routes = own_routes_of("/api/v1/people", "people")

    @routes.get("", **own_operation(MANAGE_PEOPLE))
    async def list_people() -> People:
        """Everybody who may log in, or could once."""
        async with problems():
            return People(items=[PersonView.of(each) for each in await staff.store.everybody()])

    @routes.post("", **own_operation(MANAGE_PEOPLE, audit=AUDITED, status=HTTPStatus.CREATED, repeatable=True))
    async def add_person(wanted: PersonCreate, request_name: Naming) -> PersonView:
        """Add somebody. They get in by a token that is created for them: `person_id` of `POST /api/v1/tokens`."""
        accounts = None if wanted.accounts is None else frozenset(wanted.accounts)
        async with problems():
            return PersonView.of(await staff.add(wanted.name, wanted.email, wanted.role, accounts, request_name))

    @routes.patch(
        "/{person_id}",
        **own_operation(MANAGE_PEOPLE, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, audit=AUDITED, repeatable=True),
    )
    async def change_person(
        person_id: Annotated[str, Path(max_length=64)],
        wanted: PersonChange,
        caller: Annotated[Identity, Depends(current_identity)],
        request_name: Naming,
    ) -> PersonView:
        """Change somebody, also what they may: it counts within seconds. What you yourself may is for others to change."""
        async with problems():
            return PersonView.of(await staff.change(PersonId(person_id), wanted.given(), caller, request_name))

    return routes
