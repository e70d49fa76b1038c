"""How are mails kept that wait?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError
from typing_extensions import override

from chassis.mongo import duplicates
from contracts.values import DeliveryId
from router.adapters.documents import Document
from router.adapters.mongo import query_of
from router.adapters.schema import Schema
from router.domain.held import WHY, HeldMail, HeldState
from router.handlers.ports import ALL, HeldMails, NotFound, Wanted


class MongoHeldMails(HeldMails):
    """One document per mail, with the whole of it."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._held = schema.database["held"]

    @override
    async def keep(self, mails: Sequence[HeldMail]) -> None:
        await self._schema.ready()
        try:
            await self._held.insert_many([_document(mail) for mail in mails], ordered=False)
        except BulkWriteError as error:
            duplicates(error)

    @override
    async def get(self, delivery_id: DeliveryId) -> HeldMail:
        document = await self._held.find_one({"_id": delivery_id})
        if document is None:
            raise NotFound("held mail")
        return _read(document)

    @override
    async def page(self, after: str | None, limit: int, wanted: Wanted = ALL) -> list[HeldMail]:
        query = query_of(wanted) | ({"position": {"$gt": after}} if after else {})
        return [_read(each) async for each in self._held.find(query).sort("position", 1).limit(limit)]

    @override
    async def count(self, wanted: Wanted = ALL) -> int:
        return await self._held.count_documents(query_of(wanted))

    @override
    async def ask_release(self, delivery_id: DeliveryId, by: str) -> HeldMail:
        document = await self._held.find_one_and_update(
            {"_id": delivery_id, "state": HeldState.WAITING.value},
            {"$set": {"state": HeldState.RELEASING.value, "released_by": by}},
            return_document=ReturnDocument.AFTER,
        )
        return _read(document) if document else await self.get(delivery_id)

    @override
    async def asked(self, limit: int) -> list[HeldMail]:
        return await self.page(None, limit, Wanted({"state": HeldState.RELEASING.value}))

    @override
    async def mark_released(self, ids: Collection[DeliveryId], at: datetime) -> None:
        await self._held.update_many(
            {"_id": {"$in": list(ids)}}, {"$set": {"state": HeldState.RELEASED.value, "released_at": at}}
        )

    @override
    async def restate(self, mails: Collection[HeldMail]) -> None:
        waiting = {"state": HeldState.WAITING.value}
        whys = [(mail.id, mail.model_dump(mode="json", include=set(WHY))) for mail in mails]
        await self._held.bulk_write([UpdateOne({"_id": each} | waiting, {"$set": why}) for each, why in whys])

    @override
    async def too_old(self, before: datetime, limit: int) -> list[HeldMail]:
        wanted = {"state": HeldState.WAITING.value, "held_at": {"$lt": before}, "overdue": False}
        return [_read(each) async for each in self._held.find(wanted).sort("position", 1).limit(limit)]

    @override
    async def mark_overdue(self, ids: Collection[DeliveryId]) -> None:
        await self._held.update_many({"_id": {"$in": list(ids)}}, {"$set": {"overdue": True}})


def _document(mail: HeldMail) -> Document:
    document = mail.model_dump(mode="json")
    document["_id"] = document.pop("id")
    return document | {"held_at": mail.held_at, "position": mail.position}


def _read(document: Document) -> HeldMail:
    return HeldMail.model_validate(document | {"id": document["_id"]})
