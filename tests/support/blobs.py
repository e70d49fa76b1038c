"""Where do blobs lie in a test without a disk? In a dictionary, with the promises of `chassis.blobs.BlobStore`."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager


class InMemoryBlobs:
    """What a service's blob port needs. `missing` is the error to raise; `outage`, while it is set, is what every call raises."""

    def __init__(self, missing: type[Exception] = LookupError) -> None:
        self.blobs: dict[str, bytes] = {}
        self.outage: Exception | None = None
        self.room: int | None = None
        """Bytes said to be free."""
        self._missing = missing

    async def put(self, key: str, data: bytes) -> None:
        """Keep a blob, unless there is one."""
        await self.put_many({key: data})

    async def put_many(self, items: Mapping[str, bytes]) -> None:
        """Keep many blobs."""
        self._answer()
        for key, data in items.items():
            self.blobs.setdefault(key, data)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[InMemoryBlob]:
        """Begin a blob that comes in pieces."""
        self._answer()
        yield InMemoryBlob(self)

    async def free(self) -> int | None:
        """Bytes said to be free."""
        self._answer()
        return self.room

    async def get(self, key: str) -> bytes:
        """Read a blob, or raise the error for a missing one."""
        self._answer()
        if key not in self.blobs:
            raise self._missing(key)
        return self.blobs[key]

    async def exists(self, key: str) -> bool:
        """Whether there is a blob."""
        self._answer()
        return key in self.blobs

    async def ping(self) -> None:
        """Answer, unless there is an outage."""
        self._answer()

    def _answer(self) -> None:
        if self.outage:
            raise self.outage


class InMemoryBlob:
    """A blob in the making."""

    def __init__(self, store: InMemoryBlobs) -> None:
        self._store = store
        self._data = bytearray()

    @property
    def size(self) -> int:
        """Bytes so far."""
        return len(self._data)

    @property
    def sha256(self) -> str:
        """Of the bytes so far."""
        return hashlib.sha256(self._data).hexdigest()

    async def write(self, data: bytes) -> None:
        """Add a piece."""
        self._data += data

    async def keep(self, key: str) -> None:
        """Keep it."""
        await self._store.put(key, bytes(self._data))
