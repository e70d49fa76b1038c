"""How do the contents of files and long texts reach the blob store?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from typing_extensions import override

from chassis.blobs import BlobStore
from parser.handlers import Parts

PIECE: Final = 1024**2


class BlobParts(Parts):
    """Keeps them under `part/`."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    @override
    async def put_many(self, items: Mapping[str, bytes]) -> None:
        await self._blobs.put_many(items)

    @override
    async def put_file(self, key: str, file: Path) -> None:
        with await asyncio.to_thread(file.open, "rb") as opened:
            async with self._blobs.writing() as blob:
                while piece := await asyncio.to_thread(opened.read, PIECE):
                    await blob.write(piece)
                if not key.endswith(blob.sha256):
                    raise ValueError(f"{key} is not the key of what a child left")
                await blob.keep(key)
