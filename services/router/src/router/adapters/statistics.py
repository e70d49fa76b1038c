"""How are counts, and what happened to users, kept in MongoDB?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from pymongo import DESCENDING, UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from typing_extensions import override

from router.adapters.documents import Document
from router.domain.statistics import Action, Activity, Counted
from router.handlers.statistics import Activities, Tallies


class MongoActivities(Activities):
    """One document each, by the id of its event."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._found = database["activities"]

    @override
    async def keep(self, activities: Sequence[Activity]) -> None:
        if activities:
            await self._found.bulk_write([_insert(each) for each in activities], ordered=False)

    @override
    async def latest(self, limit: int) -> list[Activity]:
        found = self._found.find().sort([("at", DESCENDING), ("_id", DESCENDING)]).limit(limit)
        return [Activity.model_validate(each | {"id": each["_id"]}) async for each in found]

    @override
    async def count(self, action: Action, since: datetime, *, verification: bool | None = None) -> int:
        wanted: Document = {"action": action.value, "at": {"$gte": since}}
        return await self._found.count_documents(
            wanted if verification is None else wanted | {"verification": verification}
        )


class MongoTallies(Tallies):
    """One document a day, by its date: as texts, dates are in their order."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._found = database["tallies"]

    @override
    async def add(self, day: date, counts: Mapping[Counted, int]) -> None:
        more = {name.value: count for name, count in counts.items()}
        await self._found.update_one({"_id": day.isoformat()}, {"$inc": more}, upsert=True)

    @override
    async def since(self, day: date) -> Mapping[Counted, int]:
        sums: Counter[Counted] = Counter()
        async for each in self._found.find({"_id": {"$gte": day.isoformat()}}):
            sums.update({name: each.get(name.value, 0) for name in Counted})
        return sums


def _insert(activity: Activity) -> UpdateOne:
    document = activity.model_dump(mode="json", exclude={"id"}) | {"at": activity.at}
    return UpdateOne({"_id": activity.id}, {"$setOnInsert": document}, upsert=True)
