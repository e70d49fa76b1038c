"""How are changes found that were written down and not announced yet, and where do versions of mappings stay?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from pymongo import UpdateOne
from typing_extensions import override

from contracts.envelope import Envelope
from contracts.events.directory import Change, DirectoryEvent, MappingChanged
from contracts.values import MappingId
from router.adapters.documents import Document, read_entity, read_event
from router.adapters.schema import Schema
from router.domain.mapping import Mapping
from router.handlers.mappings import Version, Versions
from router.handlers.ports import Outbox

COLLECTIONS: Final = ("accounts", "mappings", "users", "policy")


class MongoOutbox(Outbox, Versions):
    """The outboxes of all documents. A mapping's version is put aside before its event leaves."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._versions = schema.database["mapping_versions"]

    @override
    async def waiting(self, limit: int) -> list[tuple[str, Envelope[DirectoryEvent]]]:
        found: list[Document] = []
        for name in COLLECTIONS:
            left = limit - len(found)
            if left > 0:
                wanted = {"unannounced": True}
                documents = self._schema.database[name].find(wanted, {"outbox": 1}).limit(left)
                found += [entry async for each in documents for entry in each.get("outbox", ())]
        await self._put_aside(found)
        return [(entry["mark"], read_event(entry)) for entry in found]

    @override
    async def clear(self, marks: Collection[str]) -> None:
        gone = {"mark": {"$in": list(marks)}}
        for name in COLLECTIONS:
            collection = self._schema.database[name]
            touched = await collection.update_many(
                {"unannounced": True, "outbox.mark": {"$in": list(marks)}}, {"$pull": {"outbox": gone}}
            )
            if touched.matched_count:
                await collection.update_many({"unannounced": True, "outbox": []}, {"$unset": {"unannounced": ""}})
                await collection.delete_many({"deleted": True, "outbox": []})

    @override
    async def of(self, mapping_id: MappingId) -> list[Version]:
        document = await self._schema.database["mappings"].find_one({"_id": mapping_id}, {"outbox": 1})
        await self._put_aside(document.get("outbox", ()) if document else ())
        found = self._versions.find({"mapping_id": mapping_id}).sort("version", -1)
        return [
            Version(read_entity(Mapping, each["mapping"]), Change(each["change"]), each["actor"])
            async for each in found
        ]

    async def _put_aside(self, entries: Sequence[Document]) -> None:
        writes = []
        for entry in entries:
            if "snapshot" in entry:
                event = read_event(entry).event
                assert isinstance(event, MappingChanged)
                version = {
                    "mapping_id": event.entity_id,
                    "version": event.version,
                    "mapping": entry["snapshot"],
                    "change": event.change.value,
                    "actor": event.actor,
                }
                key = f"{event.entity_id}|{event.version}"
                writes.append(UpdateOne({"_id": key}, {"$setOnInsert": version}, upsert=True))
        if writes:
            await self._versions.bulk_write(writes, ordered=False)
