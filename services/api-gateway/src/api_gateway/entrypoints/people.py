"""How do admins say who may log in, as what, and for which accounts?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api_gateway.domain.people import MANAGE_PEOPLE, Person, PersonId, Role
from api_gateway.entrypoints.callers import Caller, Naming
from api_gateway.entrypoints.models import AccountId, Email, Name, PersonView
from api_gateway.entrypoints.operations import own_operation, own_routes_of
from api_gateway.entrypoints.problems import problems
from api_gateway.handlers.people import Change, Staff
from chassis.http import IfMatch, etag, expected_version

AUDITED = "person"
PATH = "/api/v1/people"
_OF_A_CHANGE = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED)
Id = Annotated[str, Path(max_length=64)]
Accounts = Annotated[
    list[AccountId] | None,
    Field(min_length=1, max_length=100, description="Whose tickets they see, and nothing else; null means everything."),
]


async def _based(request_name: Naming, if_match: IfMatch = None) -> tuple[str | None, int | None]:
    """What a change is called, and the version that it is based on."""
    return request_name, expected_version(if_match)


Based = Annotated[tuple[str | None, int | None], Depends(_based)]


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
    """The operations."""
    routes = own_routes_of(PATH, "people")

    @routes.get("", **own_operation(MANAGE_PEOPLE))
    async def list_people() -> People:
        """Everybody who may log in, or could once."""
        async with problems():
            return People(items=[PersonView.of(each) for each in await staff.store.everybody()])

    @routes.get("/{person_id}", **own_operation(MANAGE_PEOPLE, HTTPStatus.NOT_FOUND))
    async def get_person(person_id: Id, response: Response) -> PersonView:
        """Show somebody. Their ETag is for If-Match."""
        async with problems():
            return _tagged(await staff.store.find_person(PersonId(person_id)), response)

    @routes.post("", **own_operation(MANAGE_PEOPLE, audit=AUDITED, status=HTTPStatus.CREATED, repeatable=True))
    async def add_person(wanted: PersonCreate, request_name: Naming, response: Response) -> PersonView:
        """Add somebody. They get in by a token that is created for them: `person_id` of `POST /api/v1/tokens`."""
        accounts = None if wanted.accounts is None else frozenset(wanted.accounts)
        async with problems():
            person = await staff.add(wanted.name, wanted.email, wanted.role, accounts, request_name)
        response.headers["Location"] = f"{PATH}/{person.id}"
        return _tagged(person, response)

    @routes.patch("/{person_id}", **own_operation(MANAGE_PEOPLE, *_OF_A_CHANGE, audit=AUDITED, repeatable=True))
    async def change_person(
        person_id: Id, wanted: PersonChange, caller: Caller, based: Based, response: Response
    ) -> PersonView:
        """Change somebody, also what they may: it counts within seconds. What you yourself may is for others to change.

        With If-Match only at the version it names.
        """
        change = Change(wanted.given(), *based)
        async with problems():
            return _tagged(await staff.change(PersonId(person_id), change, caller), response)

    return routes


def _tagged(person: Person, response: Response) -> PersonView:
    if person.version is not None:
        response.headers["ETag"] = etag(person.version)
    return PersonView.of(person)
