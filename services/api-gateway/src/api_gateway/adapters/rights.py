"""How is what people may do changed by one admin at a time, so that two who take each other's rights leave one?

There are no transactions: the one document of the collection `rights` says which change is decided, and writing that is the
commit. It is carried out after that, by whoever decided it or, where they are gone, by whoever comes next; before, nobody
decides anything else. `number` counts the decisions, and each person bears that of the last one about them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from api_gateway.domain.people import PersonId, Role
from api_gateway.handlers.people import PersonUnknown, RightsLost

_ID: Final = "people"
_Document = dict[str, Any]


class MongoRights:
    """The order of changes of what people may do."""

    def __init__(self, database: AsyncDatabase[_Document]) -> None:
        self._people = database["people"]
        self._rights = database["rights"]

    async def change(
        self, wanted: PersonId, fields: Mapping[str, Any], by: PersonId, request: str | None = None
    ) -> None:
        """Change fields of a person, as MongoDB keeps them, while `by` is an admin. Raises PersonUnknown, RightsLost."""
        while True:
            number = await self._carried_out()
            person = await self._people.find_one({"_id": wanted}, {"requests": 1})
            if not person:
                raise PersonUnknown(f"No person has the id {wanted}.")
            if request in person.get("requests", ()):
                return
            if not await self._people.find_one(
                {"_id": by, "role": Role.ADMIN.value, "active": {"$ne": False}, "accounts": None}, {"_id": 1}
            ):
                raise RightsLost("You are not an admin any more: another one has just changed what you may do.")
            decided = {"person_id": wanted, "fields": dict(fields), "request": request}
            done = await self._rights.update_one(
                {"_id": _ID, "number": number, "decided": None}, {"$set": {"number": number + 1, "decided": decided}}
            )
            if done.matched_count:
                await self._carried_out()
                return

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
            # Whoever comes late with an older decision finds a newer one on the person, and changes nothing.
            await self._people.update_one(
                {"_id": decided["person_id"], "$or": [{"rights": {"$exists": False}}, {"rights": {"$lt": number}}]},
                {"$set": {**decided["fields"], "rights": number}} | now_done(decided.get("request")),
            )
            await self._rights.update_one({"_id": _ID, "number": number}, {"$set": {"decided": None}})
        return number


def not_done(request: str | None) -> _Document:
    """What is true of a person whom a request has not changed yet."""
    return {"requests": {"$ne": request}} if request else {}


def now_done(request: str | None) -> _Document:
    """What a request leaves on a person, in the write of its change."""
    return {"$push": {"requests": request}} if request else {}
