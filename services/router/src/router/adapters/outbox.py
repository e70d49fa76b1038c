"""How are changes found that were written down and not announced yet, and where do versions of documents stay?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final, Generic, TypeVar

from pymongo import UpdateOne
from typing_extensions import override

from contracts.envelope import Envelope
from contracts.events.directory import Change, DirectoryEvent, EntityChanged, MappingChanged, RuleChanged
from router.adapters.documents import Document, read_entity, read_event
from router.adapters.requests import keep_requests
from router.adapters.schema import Schema
from router.domain.entity import Entity
from router.handlers.ports import Outbox
from router.handlers.versions import Version, Versions

COLLECTIONS: Final = ("accounts", "mappings", "rules", "users", "mailbox_policies", "policy", "brakes")
VERSIONED: Final = {MappingChanged.type: "mapping_versions", RuleChanged.type: "rule_versions"}
"""Where the versions of a kind stay, by the type of its event."""


T = TypeVar("T", bound=Entity)


class MongoOutbox(Outbox):
    """The outboxes of all documents. A version that is kept is put aside before its event leaves."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    @override
    async def waiting(self, limit: int) -> list[tuple[str, Envelope[DirectoryEvent]]]:
        found: list[Document] = []
        for name in COLLECTIONS:
            left = limit - len(found)
            if left > 0:
                wanted = {"unannounced": True}
                documents = self._schema.database[name].find(wanted, {"outbox": 1}).limit(left)
                found += [entry async for each in documents for entry in each.get("outbox", ())]
        await put_aside(self._schema, found)
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


class MongoVersions(Versions[T], Generic[T]):
    """Versions of one kind of document; `name` is what its collections are called after."""

    def __init__(self, schema: Schema, kind: type[T], name: str) -> None:
        self._schema = schema
        self._kind = kind
        self._found = schema.database[f"{name}s"]
        self._versions = schema.database[f"{name}_versions"]
        self._name = name

    @override
    async def of(self, entity_id: str, limit: int, before: int | None = None) -> list[Version[T]]:
        document = await self._found.find_one({"_id": entity_id}, {"outbox": 1})
        await put_aside(self._schema, document.get("outbox", ()) if document else ())
        older: Document = {"version": {"$lt": before}} if before is not None else {}
        found = self._versions.find({f"{self._name}_id": entity_id} | older).sort("version", -1).limit(limit)
        return [
            Version(read_entity(self._kind, each[self._name]), Change(each["change"]), each["actor"])
            async for each in found
        ]


async def put_aside(schema: Schema, entries: Sequence[Document]) -> None:
    """Keep the versions and the requests that changes left in outboxes; may be done again."""
    await keep_requests(schema, entries)
    writes: dict[str, list[UpdateOne]] = defaultdict(list)
    for entry in entries:
        if "snapshot" in entry:
            event = read_event(entry).event
            assert isinstance(event, EntityChanged)
            collection = VERSIONED[event.type]
            name = collection.removesuffix("_versions")
            version = {
                f"{name}_id": event.entity_id,
                "version": event.version,
                name: entry["snapshot"],
                "change": event.change.value,
                "actor": event.actor,
            }
            key = f"{event.entity_id}|{event.version}"
            writes[collection].append(UpdateOne({"_id": key}, {"$setOnInsert": version}, upsert=True))
    for collection, updates in writes.items():
        await schema.database[collection].bulk_write(updates, ordered=False)
