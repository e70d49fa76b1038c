"""How are tickets read from MongoDB?"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase
from typing_extensions import override

from contracts.values import EntryId, TicketId
from ticketing.adapters.counting import TicketCounts, can_be_remembered
from ticketing.adapters.documents import Document, entry_from, ticket_from
from ticketing.adapters.listing import Kind, Lead, Search, leads, lightest, next_width, weighing
from ticketing.domain.numbers import NumberTemplate
from ticketing.domain.ticket import Entry, EntryKind, Ticket
from ticketing.handlers.reading import Place, Sort, TicketReader, Wanted

IN_TIME: Final = [("at", ASCENDING), ("_id", ASCENDING)]
"""The order of entries."""
DEFAULT_NUMBERS: Final = NumberTemplate()
MOST_WEIGHED: Final = 1000
"""What has more is not worth to be told from each other."""


class MongoTicketReader(TicketReader):
    """Reads what `MongoTicketStore` wrote."""

    def __init__(self, database: AsyncDatabase[Document], numbers: NumberTemplate = DEFAULT_NUMBERS) -> None:
        self._database = database
        self._numbers = numbers
        self._log = database["log"]
        self._views = database["tickets"]
        self._oldest: dict[str, datetime] = {}
        self._paces: dict[Kind, timedelta] = {}
        self._counts = TicketCounts(self._views, self._lead)

    @override
    async def find_tickets(self, wanted: Wanted, after: Place | None, limit: int) -> list[Ticket]:
        search = Search(wanted, await self._lead(wanted))
        found = await self._find(search.at_once(after), wanted.sort, limit) if after else []
        if len(found) < limit:
            found += await self._find_on(search, after, limit - len(found))
        return [ticket_from(each | {"words": ()}) for each in found]

    async def _lead(self, wanted: Wanted) -> Lead:
        """What to find tickets by; where there is a choice, the lightest. Nothing is lighter than none."""
        now, (first, *others) = datetime.now(UTC), leads(wanted)
        if not others:
            return first
        weighed = [await self._weighed(first, wanted, now)]
        if weighed[0].weight:
            weighed += await asyncio.gather(*(self._weighed(each, wanted, now) for each in others))
        return lightest(weighed)

    async def _weighed(self, lead: Lead, wanted: Wanted, now: datetime) -> Lead:
        """Counted to a limit, by a command that servers answer from an index alone where they can."""
        query = weighing(lead, wanted, now)
        told = await self._database.command("count", self._views.name, query=query, limit=MOST_WEIGHED)
        return replace(lead, weight=int(told["n"]))

    async def _find_on(self, search: Search, after: Place | None, limit: int) -> list[Document]:
        """What is behind a place, by parts of time: each as long as it takes to fill the page, by what the last one had."""
        near, known = search.near(after)
        at = known or await self._beginning(search.wanted.sort)
        found: list[Document] = []
        began, field = at, search.wanted.sort.field
        width, last = search.first_width(limit, self._paces.get(search.kind)), False
        while not last and len(found) < limit:
            far, last = search.far(at, width)
            part = await self._find(search.within(near, far), search.wanted.sort, limit - len(found))
            found += part
            width = next_width(width, len(part), limit - len(found))
            near, at = far, far or at
        if found:
            self._paces[search.kind] = abs(found[-1][field] - began) / len(found)
        return found

    async def _beginning(self, sort: Sort) -> datetime:
        """Where to look first; the oldest instant is asked for once, as a list only takes longer where it is another since."""
        if sort.descending:
            return datetime.now(UTC)
        if sort.field not in self._oldest:
            oldest = await self._find({}, sort, 1)
            if not oldest:
                return datetime.now(UTC)
            self._oldest[sort.field] = oldest[0][sort.field]
        return self._oldest[sort.field]

    async def _find(self, query: Document, sort: Sort, limit: int) -> list[Document]:
        direction = DESCENDING if sort.descending else ASCENDING
        order = [(sort.field, direction), ("_id", direction)]
        return await self._views.find(query, {"words": 0}).sort(order).limit(limit).to_list()

    @override
    async def count_tickets(self, wanted: Wanted) -> dict[str, int]:
        if can_be_remembered(wanted):
            return await self._counts.count(wanted)
        search = Search(wanted, await self._lead(wanted))
        steps = [{"$match": search.everything()}, {"$group": {"_id": "$status", "count": {"$sum": 1}}}]
        return {each["_id"]: each["count"] async for each in await self._views.aggregate(steps)}

    @override
    async def find_ticket(self, name: str) -> Ticket | None:
        if name.startswith("tkt_"):
            found = await self._views.find_one({"_id": name})
            return ticket_from(found) if found else None
        spellings = self._numbers.spellings(name)
        named = await self._views.find({"number": {"$in": list(spellings)}}).to_list()
        return min(map(ticket_from, named), key=lambda each: spellings.index(str(each.number)), default=None)

    @override
    async def find_log(self, ids: Collection[TicketId], after: Place | None, limit: int) -> list[Entry]:
        query = {"ticket_id": {"$in": list(ids)}, "kind": {"$ne": EntryKind.MERGED.value}}
        return await self._entries(query, after, limit)

    @override
    async def find_edits(self, comments: Collection[EntryId]) -> list[Entry]:
        query = {"kind": EntryKind.EDITED.value, "data.comment_id": {"$in": list(comments)}}
        return [entry_from(each) async for each in self._log.find(query).sort(IN_TIME)]

    @override
    async def find_events(self, ticket_id: TicketId, after: int, limit: int) -> list[Entry]:
        query = {"ticket_id": ticket_id, "version": {"$gt": after}}
        return [entry_from(each) async for each in self._log.find(query).sort("version", ASCENDING).limit(limit)]

    @override
    async def find_entry(self, entry_id: EntryId) -> Entry | None:
        found = await self._log.find_one({"_id": entry_id})
        return entry_from(found) if found else None

    @override
    async def find_accounts(self, ids: Collection[TicketId]) -> dict[TicketId, str | None]:
        found = self._views.find({"_id": {"$in": list(ids)}}, {"account_id": 1})
        return {each["_id"]: each["account_id"] async for each in found}

    @override
    async def find_committed(self, before: datetime, after: Place | None, limit: int) -> list[Entry]:
        return await self._entries({"at": {"$lt": before}}, after, limit)

    async def _entries(self, query: Document, after: Place | None, limit: int) -> list[Entry]:
        """A page of the log in the order of time."""
        found: list[Document] = []
        for each in _later(query, after):
            found += await self._log.find(each).sort(IN_TIME).limit(limit - len(found)).to_list()
            if len(found) >= limit:
                break
        return [entry_from(each) for each in found]


def _later(query: Document, after: Place | None) -> Iterator[Document]:
    """What to ask for entries behind a place; `$or` is left out, as it costs some servers all indexes."""
    if after is None:
        yield query
        return
    yield {"$and": [{"at": after.at, "_id": {"$gt": after.id}}, query]}
    yield {**query, "at": {**query.get("at", {}), "$gt": after.at}}
