"""How do blobs lie in an object store? Through obstore, as `s3://`, `gs://`, `az://` or `memory://`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Final

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import MemoryStore, ObjectStore, from_url
from typing_extensions import override

from chassis.blobs.place import BlobMissing, Place

AT_ONCE: Final = 16
"""Requests in flight for one batch."""
RETRY_FOR: Final = timedelta(seconds=20)
"""obstore's own three minutes would hide an outage from readiness for as long."""


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

    async def _put(self, gate: asyncio.Semaphore, key: str, data: bytes) -> None:
        async with gate:
            with suppress(AlreadyExistsError):
                await obstore.put_async(self._store, key, data, mode="create")


def _open(url: str) -> ObjectStore:
    if url.startswith("memory:"):
        return MemoryStore()
    return from_url(url, retry_config={"max_retries": 3, "retry_timeout": RETRY_FOR})
