"""What must a place for blobs be able to do, and how does it fail?"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol


class BlobMissing(LookupError):
    """No blob lies under this key."""


class BlobStoreUnavailable(ConnectionError):
    """The store cannot be reached, or refuses to read or write (disk full, no permission): wait and try again."""


OUTAGES: Final[tuple[type[Exception], ...]] = (BlobStoreUnavailable,)
"""Errors that mean the store is down."""


class Unnamed(Protocol):
    """A blob that comes in pieces and has no key yet, because its key is made of what it holds."""

    async def write(self, data: bytes) -> None:
        """Add a piece; not while another is added."""

    async def keep(self, key: str) -> None:
        """End it: when it returns, the blob is durable under the key, unless one lies there already. To be called once."""


class Place(Protocol):
    """Where blobs lie. Keys are checked before they come here; failures are the place's own classes of error."""

    async def put_many(self, items: Mapping[str, bytes]) -> None:
        """Return when every blob is durable; a key that is taken keeps what it has. May be called twice."""

    async def get(self, key: str) -> bytes:
        """Read a blob whole, or raise `BlobMissing`."""
        ...

    async def exists(self, key: str) -> bool:
        """Whether a blob lies under the key."""
        ...

    async def ping(self) -> None:
        """Return when blobs could be read and written."""

    def writing(self) -> AbstractAsyncContextManager[Unnamed]:
        """Begin a blob of unknown length; what is not kept when the block is left is gone."""
        ...

    async def free(self) -> int | None:
        """Bytes that can still be stored; None where nobody says."""
        ...
