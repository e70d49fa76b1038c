"""How are the events of tickets remembered in MongoDB? One document an entry, in the collection `heard`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from itertools import groupby, islice
from typing import Any, Final

from pymongo import IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError
from typing_extensions import override

from chassis import mongo
from contracts.values import EntryId, MailId, TicketId
from journal.domain.heard import Heard
from journal.handlers.hearing import Hearsay

PAGE: Final = 1000
ASKED: Final = 100
"""The most values asked for at once: some servers hold each document found against each value."""
INDEXES = [
    IndexModel([("mail_id", 1)], sparse=True),
    IndexModel([("ticket_id", 1), ("version", 1)]),
    IndexModel([("at", 1), ("_id", 1)]),
]


Document = dict[str, Any]


async def create_heard_indexes(database: AsyncDatabase[Document]) -> None:
    """Create what is missing; safe to call at every start."""
    await database.heard.create_indexes(INDEXES)


class MongoHearsay(Hearsay):
    """The collection `heard`.

    All of it is read by one query whose answer comes in pages: not every server reads an index in the order asked for, and one
    that sorts all it finds would do so again for each page that is asked for by itself.
    """

    def __init__(self, database: AsyncDatabase[Document]) -> None:
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
        return [_heard(each) for each in await self._among("mail_id", mails)]

    @override
    async def unheard(self, told: Sequence[Heard]) -> list[Heard]:
        there = {each["_id"] for each in await self._among("_id", [each.entry_id for each in told])}
        return [each for each in told if each.entry_id not in there]

    @override
    async def in_time(self) -> AsyncIterator[Sequence[Heard]]:
        found = self._heard.find().sort([("at", 1), ("_id", 1)]).batch_size(PAGE)
        while page := await found.to_list(PAGE):
            yield [_heard(each) for each in page]

    @override
    async def tickets(self) -> AsyncIterator[tuple[TicketId, list[int]]]:
        asked = {"_id": 0, "ticket_id": 1, "version": 1}
        found = self._heard.find({}, asked).sort([("ticket_id", 1), ("version", 1)]).batch_size(PAGE)
        ticket_id, versions = "", list[int]()
        while page := await found.to_list(PAGE):
            for name, group in groupby(page, lambda each: each["ticket_id"]):
                if name != ticket_id and versions:
                    yield TicketId(ticket_id), versions
                ticket_id, versions = name, [*(versions if name == ticket_id else ()), *(e["version"] for e in group)]
        if versions:
            yield TicketId(ticket_id), versions

    async def _among(self, name: str, values: Collection[str]) -> list[Document]:
        found: list[Document] = []
        left = iter(values)
        while some := list(islice(left, ASKED)):
            found += await self._heard.find({name: {"$in": some}}).to_list()
        return found


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
