"""How are people and tokens kept in MongoDB?

Collections: `people` (unique, sparse `first_admin`: the insert that carries it is the commit of the setup) and
`tokens`, by token id. Nothing here can be turned back into a token: only its digest is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from api_gateway.adapters.outages import named_outages
from api_gateway.adapters.remembered import RememberedRequests
from api_gateway.adapters.rights import ANOTHER_VERSION, MongoRights, at_version
from api_gateway.domain.people import Person, PersonId, Role
from api_gateway.domain.tokens import Token, TokenId
from api_gateway.handlers.access import TokenLookup
from api_gateway.handlers.people import Change, ChangedTooOften, PersonChangedMeanwhile, PersonUnknown, StaffStore
from api_gateway.handlers.setup import AlreadySetUp, PeopleStore
from api_gateway.handlers.tokens import TokenIdTaken, TokenStore

_Document = dict[str, Any]
_OF_A_PERSON: Final = {"requests": 0}
"""What is read of people: all but what only their changes ask for."""


class MongoAccess(TokenLookup, TokenStore, PeopleStore, StaffStore):
    """People and tokens in one database of the gateway's own."""

    def __init__(
        self, database: AsyncDatabase[_Document], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._people = database["people"]
        self._tokens = database["tokens"]
        self._rights = MongoRights(database, now)
        self._requests = RememberedRequests(self._people, now)

    @override
    async def find(self, wanted: TokenId) -> tuple[Token, Person] | None:
        async with named_outages():
            token = await self._tokens.find_one({"_id": wanted})
            person = token and await self._people.find_one({"_id": token["person_id"]}, _OF_A_PERSON)
        return (_token(token), _person(person)) if token and person else None

    @override
    async def note_use(self, used: TokenId, at: datetime) -> None:
        async with named_outages():
            await self._tokens.update_one(
                {"_id": used, "$or": [{"last_used_at": None}, {"last_used_at": {"$lt": at}}]},
                {"$set": {"last_used_at": at}},
            )

    @override
    async def add_token(self, token: Token) -> None:
        async with named_outages():
            try:
                await self._tokens.insert_one(_document(token))
            except DuplicateKeyError as taken:
                raise TokenIdTaken(token.id) from taken

    @override
    async def tokens(self) -> list[Token]:
        async with named_outages():
            return [_token(each) async for each in self._tokens.find().sort([("created_at", -1), ("_id", 1)])]

    @override
    async def revoke(self, revoked: TokenId, at: datetime) -> None:
        async with named_outages():
            await self._rights.revoke(revoked, at)

    @override
    async def forget_token(self, unused: TokenId) -> None:
        async with named_outages():
            await self._tokens.delete_one({"_id": unused})

    @override
    async def add_first_admin(self, person: Person) -> None:
        async with named_outages():
            # Idempotent and here, so that no start order can leave the one insert that must be unique unguarded.
            await self._people.create_index("first_admin", unique=True, sparse=True)
            try:
                await self._people.insert_one({**_stored(person), "first_admin": True})
            except DuplicateKeyError as existing:
                raise AlreadySetUp("Postdesk is set up: ask an admin for a token.") from existing

    @override
    async def add_person(self, person: Person) -> None:
        async with named_outages():
            with suppress(DuplicateKeyError):
                await self._people.insert_one(_stored(person))

    @override
    async def everybody(self) -> list[Person]:
        async with named_outages():
            return [_person(each) async for each in self._people.find({}, _OF_A_PERSON).sort([("name", 1), ("_id", 1)])]

    @override
    async def find_person(self, wanted: PersonId) -> Person:
        async with named_outages():
            found = await self._people.find_one({"_id": wanted}, _OF_A_PERSON)
        if found is None:
            raise PersonUnknown(f"No person has the id {wanted}.")
        return _person(found)

    @override
    async def change_person(self, wanted: PersonId, change: Change) -> Person:
        async with named_outages():
            if change.request:
                await self._requests.forget_old(wanted)
            changed = await self._people.find_one_and_update(
                {"_id": wanted} | at_version(change.expected) | self._requests.new(change.request),
                {"$set": _plain_fields(change.fields), **ANOTHER_VERSION} | self._requests.written(change.request),
                _OF_A_PERSON,
                return_document=ReturnDocument.AFTER,
            )
            if changed:
                return _person(changed)
            found = await self.find_person(wanted)
            if await self._requests.done(wanted, change.request):
                return found
        raise PersonChangedMeanwhile if change.expected not in {None, found.version} else ChangedTooOften

    @override
    async def change_rights(self, wanted: PersonId, change: Change, by: PersonId) -> Person:
        async with named_outages():
            await self._rights.change(wanted, replace(change, fields=_plain_fields(change.fields)), by)
            return await self.find_person(wanted)

    @override
    async def is_set_up(self) -> bool:
        async with named_outages():
            return await self._people.find_one({"first_admin": True}) is not None

    @override
    async def emails(self, people: Collection[str]) -> dict[str, str]:
        async with named_outages():
            found = self._people.find({"_id": {"$in": list(people)}}, {"email": 1})
            return {each["_id"]: each["email"] async for each in found}


def _document(token: Token) -> _Document:
    return {
        "_id": token.id,
        "person_id": token.person_id,
        "name": token.name,
        "digest": token.digest,
        "scopes": None if token.scopes is None else sorted(token.scopes),
        "accounts": None if token.accounts is None else sorted(token.accounts),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
        "revoked_at": token.revoked_at,
    }


def _token(document: _Document) -> Token:
    scopes, accounts = document["scopes"], document.get("accounts")
    return Token(
        id=TokenId(document["_id"]),
        person_id=PersonId(document["person_id"]),
        name=document["name"],
        digest=document["digest"],
        scopes=None if scopes is None else frozenset(scopes),
        accounts=None if accounts is None else frozenset(accounts),
        created_at=document["created_at"],
        expires_at=document["expires_at"],
        last_used_at=document["last_used_at"],
        revoked_at=document["revoked_at"],
    )


def _stored(person: Person) -> _Document:
    fields = _plain_fields(asdict(person))
    return {"_id": fields.pop("id"), **fields}


def _plain_fields(fields: Mapping[str, Any]) -> _Document:
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    """A field as MongoDB keeps it."""
    if isinstance(value, Role):
        return value.value
    return sorted(value) if isinstance(value, frozenset) else value


def _person(document: _Document) -> Person:
    accounts = document.get("accounts")
    return Person(
        id=PersonId(document["_id"]),
        name=document["name"],
        email=document["email"],
        role=Role(document["role"]),
        accounts=None if accounts is None else frozenset(accounts),
        active=document.get("active", True),
        version=document.get("version", 0),
    )
