"""How do leases behave when time and server are in the test's hands?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from pymongo import UpdateOne
from pymongo.errors import AutoReconnect, BulkWriteError

Document = dict[str, Any]


@dataclass
class HandClock:
    """A clock that goes when it is told to."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


async def _at_once() -> None:
    pass


@dataclass
class InMemoryLeaseCollection:
    """The part of a collection that `chassis.leases` uses.

    While `down` is set the server does not answer. `on_the_way` is awaited before each request arrives and before each
    answer does: time passes there, and others come first.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    down: bool = False
    on_the_way: Callable[[], Awaitable[None]] = _at_once

    async def find(self, query: Mapping[str, Any], **_options: object) -> AsyncIterator[Document]:
        """All matches."""
        found = [dict(document) for document in await self._matching(query)]
        await self.on_the_way()
        for document in found:
            yield document

    async def count_documents(self, query: Mapping[str, Any]) -> int:
        """How many match."""
        return len(await self._matching(query))

    async def insert_many(self, documents: Sequence[Document], **_options: object) -> None:
        """Add documents, except those whose `_id` is taken."""
        await self._arrive()
        taken = [number for number, document in enumerate(documents) if document["_id"] in self.documents]
        for number, document in enumerate(documents):
            if number not in taken:
                self.documents[document["_id"]] = dict(document)
        await self.on_the_way()
        if taken:
            errors = [{"index": number, "code": 11000, "keyPattern": {"_id": 1}} for number in taken]
            raise BulkWriteError({"writeErrors": errors, "writeConcernErrors": []})

    async def insert_one(self, document: Document) -> None:
        """Add a document."""
        await self.insert_many([document])

    async def bulk_write(self, requests: Sequence[UpdateOne], **_options: object) -> None:
        """Change the first match of each request."""
        await self._arrive()
        for request in requests:
            self._change(self._now_matching(request._filter)[:1], cast("Document", request._doc))
        await self.on_the_way()

    async def update_one(
        self, query: Mapping[str, Any], update: Mapping[str, Any], *, upsert: bool = False
    ) -> SimpleNamespace:
        """Change the first match, or make it."""
        found = (await self._matching(query))[:1]
        if upsert and not found:
            found = [self.documents.setdefault(query["_id"], {"_id": query["_id"]})]
        self._change(found, update)
        await self.on_the_way()
        return SimpleNamespace(matched_count=len(found))

    async def delete_one(self, query: Mapping[str, Any]) -> None:
        """Take the first match away."""
        for document in (await self._matching(query))[:1]:
            del self.documents[document["_id"]]

    async def _arrive(self) -> None:
        if self.down:
            raise AutoReconnect("the test switched the server off")
        await self.on_the_way()

    async def _matching(self, query: Mapping[str, Any]) -> list[Document]:
        await self._arrive()
        return self._now_matching(query)

    def _now_matching(self, query: Mapping[str, Any]) -> list[Document]:
        return [one for one in self.documents.values() if all(_fits(one.get(key), query[key]) for key in query)]

    def _change(self, found: list[Document], update: Mapping[str, Any]) -> None:
        for document in found:
            document.update(update.get("$set", {}))
            for name, step in update.get("$inc", {}).items():
                document[name] = document.get(name, 0) + step


def _fits(value: Any, wanted: Any) -> bool:
    if not isinstance(wanted, dict):
        return bool(value == wanted)
    if "$in" in wanted:
        return value in wanted["$in"]
    return bool(wanted["$gte"] <= value < wanted["$lt"])
