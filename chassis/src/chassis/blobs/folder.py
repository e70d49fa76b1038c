# ruff: noqa: PTH110, PTH112, PTH120 - paths are text here: pathlib would cost more than all else that Python does for a blob
"""How do blobs lie in a folder of a local disk, safe from a crash at any moment?

Its own code, because obstore's local store flushes neither files nor folders. A batch goes in steps: make the folders,
write all files aside, let the disk begin with all of them, flush them, give them their names, flush the folders. A crash
leaves a whole blob or none. Measured on ext4: 50 blobs of 30 KB take 10 ms, 8 of them CPU; file by file, 19 ms.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from uuid import uuid4

from typing_extensions import override

from chassis.blobs.place import BlobMissing, Place, Unnamed

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
        self._root = str(root)
        self._unfinished = f"{root}/{UNFINISHED}"
        self._threads = ThreadPoolExecutor(WRITES, thread_name_prefix="blobs")
        self._flushers = ThreadPoolExecutor(FLUSHES, thread_name_prefix="blobs-flush")
        self._durable: set[str] = set()

    @override
    async def put_many(self, items: Mapping[str, bytes]) -> None:
        wanted = list(items.items())
        for start in range(0, len(wanted), BATCH):
            await self.in_thread(partial(self._write, wanted[start : start + BATCH]))

    @override
    async def get(self, key: str) -> bytes:
        try:
            return await self.in_thread(Path(self._root, key).read_bytes)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise BlobMissing(key) from error

    @override
    async def exists(self, key: str) -> bool:
        return await self.in_thread(Path(self._root, key).is_file)

    @override
    async def ping(self) -> None:
        await self.in_thread(self._look)

    @override
    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Unnamed]:
        with ExitStack() as aside:
            handle, unnamed = await self.in_thread(partial(self._write_aside, b"", aside))
            yield _File(self, handle, unnamed)

    @override
    async def free(self) -> int | None:
        return await self.in_thread(lambda: shutil.disk_usage(self._existing()).free)

    def name(self, handle: int, unnamed: str, key: str) -> None:
        """Give a file written aside its name, once it and the name are durable; blocks."""
        path = f"{self._root}/{key}"
        self._make_folders({os.path.dirname(path)})
        os.fsync(handle)
        with suppress(FileExistsError):
            os.link(unnamed, path)
        self._flush_folders({os.path.dirname(path)})

    def _existing(self) -> Path:
        """The root, or what is there of the way to it."""
        root = Path(self._root)
        return next(each for each in (root, *root.parents) if each.is_dir())

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Do what blocks where it blocks nobody."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _look(self) -> None:
        self._make_folders({self._unfinished})
        if not os.access(self._unfinished, os.W_OK | os.X_OK):
            raise PermissionError(f"{self._root} cannot be written")

    def _write(self, items: Sequence[tuple[str, bytes]]) -> None:
        """Store a batch; a path that exists was flushed before it was named, its folder perhaps not yet."""
        wanted = [(f"{self._root}/{key}", data) for key, data in items]
        folders = {os.path.dirname(path) for path, _ in wanted}
        self._make_folders(folders)
        with ExitStack() as aside:
            absent = [(path, data) for path, data in wanted if not os.path.exists(path)]
            files = [self._write_aside(data, aside) for _, data in absent]
            self._flush_all([handle for handle, _ in files])
            for (path, _), (_, unnamed) in zip(absent, files, strict=True):
                with suppress(FileExistsError):
                    os.link(unnamed, path)
        self._flush_folders(folders)

    def _write_aside(self, data: bytes, aside: ExitStack) -> tuple[int, str]:
        if self._unfinished not in self._durable:
            self._make_folders({self._unfinished})
            _sweep(Path(self._unfinished))
        unnamed = f"{self._unfinished}/{uuid4().hex}"
        handle = os.open(unnamed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        aside.callback(os.unlink, unnamed)
        aside.callback(os.close, handle)
        _write_all(handle, data)
        if sys.platform == "linux":
            # Begins writing without waiting. All blocks are then allocated before the first flush commits them together.
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        return handle, unnamed

    def _flush_folders(self, folders: Collection[str]) -> None:
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

    def _make_folders(self, folders: Collection[str]) -> None:
        """Make folders and all above them, the names of a level flushed together; those above the root are left alone where they exist."""
        new = {each for each in folders if each not in self._durable or not os.path.isdir(each)}
        unsure = {each for each in new if each.startswith(f"{self._root}/") or not os.path.isdir(each)}
        if unsure:
            above = {os.path.dirname(each) for each in unsure}
            self._make_folders(above)
            for each in unsure:
                Path(each).mkdir(0o750, exist_ok=True)
            self._flush_folders(above)
        self._durable |= new


class _File(Unnamed):
    """A file without a name."""

    def __init__(self, folder: Folder, handle: int, unnamed: str) -> None:
        self._folder = folder
        self._handle = handle
        self._unnamed = unnamed

    @override
    async def write(self, data: bytes) -> None:
        await self._folder.in_thread(partial(_write_all, self._handle, data))

    @override
    async def keep(self, key: str) -> None:
        await self._folder.in_thread(partial(self._folder.name, self._handle, self._unnamed, key))


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
