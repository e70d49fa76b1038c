"""How are the events of tickets remembered in MongoDB? One document an entry, in the collection `heard`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pymongo import IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError
from typing_extensions import override

from chassis import mongo
from contracts.values import EntryId, MailId, TicketId
from journal.domain.heard import Heard
from journal.handlers.hearing import Hearsay

INDEXES = [
    IndexModel([("mail_id", 1)], sparse=True),
    IndexModel([("ticket_id", 1), ("version", 1)]),
    IndexModel([("run", 1)], sparse=True),
]


async def create_heard_indexes(database: AsyncDatabase[dict[str, Any]]) -> None:
    """Create what is missing; safe to call at every start."""
    await database.heard.create_indexes(INDEXES)


class MongoHearsay(Hearsay):
    """The collection `heard`. `run` on a document is the last comparison in which ticketing named it."""

    def __init__(self, database: AsyncDatabase[dict[str, Any]]) -> None:
        self._heard = database.heard

    @override
    async def write(self, heard: Sequence[Heard]) -> None:
        if not heard:
            return
        try:
            # Inserts cost a server less than upserts, and an entry is heard twice only after a crash.
            await self._heard.insert_many([{"_id": each.entry_id, **_facts(each)} for each in heard], ordered=False)
        except BulkWriteError as error:
            # Of what was heard before, the facts are the same.
            mongo.duplicates(error)

    @override
    async def of_mails(self, mails: Collection[MailId]) -> list[Heard]:
        if not mails:
            return []
        return [_heard(each) async for each in self._heard.find({"mail_id": {"$in": list(mails)}})]

    @override
    async def unheard(self, told: Sequence[Heard], run: str) -> list[Heard]:
        if not told:
            return []
        named = {"_id": {"$in": [each.entry_id for each in told]}}
        await self._heard.update_many(named, {"$set": {"run": run}})
        there = {each["_id"] async for each in self._heard.find(named, {"_id": 1})}
        return [each for each in told if each.entry_id not in there]

    @override
    async def untold(self, run: str, limit: int) -> list[Heard]:
        return [_heard(each) async for each in self._heard.find({"run": {"$ne": run}}).limit(limit)]

    @override
    async def named(self, run: str) -> int:
        return await self._heard.count_documents({"run": run})

    @override
    async def tickets(self, after: TicketId | None, limit: int) -> list[tuple[TicketId, list[int]]]:
        steps: list[dict[str, Any]] = [
            {"$match": {"ticket_id": {"$gt": after or ""}}},
            {"$group": {"_id": "$ticket_id", "versions": {"$push": "$version"}}},
            {"$sort": {"_id": 1}},
            {"$limit": limit},
        ]
        return [(each["_id"], each["versions"]) async for each in await self._heard.aggregate(steps)]


def _facts(heard: Heard) -> dict[str, Any]:
    facts = {
        "ticket_id": heard.ticket_id,
        "version": heard.version,
        "at": heard.at,
        "mail_id": heard.mail_id,
        "delivery_id": heard.delivery_id,
        "copy_in": heard.copy_in,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _heard(document: Mapping[str, Any]) -> Heard:
    return Heard(
        EntryId(document["_id"]),
        TicketId(document["ticket_id"]),
        document["version"],
        document["at"],
        document.get("mail_id"),
        document.get("delivery_id"),
        document.get("copy_in"),
    )
