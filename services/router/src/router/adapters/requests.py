"""What did requests leave, for those who ask again because they heard no answer?

It stands in the outbox of what they changed, written with the change, and is put aside before it leaves there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final, Generic, TypeVar

from pymongo import UpdateOne

from router.adapters.documents import Document, entity_document, read_entity
from router.adapters.schema import Schema
from router.domain.entity import Entity
from router.handlers.ports import Left, Request

T = TypeVar("T", bound=Entity)
COLLECTION: Final = "requests"
KEPT_FOR: Final = timedelta(days=2)
"""The gateway knows a key for one day."""


def remembered(document: Document, request: Request | None) -> Document:
    """What an outbox's entry says of the request that it was written for."""
    return {"request": request.name, "left": document, "said": dict(request.said)} if request else {}


async def keep_requests(schema: Schema, entries: Sequence[Document]) -> None:
    """Put aside what entries of outboxes say of requests; may be done again."""
    until = schema.now() + KEPT_FOR
    writes = [
        UpdateOne(
            {"_id": each["request"]},
            {"$setOnInsert": {"left": each["left"], "said": each["said"], "expires_at": until}},
            upsert=True,
        )
        for each in entries
        if "request" in each
    ]
    if writes:
        await schema.database[COLLECTION].bulk_write(writes, ordered=False)


class MongoRequests(Generic[T]):
    """Requests that changed documents of one kind, which are in one collection."""

    def __init__(self, schema: Schema, kind: type[T], collection: str) -> None:
        self._schema = schema
        self._kind = kind
        self._changed = schema.database[collection]

    async def left_by(self, names: Collection[str]) -> dict[str, Left[T]]:
        """What the requests of these names left."""
        wanted = {"$in": list(names)}
        fresh = self._changed.find({"unannounced": True, "outbox.request": wanted}, {"outbox": 1})
        await keep_requests(self._schema, [entry async for each in fresh for entry in each["outbox"]])
        found = self._schema.database[COLLECTION].find({"_id": wanted})
        return {each["_id"]: Left(read_entity(self._kind, each["left"]), each["said"]) async for each in found}

    async def note(self, entity: T, request: Request) -> None:
        """Write down a request that changed nothing."""
        await keep_requests(self._schema, [remembered(entity_document(entity), request)])
