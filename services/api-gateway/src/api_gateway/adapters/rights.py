"""How is what people and tokens may do taken away one at a time, so that two admins who do it to each other leave one?

There are no transactions: the one document of the collection `rights` says which change is decided, and writing that is the
commit. It is carried out after that, by whoever decided it or, where they are gone, by whoever comes next; before, nobody
decides anything else. `number` counts the decisions, and each person bears that of the last one about them. No decision takes
the last good token that opens everything; only time does, where it has an end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from api_gateway.adapters.remembered import RememberedRequests
from api_gateway.domain.people import PersonId, Role
from api_gateway.domain.tokens import TokenId
from api_gateway.handlers.people import Change, ChangedTooOften, PersonChangedMeanwhile, PersonUnknown, RightsLost
from api_gateway.handlers.tokens import NobodyLeft, TokenUnknown

_Document = dict[str, Any]
_ID: Final = "people"
ANOTHER_VERSION: Final[_Document] = {"$inc": {"version": 1}}
_ADMIN: Final[_Document] = {"role": Role.ADMIN.value, "active": {"$ne": False}, "accounts": None}
_UNLIMITED: Final[_Document] = {"scopes": None, "accounts": None, "revoked_at": None}


class MongoRights:
    """The order of changes of what people may do."""

    def __init__(self, database: AsyncDatabase[_Document], now: Callable[[], datetime]) -> None:
        self._people = database["people"]
        self._tokens = database["tokens"]
        self._now = now
        self._rights = database["rights"]
        self._requests = RememberedRequests(self._people, now)

    async def change(self, wanted: PersonId, change: Change, by: PersonId) -> None:
        """Change fields of a person, as MongoDB keeps them, while `by` is an admin.

        Raises PersonUnknown, PersonChangedMeanwhile, RightsLost, NobodyLeft, ChangedTooOften.
        """
        decided = {"person_id": wanted, "fields": dict(change.fields), "request": change.request}
        while True:
            number = await self._carried_out()
            if not await self._people.find_one({"_id": wanted}, {"_id": 1}):
                raise PersonUnknown(f"No person has the id {wanted}.")
            if change.request:
                if await self._requests.done(wanted, change.request):
                    return
                await self._check_room(wanted)
            if not await self._people.find_one({"_id": by} | _ADMIN, {"_id": 1}):
                raise RightsLost("You are not an admin any more: another one has just changed what you may do.")
            if takes_rights(change.fields):
                await self._check_left({"_id": {"$ne": wanted}}, {})
            await self._take_version(wanted, change.expected)
            change = replace(change, expected=None)
            if await self._decide(number, decided):
                return

    async def _take_version(self, wanted: PersonId, expected: int | None) -> None:
        # Before the decision, as that is carried out whatever comes between. Who dies here leaves a version without a change.
        if expected is None:
            return
        taken = await self._people.update_one({"_id": wanted} | at_version(expected), ANOTHER_VERSION)
        if not taken.matched_count:
            raise PersonChangedMeanwhile

    async def _check_room(self, wanted: PersonId) -> None:
        # Of what is decided one change at most is not carried out: with it a person has one request more than there is room for.
        await self._requests.forget_old(wanted)
        if await self._requests.full(wanted):
            raise ChangedTooOften

    async def revoke(self, revoked: TokenId, at: datetime) -> None:
        """Revoke a token, where that is not done. Raises TokenUnknown, NobodyLeft."""
        while True:
            number = await self._carried_out()
            token = await self._tokens.find_one({"_id": revoked}, {"revoked_at": 1})
            if not token:
                raise TokenUnknown(f"No token has the id {revoked}.")
            if token["revoked_at"]:
                return
            await self._check_left({}, {"_id": {"$ne": revoked}})
            if await self._decide(number, {"token_id": revoked, "revoked_at": at}):
                return

    async def _check_left(self, people: _Document, tokens: _Document) -> None:
        """Raises NobodyLeft where some token opens everything now, and none of these tokens of these people does."""
        if await self._opens_all({}, {}) and not await self._opens_all(people, tokens):
            raise NobodyLeft

    async def _opens_all(self, people: _Document, tokens: _Document) -> bool:
        admins = [each["_id"] async for each in self._people.find(_ADMIN | people, {"_id": 1})]
        good = {"$or": [{"expires_at": None}, {"expires_at": {"$gt": self._now()}}]}
        return bool(
            await self._tokens.find_one(_UNLIMITED | {"person_id": {"$in": admins}} | good | tokens, {"_id": 1})
        )

    async def _decide(self, number: int, decided: _Document) -> bool:
        """Decide and do it; false where somebody else decided something meanwhile."""
        done = await self._rights.update_one(
            {"_id": _ID, "number": number, "decided": None}, {"$set": {"number": number + 1, "decided": decided}}
        )
        if done.matched_count:
            await self._carried_out()
        return bool(done.matched_count)

    async def _carried_out(self) -> int:
        """See that what is decided is done; answers how much was decided so far."""
        found = await self._rights.find_one({"_id": _ID})
        if found is None:
            try:
                await self._rights.insert_one({"_id": _ID, "number": 0, "decided": None})
            except DuplicateKeyError:
                return await self._carried_out()
            return 0
        number: int = found["number"]
        if decided := found["decided"]:
            await self._carry_out(number, decided)
            await self._rights.update_one({"_id": _ID, "number": number}, {"$set": {"decided": None}})
        return number

    async def _carry_out(self, number: int, decided: _Document) -> None:
        if "token_id" in decided:
            await self._tokens.update_one(
                {"_id": decided["token_id"], "revoked_at": None}, {"$set": {"revoked_at": decided["revoked_at"]}}
            )
            return
        # Whoever comes late with an older decision finds a newer one on the person, and changes nothing.
        await self._people.update_one(
            {"_id": decided["person_id"], "$or": [{"rights": {"$exists": False}}, {"rights": {"$lt": number}}]},
            {"$set": {**decided["fields"], "rights": number}, **ANOTHER_VERSION}
            | self._requests.written(decided.get("request")),
        )


def at_version(expected: int | None) -> _Document:
    """What is true of a person at a version; None: at any. Those who were added before there were versions have none, which is 0."""
    return {} if expected is None else {"version": expected or None}


def takes_rights(fields: Mapping[str, Any]) -> bool:
    """Whether whoever gets these fields, as MongoDB keeps them, is no admin of everything with them."""
    role, accounts = fields.get("role", Role.ADMIN.value), fields.get("accounts")
    return role != Role.ADMIN.value or accounts is not None or not fields.get("active", True)
