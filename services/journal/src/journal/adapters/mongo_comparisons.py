"""How are comparisons kept in MongoDB?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from journal.domain.comparison import Comparison, ComparisonId, Folder, State, Tally
from journal.domain.findings import Finding, Wrong
from journal.handlers.comparisons import Comparisons

Document = dict[str, Any]


class MongoComparisons(Comparisons):
    """The collection `comparisons`."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._comparisons = database.comparisons

    @override
    async def add(self, comparison: Comparison) -> None:
        if await self._comparisons.find_one({"_id": comparison.id}, {"_id": 1}):
            return
        try:
            await self._comparisons.insert_one(_written(comparison))
        except DuplicateKeyError:
            return

    @override
    async def save(self, comparison: Comparison) -> None:
        await self._comparisons.replace_one({"_id": comparison.id}, _written(comparison))

    @override
    async def find(self, comparison_id: ComparisonId) -> Comparison | None:
        found = await self._comparisons.find_one({"_id": comparison_id})
        return _read(found) if found else None

    @override
    async def next(self) -> Comparison | None:
        open_ones = {"state": {"$in": [State.QUEUED.value, State.RUNNING.value]}}
        found = await self._comparisons.find(open_ones).sort("created_at", ASCENDING).limit(1).to_list()
        return _read(found[0]) if found else None

    @override
    async def newest(self, limit: int) -> list[Comparison]:
        found = self._comparisons.find({}, {"tally.findings": 0}).sort("created_at", DESCENDING).limit(limit)
        return [_read(each) async for each in found]

    @override
    async def forget(self, before: datetime) -> None:
        await self._comparisons.delete_many({"created_at": {"$lt": before}})


def _written(comparison: Comparison) -> Document:
    document = asdict(comparison)
    tally = document["tally"]
    tally["folders"] = list(tally["folders"].values())
    tally["findings"] = [
        {name: each for name, each in finding.items() if each is not None} for finding in tally["findings"]
    ]
    return {"_id": document.pop("id"), **document}


def _read(document: Document) -> Comparison:
    told = document["tally"]
    folders = [Folder(**each) for each in told["folders"]]
    findings = [Finding(**{**each, "wrong": Wrong(each["wrong"])}) for each in told.get("findings", ())]
    by_place = {(each.mailbox_id, each.folder, each.uidvalidity): each for each in folders}
    tally = Tally(**{**told, "folders": by_place, "findings": findings})
    rest = {name: value for name, value in document.items() if name not in {"_id", "tally", "state"}}
    return Comparison(id=document["_id"], state=State(document["state"]), tally=tally, **rest)
