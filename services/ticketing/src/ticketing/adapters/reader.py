"""How are tickets read from MongoDB?"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase
from typing_extensions import override

from contracts.values import EntryId, TicketId
from ticketing.adapters.documents import Document, entry_from, ticket_from
from ticketing.domain.ticket import Entry, EntryKind, Ticket
from ticketing.handlers.reading import Place, TicketReader, Wanted

LOOKED_AT_FIRST: Final = (timedelta(days=3), timedelta(days=30))
"""How far back a page of the latest is looked for before all tickets are."""


class MongoTicketReader(TicketReader):
    """Reads what `MongoTicketStore` wrote."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._log = database["log"]
        self._views = database["tickets"]

    @override
    async def find_tickets(self, wanted: Wanted, after: Place | None, limit: int) -> list[Ticket]:
        found: list[Document] = []
        for start in _starts(wanted, after):
            found = await self._find(wanted, after, start, limit)
            if len(found) >= limit:
                break
        return [ticket_from(each | {"words": ()}) for each in found]

    async def _find(self, wanted: Wanted, after: Place | None, start: datetime | None, limit: int) -> list[Document]:
        """Documents of a page; with `start` only those not before it."""
        sort, query = wanted.sort, _query(wanted)
        if start:
            bounds = query.setdefault(sort.field, {})
            bounds["$gte"] = max(start, bounds.get("$gte", start))
        if after:
            query["$or"] = _behind(sort.field, after, "$lt" if sort.descending else "$gt")
        direction = DESCENDING if sort.descending else ASCENDING
        order = [(sort.field, direction), ("_id", direction)]
        return await self._views.find(query, {"words": 0}).sort(order).limit(limit).to_list()

    @override
    async def count_tickets(self, wanted: Wanted) -> dict[str, int]:
        steps = [{"$match": _query(wanted)}, {"$group": {"_id": "$status", "count": {"$sum": 1}}}]
        return {each["_id"]: each["count"] async for each in await self._views.aggregate(steps)}

    @override
    async def find_ticket(self, name: str) -> Ticket | None:
        found = await self._views.find_one(
            {"_id": name} if name.startswith("tkt_") else {"number": {"$in": [name, name.upper()]}}
        )
        return ticket_from(found) if found else None

    @override
    async def find_log(self, ids: Collection[TicketId], after: Place | None, limit: int) -> list[Entry]:
        query: Document = {"ticket_id": {"$in": list(ids)}, "kind": {"$ne": EntryKind.MERGED.value}}
        if after:
            query["$or"] = _behind("at", after, "$gt")
        order = [("at", ASCENDING), ("_id", ASCENDING)]
        return [entry_from(each) async for each in self._log.find(query).sort(order).limit(limit)]

    @override
    async def find_edits(self, comments: Collection[EntryId]) -> list[Entry]:
        query = {"kind": EntryKind.EDITED.value, "data.comment_id": {"$in": list(comments)}}
        return [entry_from(each) async for each in self._log.find(query).sort([("at", ASCENDING), ("_id", ASCENDING)])]

    @override
    async def find_events(self, ticket_id: TicketId, after: int, limit: int) -> list[Entry]:
        query = {"ticket_id": ticket_id, "version": {"$gt": after}}
        return [entry_from(each) async for each in self._log.find(query).sort("version", ASCENDING).limit(limit)]

    @override
    async def find_entry(self, entry_id: EntryId) -> Entry | None:
        found = await self._log.find_one({"_id": entry_id})
        return entry_from(found) if found else None

    @override
    async def find_visible(self, ids: Collection[TicketId], accounts: Collection[str]) -> set[TicketId]:
        query = {"_id": {"$in": list(ids)}, "account_id": {"$in": list(accounts)}}
        return {each["_id"] async for each in self._views.find(query, {"_id": 1})}

    @override
    async def find_committed(self, before: datetime, after: Place | None, limit: int) -> list[Entry]:
        query: Document = {"at": {"$lt": before}}
        if after:
            query["$or"] = _behind("at", after, "$gt")
        order = [("at", ASCENDING), ("_id", ASCENDING)]
        return [entry_from(each) async for each in self._log.find(query).sort(order).limit(limit)]


def _starts(wanted: Wanted, after: Place | None) -> list[datetime | None]:
    """From when on to look for a page of the latest, one after the other until it is full.

    Not every server reads an index in the order asked for: some sort all that a query finds, however short the page is.
    """
    few = wanted.words or any(wanted.fields.get(name) for name in ("requester_key", "number", "account_id"))
    if few or not wanted.sort.descending:
        return [None]
    latest = after.at if after else datetime.now(UTC)
    return [*(latest - each for each in LOOKED_AT_FIRST), None]


def _query(wanted: Wanted) -> Document:
    """What is asked for, in operators of ours only: values never become any."""
    query: Document = {"merged_into": None, "deleted": False}
    query |= {name: {"$in": list(values)} for name, values in wanted.fields.items() if values}
    if wanted.accounts is not None:
        query["$and"] = [{"account_id": {"$in": sorted(wanted.accounts)}}]
    if wanted.nobody:
        query["assignee_id"] = {"$in": [None, *wanted.fields.get("assignee_id", ())]}
    for name, asked in (("created_at", wanted.created), ("updated_at", wanted.updated)):
        limits = {"$gte": asked.start, "$lt": asked.end}
        if bounded := {operator: instant for operator, instant in limits.items() if instant}:
            query[name] = bounded
    if wanted.words:
        *whole, last = wanted.words
        # Long words are seldom, and some servers look by the first condition only.
        sought: list[tuple[int, Any]] = [(len(word), word) for word in whole]
        sought.append((len(last), {"$regex": f"^{re.escape(last)}"}))
        sought.sort(key=lambda each: each[0], reverse=True)
        query["$and"] = [*({"words": each} for _, each in sought), *query.get("$and", ())]
    return query


def _behind(field: str, place: Place, comparison: str) -> list[Document]:
    return [{field: {comparison: place.at}}, {field: place.at, "_id": {comparison: place.id}}]
