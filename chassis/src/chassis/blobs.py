"""Where do bytes lie that are too big for an event, and when are they safe?

A blob is written once under its key and never changed. On a `file://` store its file and its folders are on the disk
before `put` returns; elsewhere (`s3://`, `gs://`, `az://`, `memory://`) the object store's own promise holds.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final, Protocol, TypeVar
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from obstore import store as object_stores
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from pydantic import BaseModel, ConfigDict
from typing_extensions import override

AT_ONCE: Final = 8
"""Writes in flight: a disk merges that many flushes into one, more only queue."""
_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9][A-Za-z0-9._-]{0,199}){0,9}")
_UNFINISHED: Final = ".unfinished"

T = TypeVar("T")


class BlobMissing(LookupError):
    """No blob lies under this key."""


class BlobStoreUnavailable(ConnectionError):
    """The store cannot be reached, or refuses to read or write (disk full, no permission): wait and try again."""


OUTAGES: Final[tuple[type[Exception], ...]] = (BlobStoreUnavailable,)
"""Errors that mean the store is down."""


class BlobSettings(BaseModel):
    """Where the blobs lie."""

    model_config = ConfigDict(frozen=True)

    url: str
    """file:///folder, s3://bucket/prefix, gs://..., az://..., memory:///; credentials come from the environment."""


class BlobStore:
    """Bytes by key. Keys are ASCII letters, digits, `.`, `_`, `-`, in at most ten parts separated by `/`."""

    def __init__(self, settings: BlobSettings) -> None:
        address = urlsplit(settings.url)
        self._place: _Place = (
            _Folder(Path(unquote(address.path))) if address.scheme == "file" else _ObjectStore(settings.url)
        )

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


class _Place(Protocol):
    """What differs between a folder and an object store."""

    async def put_many(self, items: Mapping[str, bytes]) -> None: ...
    async def get(self, key: str) -> bytes: ...
    async def exists(self, key: str) -> bool: ...
    async def ping(self) -> None: ...


class _ObjectStore(_Place):
    def __init__(self, url: str) -> None:
        self._store = object_stores.from_url(url)

    @override
    async def put_many(self, items: Mapping[str, bytes]) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def put(key: str, data: bytes) -> None:
            async with gate:
                with suppress(AlreadyExistsError):
                    await self._store.put_async(key, data, mode="create")

        async with asyncio.TaskGroup() as group:
            for key, data in items.items():
                group.create_task(put(key, data))

    @override
    async def get(self, key: str) -> bytes:
        try:
            answer = await self._store.get_async(key)
            return bytes(await answer.bytes_async())
        except (NotFoundError, FileNotFoundError) as error:
            raise BlobMissing(key) from error

    @override
    async def exists(self, key: str) -> bool:
        try:
            await self._store.head_async(key)
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    @override
    async def ping(self) -> None:
        await self.exists("ping")


class _Folder(_Place):
    """A folder on a local disk. Its own code, because obstore's local store flushes neither files nor folders."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="blobs")
        self._durable_folders: set[Path] = set()

    @override
    async def put_many(self, items: Mapping[str, bytes]) -> None:
        paths = [(self._root / key, data) for key, data in items.items()]
        lanes = [lane for start in range(AT_ONCE) if (lane := paths[start::AT_ONCE])]
        await asyncio.gather(*(self._thread(partial(self._write, lane)) for lane in lanes))

    @override
    async def get(self, key: str) -> bytes:
        try:
            return await self._thread((self._root / key).read_bytes)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise BlobMissing(key) from error

    @override
    async def exists(self, key: str) -> bool:
        return await self._thread((self._root / key).is_file)

    @override
    async def ping(self) -> None:
        def look() -> None:
            self._root.mkdir(parents=True, exist_ok=True)
            if not os.access(self._root, os.R_OK | os.W_OK | os.X_OK):
                raise PermissionError(f"{self._root} cannot be written")

        await self._thread(look)

    async def _thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _write(self, items: list[tuple[Path, bytes]]) -> None:
        for path, data in items:
            self._make_folder(path.parent)
            if not path.exists():
                _write_durably(path, data)
        for folder in {path.parent for path, _ in items}:
            _flush(folder)

    def _make_folder(self, folder: Path) -> None:
        if folder in self._durable_folders:
            return
        folder.mkdir(parents=True, exist_ok=True)
        for above in (folder, *folder.parents):
            _flush(above)
            if above == self._root.parent:
                break
        self._durable_folders.add(folder)


def _write_durably(path: Path, data: bytes) -> None:
    """Flush the bytes before the name exists: a crash leaves a whole blob or none."""
    unfinished = path.with_name(f"{_UNFINISHED}-{uuid4().hex}")
    try:
        with unfinished.open("xb", buffering=0) as file:
            view = memoryview(data)
            while view:
                view = view[file.write(view) or 0 :]
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except BaseExceptionGroup as errors:
        raise BlobStoreUnavailable(f"blob store: {errors.exceptions[0]}") from errors
    except (OSError, BaseError) as error:
        raise BlobStoreUnavailable(f"blob store: {error}") from error


def _check(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key[:80]!r} cannot be a blob's key")
