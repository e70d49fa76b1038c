"""How do blobs lie in an object store? Through obstore, as `s3://`, `gs://`, `az://` or `memory://`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import MemoryStore, ObjectStore, from_url
from typing_extensions import override

from chassis.blobs.place import BlobMissing, Place, Unnamed

AT_ONCE: Final = 16
"""Requests in flight for one batch."""
RETRY_FOR: Final = timedelta(seconds=20)
"""obstore's own three minutes would hide an outage from readiness for as long."""

PIECE: Final = 5 * 1024 * 1024
"""The smallest part that S3 takes of an upload in parts."""
UNFINISHED: Final = "unfinished"
"""Where uploads lie that have no key yet. What a crash leaves there a rule of the bucket may remove after a day."""


class Objects(Place):
    """Blobs as objects."""

    def __init__(self, url: str) -> None:
        self._store = _open(url)

    @override
    async def put_many(self, items: Mapping[str, bytes]) -> None:
        gate = asyncio.Semaphore(AT_ONCE)
        puts = [asyncio.create_task(self._put(gate, key, data)) for key, data in items.items()]
        try:
            await asyncio.gather(*puts)
        finally:
            for put in puts:
                put.cancel()

    @override
    async def get(self, key: str) -> bytes:
        try:
            answer = await obstore.get_async(self._store, key)
        except FileNotFoundError as error:
            raise BlobMissing(key) from error
        return bytes(await answer.bytes_async())

    @override
    async def exists(self, key: str) -> bool:
        try:
            await obstore.head_async(self._store, key)
        except FileNotFoundError:
            return False
        return True

    @override
    async def ping(self) -> None:
        await self.exists("ping")

    @override
    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Unnamed]:
        unnamed = f"{UNFINISHED}/{uuid4().hex}"
        upload = obstore.open_writer_async(self._store, unnamed, buffer_size=PIECE)
        try:
            yield _Upload(self._store, unnamed, upload)
        finally:
            if not await upload.closed():
                await upload.close()
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, unnamed)

    @override
    async def free(self) -> int | None:
        return None

    async def _put(self, gate: asyncio.Semaphore, key: str, data: bytes) -> None:
        async with gate:
            with suppress(AlreadyExistsError):
                await obstore.put_async(self._store, key, data, mode="create")


class _Upload(Unnamed):
    """An object in the making: uploaded in parts, then copied to its key."""

    def __init__(self, store: ObjectStore, unnamed: str, upload: Any) -> None:
        self._store = store
        self._unnamed = unnamed
        self._upload = upload

    @override
    async def write(self, data: bytes) -> None:
        await self._upload.write(data)

    @override
    async def keep(self, key: str) -> None:
        await self._upload.close()
        # Not every store copies only if absent; keys of this kind are made of the content, so the copy is the same.
        await obstore.copy_async(self._store, self._unnamed, key)


def _open(url: str) -> ObjectStore:
    if url.startswith("memory:"):
        return MemoryStore()
    return from_url(url, retry_config={"max_retries": 3, "retry_timeout": RETRY_FOR})
