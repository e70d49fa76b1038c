"""What do services call to keep bytes, whatever place the URL names?"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from obstore.exceptions import BaseError
from pydantic import BaseModel, ConfigDict, field_validator

from chassis.blobs.folder import Folder
from chassis.blobs.objects import Objects
from chassis.blobs.place import BlobStoreUnavailable, Place, Unnamed

_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9][A-Za-z0-9._-]{0,199}){0,9}")
SCHEMES: Final = ("file", "s3", "gs", "az", "memory")


class BlobSettings(BaseModel):
    """Where the blobs lie."""

    model_config = ConfigDict(frozen=True)

    url: str
    """file:///folder, s3://bucket/prefix, gs://..., az://..., memory:///; credentials come from the environment."""

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        address = urlsplit(url)
        if address.scheme not in SCHEMES:
            raise ValueError(f"a blob store's address begins with one of {', '.join(SCHEMES)}")
        if address.scheme == "file" and (address.netloc or not address.path.strip("/")):
            raise ValueError("a folder's address is file:///absolute/path")
        return url


class BlobStore:
    """Bytes by key. Keys are ASCII letters, digits, `.`, `_`, `-`, in at most ten parts separated by `/`."""

    def __init__(self, settings: BlobSettings) -> None:
        address = urlsplit(settings.url)
        is_folder = address.scheme == "file"
        self._place: Place = Folder(Path(unquote(address.path))) if is_folder else Objects(settings.url)

    async def put(self, key: str, data: bytes) -> None:
        """Store a blob durably, unless one lies under its key already; the first one stays.

        Raises:
            BlobStoreUnavailable: nothing is known about the outcome; putting it again is safe.
        """
        await self.put_many({key: data})

    async def put_many(self, items: Mapping[str, bytes]) -> None:
        """Store many blobs, several at once; when it returns all are durable. Errors as `put`."""
        for key in items:
            _check(key)
        with _outages():
            await self._place.put_many(items)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        """Begin a blob that comes in pieces, and is kept under a key made of what it held; else nothing is left of it.

        Errors as `put`; what the block itself raises stays as it is.
        """
        room = self._place.writing()
        with _outages():
            blob = await room.__aenter__()
        try:
            yield Writing(blob)
        finally:
            with _outages():
                await room.__aexit__(None, None, None)

    async def free(self) -> int | None:
        """Bytes that can still be stored; None where nobody says, as with object stores. Errors as `ping`."""
        with _outages():
            return await self._place.free()

    async def get(self, key: str) -> bytes:
        """Read a blob whole.

        Raises:
            BlobMissing: there is none.
            BlobStoreUnavailable: it could not be read now.
        """
        _check(key)
        with _outages():
            return await self._place.get(key)

    async def exists(self, key: str) -> bool:
        """Whether a blob lies under the key."""
        _check(key)
        with _outages():
            return await self._place.exists(key)

    async def ping(self) -> None:
        """Return when the store answers; raises `BlobStoreUnavailable` when it does not."""
        with _outages():
            await self._place.ping()


class Writing:
    """A blob that comes in pieces and has no key yet, because its key is made of what it holds."""

    def __init__(self, blob: Unnamed) -> None:
        self._blob = blob
        self._digest = hashlib.sha256()
        self.size = 0
        """Bytes written so far."""

    @property
    def sha256(self) -> str:
        """Of the bytes written so far, in lower-case hex."""
        return self._digest.hexdigest()

    async def write(self, data: bytes) -> None:
        """Add a piece; not while another is added. Errors as `BlobStore.put`."""
        with _outages():
            await self._blob.write(data)
        await asyncio.to_thread(self._digest.update, data)
        self.size += len(data)

    async def keep(self, key: str) -> None:
        """End it: when it returns, the blob is durable under the key, unless one lies there already. To be called once.

        Errors as `BlobStore.put`, after which it may be called again.
        """
        _check(key)
        with _outages():
            await self._blob.keep(key)


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except (OSError, BaseError) as error:
        # obstore appends a page of its inner state to the first line.
        reason = str(error).partition("\n")[0]
        raise BlobStoreUnavailable(f"blob store: {reason}") from error


def _check(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key[:80]!r} cannot be a blob's key")
