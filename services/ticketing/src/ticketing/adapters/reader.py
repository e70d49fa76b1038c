"""How are tickets read from MongoDB?"""

from __future__ import annotations

from collections.abc import Collection

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase
from typing_extensions import override

from contracts.values import TicketId
from ticketing.adapters.documents import Document, entry_from, ticket_from
from ticketing.domain.ticket import Entry, EntryKind, Ticket
from ticketing.handlers.reading import Place, TicketReader, Wanted


class MongoTicketReader(TicketReader):
    """Reads what `MongoTicketStore` wrote."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._log = database["log"]
        self._views = database["tickets"]

    @override
    async def find_tickets(self, wanted: Wanted, after: Place | None, limit: int) -> list[Ticket]:
        query: Document = {"merged_into": None}
        if wanted.status:
            query["status"] = wanted.status.value
        if wanted.requester:
            query["requester_key"] = wanted.requester.strip().casefold()
        if wanted.number:
            query["number"] = wanted.number.strip().upper()
        if after:
            query["$or"] = _behind("created_at", after, "$lt")
        order = [("created_at", DESCENDING), ("_id", DESCENDING)]
        return [ticket_from(each) async for each in self._views.find(query).sort(order).limit(limit)]

    @override
    async def find_ticket(self, name: str) -> Ticket | None:
        found = await self._views.find_one({"_id": name} if name.startswith("tkt_") else {"number": name.upper()})
        return ticket_from(found) if found else None

    @override
    async def find_log(self, ids: Collection[TicketId], after: Place | None, limit: int) -> list[Entry]:
        query: Document = {"ticket_id": {"$in": list(ids)}, "kind": {"$ne": EntryKind.MERGED.value}}
        if after:
            query["$or"] = _behind("at", after, "$gt")
        order = [("at", ASCENDING), ("_id", ASCENDING)]
        return [entry_from(each) async for each in self._log.find(query).sort(order).limit(limit)]


def _behind(field: str, place: Place, comparison: str) -> list[Document]:
    return [{field: {comparison: place.at}}, {field: place.at, "_id": {comparison: place.id}}]
