"""How do cursors and the ledger lie in MongoDB?

Collections: `cursors` {_id: "<mailbox id>:<folder>", epoch ...}, `ledger` {_id: delivery id ...}. `epoch` is the greatest
lease epoch that has written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from pymongo import ReturnDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, DuplicateKeyError
from typing_extensions import override

from chassis.mongo import duplicates
from contracts.values import Delivery, DeliveryId, MailboxId
from fetcher.adapters.documents import cursor_document, cursor_id, delivery_document, read_cursor, read_delivery
from fetcher.adapters.mailbox_documents import Document
from fetcher.domain.cursor import Cursor
from fetcher.handlers.ledger import Cursors, Fenced, Ledger

Database = AsyncDatabase[Document]
PAGE = 5000


class MongoCursors(Cursors):
    """Folder cursors."""

    def __init__(self, database: Database) -> None:
        self._cursors = database.cursors

    @override
    async def acquire(self, mailbox_id: MailboxId, folder: str, epoch: int) -> Cursor | None:
        key = cursor_id(mailbox_id, folder)
        document = await self._cursors.find_one_and_update(
            {"_id": key, "epoch": {"$lte": epoch}},
            {"$set": {"epoch": epoch}},
            return_document=ReturnDocument.AFTER,
        )
        if document is None and await self._cursors.find_one({"_id": key}, {"_id": 1}):
            raise Fenced(mailbox_id)
        return read_cursor(document) if document else None

    @override
    async def begin(self, cursor: Cursor, epoch: int) -> None:
        try:
            await self._cursors.insert_one(cursor_document(cursor) | {"epoch": epoch})
        except DuplicateKeyError as error:
            raise Fenced(cursor.mailbox_id) from error

    @override
    async def move(self, cursor: Cursor, epoch: int) -> None:
        document = cursor_document(cursor)
        answer = await self._cursors.update_one({"_id": document.pop("_id"), "epoch": epoch}, {"$set": document})
        if answer.matched_count == 0:
            raise Fenced(cursor.mailbox_id)


class MongoLedger(Ledger):
    """The delivery ledger."""

    def __init__(self, database: Database) -> None:
        self._ledger = database.ledger

    @override
    async def record(self, deliveries: Sequence[Delivery], cut: Collection[DeliveryId] = ()) -> None:
        rows = [delivery_document(each, cut=each.delivery_id in cut) for each in deliveries]
        try:
            await self._ledger.insert_many(rows, ordered=False)
        except BulkWriteError as error:
            duplicates(error)  # recorded before a crash; anything else is raised

    @override
    async def recorded(self, deliveries: Collection[DeliveryId]) -> set[DeliveryId]:
        found = self._ledger.find({"_id": {"$in": list(deliveries)}}, {"_id": 1}, batch_size=PAGE)
        return {DeliveryId(document["_id"]) async for document in found}

    @override
    async def known_before(self, cursor: Cursor, sha256s: Collection[str]) -> set[str]:
        wanted: dict[str, Any] = {
            "mailbox_id": cursor.mailbox_id,
            "folder": cursor.folder,
            "sha256": {"$in": sorted(sha256s)},
            "uidvalidity": {"$ne": cursor.uidvalidity},
        }
        return {document["sha256"] async for document in self._ledger.find(wanted, {"_id": 0, "sha256": 1})}

    @override
    async def unconfirmed(self, cursor: Cursor) -> list[Delivery]:
        wanted: dict[str, Any] = {
            "mailbox_id": cursor.mailbox_id,
            "folder": cursor.folder,
            "uidvalidity": cursor.uidvalidity,
            "$or": [{"uid": {"$gt": cursor.last_uid}}, {"uid": {"$in": list(cursor.pending)}}],
            "cut": {"$ne": True},
        }
        return [read_delivery(row) async for row in self._ledger.find(wanted)]
