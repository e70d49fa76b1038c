"""How are deliveries remembered in MongoDB? One document each; a batch of notes is one bulk of upserts."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, IndexModel, UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from typing_extensions import override

from contracts.values import DeliveryId
from journal.domain.note import Note, Settlement
from journal.handlers import CursorRejected, Document, MailLog, Page, Wanted

NEWEST_FIRST = [("seen_at", DESCENDING), ("_id", DESCENDING)]
INDEXES = [
    IndexModel(NEWEST_FIRST),
    IndexModel([("mailbox_id", DESCENDING), *NEWEST_FIRST]),
    IndexModel([("settlement.outcome", DESCENDING), *NEWEST_FIRST]),
    IndexModel([("sender", DESCENDING), *NEWEST_FIRST], sparse=True),
    IndexModel([("settlement.ticket_id", DESCENDING), *NEWEST_FIRST], sparse=True),
]


async def create_indexes(database: AsyncDatabase[dict[str, Any]]) -> None:
    """Create what is missing; safe to call at every start."""
    await database.mails.create_indexes(INDEXES)


class MongoMailLog(MailLog):
    """The log in the collection `mails`."""

    def __init__(self, database: AsyncDatabase[dict[str, Any]]) -> None:
        self._mails = database.mails

    @override
    async def write(self, notes: Sequence[Note]) -> None:
        if notes:
            await self._mails.bulk_write([_upsert(note) for note in notes], ordered=False)

    @override
    async def find(self, delivery_id: DeliveryId) -> Document | None:
        found = await self._mails.find_one({"_id": delivery_id})
        return found and _shown(found)

    @override
    async def search(self, wanted: Wanted, limit: int, cursor: str | None) -> Page:
        asked = {**_filter(wanted), **(_after(cursor) if cursor else {})}
        found = await self._mails.find(asked).sort(NEWEST_FIRST).limit(limit + 1).to_list()
        more = len(found) > limit
        next_cursor = _cursor(found[limit - 1]) if more else None
        return Page([_shown(each) for each in found[:limit]], next_cursor)


def _upsert(note: Note) -> UpdateOne:
    update: dict[str, Any] = {"$min": dict(note.firsts)}
    if note.facts:
        update["$set"] = dict(note.facts)
    if note.settlement:
        update["$max"] = {"settlement": _settlement(note.settlement)}
    return UpdateOne({"_id": note.delivery_id}, update, upsert=True)


def _settlement(given: Settlement) -> dict[str, Any]:
    """As a document: BSON compares field by field in this order, which is what `$max` goes by."""
    compared = {"final": given.final, "order": given.order, "outcome": given.outcome.value, "at": given.at}
    return compared | dict(given.facts)


def _filter(wanted: Wanted) -> dict[str, Any]:
    asked = {
        "mailbox_id": wanted.mailbox_id,
        "settlement.outcome": wanted.outcome and wanted.outcome.value,
        "sender": wanted.sender and wanted.sender.lower(),
        "settlement.ticket_id": wanted.ticket_id,
    }
    given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    return given | ({"settlement": None} if wanted.pending else {})


def _cursor(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(f"{document['seen_at'].isoformat()} {document['_id']}".encode()).decode()


def _after(cursor: str) -> dict[str, Any]:
    try:
        seen, _, last = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        at = datetime.fromisoformat(seen)
    except (ValueError, binascii.Error) as error:
        raise CursorRejected("cursor is not one that a page gave: leave it out to begin again") from error
    return {"$or": [{"seen_at": {"$lt": at}}, {"seen_at": at, "_id": {"$lt": last}}]}


def _shown(document: dict[str, Any]) -> Document:
    """As the rest of the journal knows it: the settlement's fields beside the others."""
    ended = document.pop("settlement", None) or {}
    facts = {name: value for name, value in ended.items() if name not in {"final", "order", "at"}}
    return {"delivery_id": document.pop("_id"), **document, **facts, "settled_at": ended.get("at")}
