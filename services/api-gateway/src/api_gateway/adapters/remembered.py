"""Which requests has a person's document been changed by? It remembers those that may come again, and so many only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from pymongo.asynchronous.collection import AsyncCollection

from api_gateway.domain.people import PersonId
from api_gateway.domain.repeating import KEPT_FOR

REMEMBERED_FOR: Final = KEPT_FOR + timedelta(hours=1)
"""Longer than a key is good: a request is named when it is asked for, and written down when it is done."""
MOST_REMEMBERED: Final = 5_000
"""Each takes some 100 bytes, and whoever logs in has their document read."""
_Document = dict[str, Any]


class RememberedRequests:
    """The requests of people's documents, each written with the change that it asked for."""

    def __init__(self, people: AsyncCollection[_Document], now: Callable[[], datetime]) -> None:
        self._people = people
        self._now = now

    async def forget_old(self, person: PersonId) -> None:
        """Make room for further ones."""
        old = {"at": {"$lt": self._now() - REMEMBERED_FOR}}
        await self._people.update_one({"_id": person}, {"$pull": {"requests": old}})

    async def done(self, person: PersonId, request: str | None) -> bool:
        """Whether a request changed a person already; one without a name is another each time."""
        return bool(request and await self._people.find_one({"_id": person, "requests.name": request}, {"_id": 1}))

    async def full(self, person: PersonId) -> bool:
        """Whether no further one can be remembered."""
        return not await self._people.find_one({"_id": person} | _ROOM, {"_id": 1})

    def new(self, request: str | None) -> _Document:
        """What is true of a person whom a request has not changed yet, and may change."""
        return {"requests.name": {"$ne": request}} | _ROOM if request else {}

    def written(self, request: str | None) -> _Document:
        """What a request leaves on a person, in the write of its change."""
        return {"$push": {"requests": {"name": request, "at": self._now()}}} if request else {}


_ROOM: Final[_Document] = {f"requests.{MOST_REMEMBERED - 1}": {"$exists": False}}
