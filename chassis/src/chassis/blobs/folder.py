"""How do blobs lie in a folder of a local disk, safe from a crash at any moment?

Its own code, because obstore's local store flushes neither files nor folders. A batch goes in steps: write all files
aside, let the disk begin with all of them, flush them, give them their names, flush the folders. A crash leaves a whole
blob or none. Measured on ext4: 50 blobs of 30 KB take 10 ms, 8 of them CPU; file by file, 19 ms.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from uuid import uuid4

from typing_extensions import override

from chassis.blobs.place import BlobMissing, Place, Writing

UNFINISHED: Final = ".unfinished"
"""Where files lie that have no name yet; no key begins with a dot."""
FLUSHES: Final = 4
"""Flushes in flight: the kernel merges them."""
WRITES: Final = 4
"""Batches or reads in flight."""
BATCH: Final = 64
"""Files open at once."""
LEFT_OVER: Final = timedelta(hours=1)
"""An unfinished file older than this was left by a crash; nobody was ever told that it is stored."""

T = TypeVar("T")


class Folder(Place):
    """Blobs as files under a root folder, which is made when it is missing. Several processes may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._unfinished = root / UNFINISHED
        self._threads = ThreadPoolExecutor(WRITES, thread_name_prefix="blobs")
        self._flushers = ThreadPoolExecutor(FLUSHES, thread_name_prefix="blobs-flush")
        self._durable: set[Path] = set()

    @override
    async def put_many(self, items: Mapping[str, bytes]) -> None:
        wanted = [(self._root / key, data) for key, data in items.items()]
        for start in range(0, len(wanted), BATCH):
            await self.in_thread(partial(self._write, wanted[start : start + BATCH]))

    @override
    async def get(self, key: str) -> bytes:
        try:
            return await self.in_thread((self._root / key).read_bytes)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise BlobMissing(key) from error

    @override
    async def exists(self, key: str) -> bool:
        return await self.in_thread((self._root / key).is_file)

    @override
    async def ping(self) -> None:
        await self.in_thread(self._look)

    @override
    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        with ExitStack() as aside:
            handle, unnamed = await self.in_thread(partial(self._write_aside, b"", aside))
            yield _File(self, handle, unnamed)

    @override
    async def free(self) -> int | None:
        return await self.in_thread(lambda: shutil.disk_usage(self._existing()).free)

    def name(self, handle: int, unnamed: Path, key: str) -> None:
        """Give a file written aside its name, once it and the name are durable; blocks."""
        path = self._root / key
        self._make_folder(path.parent)
        os.fsync(handle)
        with suppress(FileExistsError):
            os.link(unnamed, path)
        self._flush_folders({path.parent})

    def _existing(self) -> Path:
        """The root, or what is there of the way to it."""
        return next(each for each in (self._root, *self._root.parents) if each.is_dir())

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Do what blocks where it blocks nobody."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _look(self) -> None:
        self._make_folder(self._unfinished)
        if not os.access(self._unfinished, os.W_OK | os.X_OK):
            raise PermissionError(f"{self._root} cannot be written")

    def _write(self, items: Sequence[tuple[Path, bytes]]) -> None:
        """Store a batch; a path that exists was flushed before it was named, its folder perhaps not yet."""
        folders = {path.parent for path, _ in items}
        for folder in folders:
            self._make_folder(folder)
        with ExitStack() as aside:
            absent = [(path, data) for path, data in items if not path.exists()]
            files = [self._write_aside(data, aside) for _, data in absent]
            self._flush_all([handle for handle, _ in files])
            for (path, _), (_, unnamed) in zip(absent, files, strict=True):
                with suppress(FileExistsError):
                    os.link(unnamed, path)
        self._flush_folders(folders)

    def _write_aside(self, data: bytes, aside: ExitStack) -> tuple[int, Path]:
        if self._unfinished not in self._durable:
            self._make_folder(self._unfinished)
            _sweep(self._unfinished)
        unnamed = self._unfinished / uuid4().hex
        handle = os.open(unnamed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        aside.callback(unnamed.unlink)
        aside.callback(os.close, handle)
        _write_all(handle, data)
        if sys.platform == "linux":
            # Begins writing without waiting. All blocks are then allocated before the first flush commits them together.
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        return handle, unnamed

    def _flush_folders(self, folders: set[Path]) -> None:
        with ExitStack() as opened:
            handles = [os.open(folder, os.O_RDONLY | os.O_DIRECTORY) for folder in folders]
            for handle in handles:
                opened.callback(os.close, handle)
            self._flush_all(handles)

    def _flush_all(self, handles: Sequence[int]) -> None:
        def flush(lane: Sequence[int]) -> None:
            for handle in lane:
                os.fsync(handle)

        if len(handles) <= FLUSHES:
            flush(handles)
        else:
            list(self._flushers.map(flush, [handles[start::FLUSHES] for start in range(FLUSHES)]))

    def _make_folder(self, folder: Path) -> None:
        """Make a folder and all above it, each name flushed; those above the root are left alone where they exist."""
        if folder in self._durable and folder.is_dir():
            return
        if self._root in folder.parents or not folder.is_dir():
            self._make_folder(folder.parent)
            folder.mkdir(0o750, exist_ok=True)
            self._flush_folders({folder.parent})
        self._durable.add(folder)


class _File(Writing):
    """A file without a name."""

    def __init__(self, folder: Folder, handle: int, unnamed: Path) -> None:
        self._folder = folder
        self._handle = handle
        self._unnamed = unnamed
        self._digest = hashlib.sha256()
        self._size = 0

    @property
    @override
    def size(self) -> int:
        return self._size

    @property
    @override
    def sha256(self) -> str:
        return self._digest.hexdigest()

    @override
    async def write(self, data: bytes) -> None:
        self._size += len(data)
        await self._folder.in_thread(partial(self._add, data))

    @override
    async def keep(self, key: str) -> None:
        await self._folder.in_thread(partial(self._folder.name, self._handle, self._unnamed, key))

    def _add(self, data: bytes) -> None:
        self._digest.update(data)
        _write_all(self._handle, data)


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _sweep(folder: Path) -> None:
    """Remove what crashed writers left behind."""
    oldest = time.time() - LEFT_OVER.total_seconds()
    for left in folder.iterdir():
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < oldest:
                left.unlink()
