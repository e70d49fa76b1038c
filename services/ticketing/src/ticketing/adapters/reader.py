"""How are tickets read from MongoDB?"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase
from typing_extensions import override

from contracts.values import EntryId, TicketId
from ticketing.adapters.documents import Document, entry_from, ticket_from
from ticketing.domain.ticket import Entry, EntryKind, Ticket
from ticketing.handlers.reading import Place, Sort, TicketReader, Wanted

IN_TIME: Final = [("at", ASCENDING), ("_id", ASCENDING)]
"""The order of entries."""
BY_TIME: Final = (timedelta(hours=1), timedelta(days=1), timedelta(days=4), timedelta(days=8))
"""How far back a page of the latest is looked for, part by part, before anything else is used to find it by."""
FURTHER: Final = (timedelta(days=16), timedelta(days=64))
"""And where there is nothing else to find it by."""
ALONE: Final = ("number", "requester_key")
"""Fields that leave so few tickets that time does not matter."""
LEADING: Final = (*ALONE, "account_id", "tags", "assignee_id", "status")
"""Fields with an index, in the order of how few tickets they usually leave."""


class MongoTicketReader(TicketReader):
    """Reads what `MongoTicketStore` wrote."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        self._log = database["log"]
        self._views = database["tickets"]

    @override
    async def find_tickets(self, wanted: Wanted, after: Place | None, limit: int) -> list[Ticket]:
        found: list[Document] = []
        for query in _queries(wanted, after):
            found += await self._find(query, wanted.sort, limit - len(found))
            if len(found) >= limit:
                break
        return [ticket_from(each | {"words": ()}) for each in found]

    async def _find(self, query: Document, sort: Sort, limit: int) -> list[Document]:
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
    async def find_visible(self, ids: Collection[TicketId], accounts: Collection[str]) -> set[TicketId]:
        query = {"_id": {"$in": list(ids)}, "account_id": {"$in": list(accounts)}}
        return {each["_id"] async for each in self._views.find(query, {"_id": 1})}

    @override
    async def find_committed(self, before: datetime, after: Place | None, limit: int) -> list[Entry]:
        return await self._entries({"at": {"$lt": before}}, after, limit)

    async def _entries(self, query: Document, after: Place | None, limit: int) -> list[Entry]:
        """A page of the log in the order of time."""
        found: list[Document] = []
        for each in _later(query, "at", after):
            found += await self._log.find(each).sort(IN_TIME).limit(limit - len(found)).to_list()
            if len(found) >= limit:
                break
        return [entry_from(each) for each in found]


def _queries(wanted: Wanted, after: Place | None) -> Iterator[Document]:
    """What to ask for a page, one after the other until it is full: parts of time, in the order wanted.

    Not every server reads an index in the order asked for: some sort all that a query finds, however short the page is, and
    find by the first condition only. So parts of the latest time come first, in which there is little; then what is asked
    for leads. `$or` is left out, as it costs such a server all indexes.
    """
    name, query = wanted.sort.field, _query(wanted)
    if not wanted.sort.descending:
        yield from _later(query, name, after)
        return
    if after:
        yield _at_once(query, name, after, "$lt")
    before: Document = {"$lt": after.at} if after else {}
    latest = after.at if after else datetime.now(UTC)
    for start in (latest - each for each in _parts(wanted)):
        bounded = _in_time(query, name, {"$gte": start, **before})
        yield {name: bounded[name], **bounded}
        before = {"$lt": start}
    yield _in_time(query, name, before)


def _later(query: Document, name: str, after: Place | None) -> Iterator[Document]:
    """What to ask for a page in the order of an instant."""
    if after:
        yield _at_once(query, name, after, "$gt")
    yield _in_time(query, name, {"$gt": after.at} if after else {})


def _at_once(query: Document, name: str, after: Place, comparison: str) -> Document:
    """A query of what has the same instant as a place, and is behind it."""
    further = [*query.get("$and", ()), *([{name: query[name]}] if name in query else [])]
    same = {name: after.at, "_id": {comparison: after.id}}
    return {**same, **{key: value for key, value in query.items() if key != name}} | (
        {"$and": further} if further else {}
    )


def _parts(wanted: Wanted) -> Sequence[timedelta]:
    asked = {name for name, values in wanted.fields.items() if values}
    if asked & {*ALONE}:
        return ()
    led = wanted.words or wanted.nobody or wanted.accounts is not None or asked & {*LEADING}
    return BY_TIME if led else (*BY_TIME, *FURTHER)


def _in_time(query: Document, name: str, bounds: Document) -> Document:
    """A query with further bounds on an instant, the narrower ones where it has some."""
    both: Document = {**query.get(name, {}), **bounds}
    for operator, narrower in (("$gte", max), ("$lt", min)):
        given = [each[operator] for each in (query.get(name, {}), bounds) if operator in each]
        both |= {operator: narrower(given)} if given else {}
    return {**query, name: both} if both else query


def _query(wanted: Wanted) -> Document:
    """What is asked for, in operators of ours only: values never become any. What leaves the fewest leads."""
    given: Document = {name: {"$in": list(values)} for name, values in wanted.fields.items() if values}
    if wanted.nobody:
        given["assignee_id"] = {"$in": [None, *wanted.fields.get("assignee_id", ())]}
    further: list[Document] = []
    if wanted.accounts is not None:
        further.append({"account_id": {"$in": sorted(wanted.accounts)}})
    query: Document = {}
    if wanted.words:
        query["words"], *others = _sought(wanted.words)
        further += [{"words": each} for each in others]
    query |= {name: given.pop(name) for name in LEADING if name in given}
    query |= {**given, "merged_into": None, "deleted": False}
    for name, asked in (("created_at", wanted.created), ("updated_at", wanted.updated)):
        limits = {"$gte": asked.start, "$lt": asked.end}
        if bounded := {operator: instant for operator, instant in limits.items() if instant}:
            query[name] = bounded
    return query | ({"$and": further} if further else {})


def _sought(words: Sequence[str]) -> list[Any]:
    """Conditions on words, the longest first, which is seldom; the last word may be only begun."""
    whole, last = sorted(words[:-1], key=len, reverse=True), words[-1]
    begun: Document = {"$elemMatch": {"$gte": last, "$lt": last + chr(sys.maxunicode)}}
    if whole and len(whole[0]) >= len(last):
        return [*whole, begun]
    return [begun | ({"$all": whole} if whole else {})]
