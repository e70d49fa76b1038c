"""How do leases behave when time and server are in the test's hands?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from pymongo.errors import AutoReconnect, DuplicateKeyError

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

    async def find_one(self, query: Mapping[str, Any]) -> Document | None:
        """The first match."""
        found = await self._matching(query)
        await self.on_the_way()
        return dict(found[0]) if found else None

    async def find(self, query: Mapping[str, Any], _projection: Mapping[str, int]) -> AsyncIterator[Document]:
        """All matches."""
        for document in await self._matching(query):
            yield dict(document)

    async def insert_one(self, document: Document) -> None:
        """Add a document, unless its `_id` is taken."""
        if await self._matching({"_id": document["_id"]}):
            raise DuplicateKeyError("E11000", 11000, {"code": 11000, "keyPattern": {"_id": 1}})
        self.documents[document["_id"]] = dict(document)
        await self.on_the_way()

    async def update_one(self, query: Mapping[str, Any], update: Mapping[str, Any]) -> SimpleNamespace:
        """Change the first match."""
        return await self._change((await self._matching(query))[:1], update)

    async def update_many(self, query: Mapping[str, Any], update: Mapping[str, Any]) -> SimpleNamespace:
        """Change all matches."""
        return await self._change(await self._matching(query), update)

    async def find_one_and_update(
        self, query: Mapping[str, Any], update: Mapping[str, Any], **_options: object
    ) -> Document | None:
        """Change the first match and give it back as it is then."""
        found = (await self._matching(query))[:1]
        await self._change(found, update)
        return dict(found[0]) if found else None

    async def _matching(self, query: Mapping[str, Any]) -> list[Document]:
        if self.down:
            raise AutoReconnect("the test switched the server off")
        await self.on_the_way()
        wanted = query.get("$or", [query])
        return [one for one in self.documents.values() if any(each.items() <= one.items() for each in wanted)]

    async def _change(self, found: list[Document], update: Mapping[str, Any]) -> SimpleNamespace:
        for document in found:
            document.update(update.get("$set", {}))
            for name, step in update.get("$inc", {}).items():
                document[name] += step
        await self.on_the_way()
        return SimpleNamespace(matched_count=len(found))
