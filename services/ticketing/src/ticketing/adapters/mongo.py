"""How are claims, logs, views and numbers kept in MongoDB?

Claims shard by `_id`, the log by `ticket_id`: no index has to be unique across shards. Reads that decide ask for what a
majority has, as what one server alone has may vanish with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pymongo import ASCENDING, DESCENDING, IndexModel, ReplaceOne, ReturnDocument, UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.read_concern import ReadConcern
from typing_extensions import override

from chassis.mongo import duplicates
from contracts.values import EntryId, MailId, TicketId
from ticketing.adapters.documents import (
    Document,
    claim_document,
    claim_from,
    entry_document,
    entry_from,
    ticket_document,
    ticket_from,
)
from ticketing.domain.claims import Claim, ClaimKind
from ticketing.domain.folding import fold
from ticketing.domain.ticket import Entry, Ticket
from ticketing.handlers.ports import Appended, Leftovers

LOG_INDEXES = (
    IndexModel([("ticket_id", ASCENDING), ("version", ASCENDING)], unique=True),
    IndexModel("unpublished", sparse=True),
    IndexModel([("at", ASCENDING), ("_id", ASCENDING)]),
    IndexModel("data.comment_id", sparse=True),
)
VIEW_INDEXES = (
    IndexModel("number", sparse=True),
    IndexModel([("created_at", DESCENDING), ("_id", DESCENDING)]),
    IndexModel([("updated_at", DESCENDING), ("_id", DESCENDING)]),
    IndexModel([("requester_key", ASCENDING), ("created_at", DESCENDING)]),
    IndexModel([("status", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)]),
    IndexModel([("assignee_id", ASCENDING), ("created_at", DESCENDING)]),
    IndexModel([("account_id", ASCENDING), ("created_at", DESCENDING)]),
    IndexModel([("tags", ASCENDING), ("created_at", DESCENDING)]),
    IndexModel([("words", ASCENDING), ("created_at", DESCENDING)]),
)


class MongoTicketStore(Leftovers):
    """The store on one database. It makes its indexes before its first write to the log, as the commit rests on one."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        majority = ReadConcern("majority")
        self._claims = database.get_collection("claims", read_concern=majority)
        self._log = database.get_collection("log", read_concern=majority)
        self._views = database.get_collection("tickets", read_concern=majority)
        self._numbers = database.get_collection("numbers")
        self._prepared = False

    async def prepare(self) -> None:
        """Make what is missing; may be called any number of times."""
        if not self._prepared:
            await self._log.create_indexes(list(LOG_INDEXES))
            await self._views.create_indexes(list(VIEW_INDEXES))
            self._prepared = True

    @override
    async def find_claims(self, keys: Collection[str]) -> dict[str, Claim]:
        found = await self._claims.find({"_id": {"$in": list(keys)}}).to_list()
        return {each["_id"]: claim_from(each) for each in found}

    @override
    async def make_claims(self, claims: Sequence[Claim]) -> int:
        try:
            await self._claims.insert_many([claim_document(claim) for claim in claims])
        except BulkWriteError as error:
            return duplicates(error)[0].index
        return len(claims)

    @override
    async def adopt_claims(self, owners: Mapping[str, MailId]) -> set[str]:
        adopted = {"kind": ClaimKind.OWN.value}
        await self._claims.bulk_write(
            [
                UpdateOne({"_id": key, "kind": ClaimKind.REF.value}, {"$set": adopted | {"owner": owner}})
                for key, owner in owners.items()
            ],
            ordered=False,
        )
        found = self._claims.find({"_id": {"$in": list(owners)}}, {"owner": 1})
        return {each["_id"] async for each in found if each.get("owner") == owners[each["_id"]]}

    @override
    async def find_entries(self, ids: Collection[EntryId]) -> dict[EntryId, Entry]:
        found = await self._log.find({"_id": {"$in": list(ids)}}).to_list()
        return {each["_id"]: entry_from(each) for each in found}

    @override
    async def find_numbers(self, numbers: Collection[str]) -> dict[str, TicketId]:
        found = self._views.find({"number": {"$in": list(numbers)}}, {"number": 1})
        return {each["number"]: each["_id"] async for each in found}

    @override
    async def load(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        return await self._folded({each: Ticket(each) for each in ids} | await self.find_views(ids))

    @override
    async def find_views(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        found = await self._views.find({"_id": {"$in": list(ids)}}).to_list()
        return {each["_id"]: ticket_from(each) for each in found}

    @override
    async def replay(self, ids: Collection[TicketId]) -> dict[TicketId, Ticket]:
        return await self._folded({each: Ticket(each) for each in ids})

    async def _folded(self, known: dict[TicketId, Ticket]) -> dict[TicketId, Ticket]:
        """Tickets after what their logs say beyond the versions given."""
        bare = [ticket.id for ticket in known.values() if not ticket.version]
        behind: list[Document] = [{"ticket_id": {"$in": bare}}] if bare else []
        behind += [{"ticket_id": t.id, "version": {"$gt": t.version}} for t in known.values() if t.version]
        tails: dict[TicketId, list[Entry]] = defaultdict(list)
        if behind:
            query = behind[0] if len(behind) == 1 else {"$or": behind}
            async for each in self._log.find(query, {"events": 0}).sort("version", ASCENDING):
                tails[each["ticket_id"]].append(entry_from(each | {"events": ()}))
        return {each: fold(ticket, tails[each]) if each in tails else ticket for each, ticket in known.items()}

    @override
    async def append(self, entries: Sequence[Entry]) -> list[Appended]:
        await self.prepare()
        answers = [Appended.DONE] * len(entries)
        try:
            await self._log.insert_many([entry_document(entry) for entry in entries], ordered=False)
        except BulkWriteError as error:
            for each in duplicates(error):
                answers[each.index] = Appended.ALREADY if "_id" in each.key_pattern else Appended.LOST
        return answers

    @override
    async def save_views(self, tickets: Collection[Ticket]) -> None:
        documents = [ticket_document(ticket) for ticket in tickets if ticket.version]
        # An insert costs a server less than an upsert, and most tickets have one mail.
        there = await self._insert([each for each in documents if each["version"] == 1])
        refused = await self._replace([each for each in documents if each["version"] > 1], upsert=True)
        # A view is there already, or somebody made it at the same moment. Where theirs is not newer, ours goes in its place.
        await self._replace([*there, *refused], upsert=False)

    async def _insert(self, documents: Sequence[Document]) -> list[Document]:
        """Write first views; answers those whose ticket has one."""
        try:
            if documents:
                await self._views.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            return [documents[each.index] for each in duplicates(error)]
        return []

    async def _replace(self, documents: Sequence[Document], *, upsert: bool) -> list[Document]:
        """Write views unless there are newer ones; answers those that would be second ones."""
        writes = [
            ReplaceOne({"_id": each["_id"], "version": {"$lte": each["version"]}}, each, upsert=upsert)
            for each in documents
        ]
        try:
            if writes:
                await self._views.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            return [documents[each.index] for each in duplicates(error)]
        return []

    @override
    async def take_numbers(self, series: int, count: int) -> int:
        while True:
            found = await self._numbers.find_one_and_update(
                {"_id": series}, {"$inc": {"last": count}}, return_document=ReturnDocument.AFTER
            )
            if found:
                return int(found["last"]) - count + 1
            # Not by an upsert: where two are the first of a series, servers differ in what the second one is answered.
            with suppress(DuplicateKeyError):
                await self._numbers.insert_one({"_id": series, "last": 0})

    @override
    async def mark_published(self, ids: Collection[EntryId]) -> None:
        await self._log.update_many({"_id": {"$in": list(ids)}}, {"$unset": {"unpublished": ""}})

    @override
    async def unpublished(self, now: datetime, patience: timedelta, limit: int) -> list[Entry]:
        left = [{"at": {"$lt": now - patience}}, {"at": {"$gt": now + patience}}]
        found = self._log.find({"unpublished": True, "$or": left}).sort("at", ASCENDING).limit(limit)
        return [entry_from(each) async for each in found]

    @override
    async def ticket_ids(self, after: TicketId | None, limit: int) -> list[TicketId]:
        steps: list[Document] = [
            {"$match": {"version": 1, "ticket_id": {"$gt": after or ""}}},
            {"$sort": {"ticket_id": 1}},
            {"$limit": limit},
            {"$project": {"ticket_id": 1}},
        ]
        return [each["ticket_id"] async for each in await self._log.aggregate(steps)]

    @override
    async def view_ids(self, after: TicketId | None, limit: int) -> list[TicketId]:
        found = self._views.find({"_id": {"$gt": after or ""}}, {"_id": 1}).sort("_id", ASCENDING).limit(limit)
        return [each["_id"] async for each in found]

    @override
    async def with_logs(self, ids: Collection[TicketId]) -> set[TicketId]:
        found = self._log.find({"ticket_id": {"$in": list(ids)}, "version": 1}, {"ticket_id": 1})
        return {each["ticket_id"] async for each in found}
