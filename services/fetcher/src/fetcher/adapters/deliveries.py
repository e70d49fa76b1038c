"""How is the ledger read by those who prove that nothing is missing?"""

from __future__ import annotations

from typing import Any

from pymongo.asynchronous.database import AsyncDatabase
from typing_extensions import override

from contracts.values import Delivery, DeliveryId, MailboxId
from fetcher.adapters.documents import read_delivery
from fetcher.adapters.ledger import MongoLedger
from fetcher.handlers.survey import Deliveries

Document = dict[str, Any]


class MongoDeliveries(MongoLedger, Deliveries):
    """The ledger, to be counted and listed."""

    def __init__(self, database: AsyncDatabase[Document]) -> None:
        super().__init__(database)
        self._rows = database.ledger

    @override
    async def doubled(self, mailbox_id: MailboxId, folder: str, uidvalidity: int) -> int:
        wanted = {"mailbox_id": mailbox_id, "folder": folder, "uidvalidity": uidvalidity}
        grouped: list[Document] = [
            {"$match": wanted},
            {"$group": {"_id": "$sha256", "times": {"$sum": 1}}},
            {"$match": {"times": {"$gt": 1}}},
        ]
        return sum([row["times"] - 1 async for row in await self._rows.aggregate(grouped)])

    @override
    async def page(self, mailbox_id: MailboxId, after: DeliveryId | None, limit: int) -> list[Delivery]:
        wanted: Document = {"mailbox_id": mailbox_id} | ({"_id": {"$gt": after}} if after else {})
        found = self._rows.find(wanted).sort([("mailbox_id", 1), ("_id", 1)]).limit(limit)
        return [read_delivery(row) async for row in found]
