# ruff: noqa: PTH110, PTH112, PTH120 - paths are text here: pathlib would cost more than all else that Python does for a blob
"""How do blobs lie in a folder of a local disk, safe from a crash at any moment?

Its own code, because obstore's local store flushes neither files nor folders. A batch goes in steps: make the folders,
write all files aside, let the disk begin with all of them, flush them, give them their names, flush the folders with those
above that got new names themselves. A crash leaves a whole blob or none. What is flushed together the disk's journal takes
together: two waits for it a batch, however many blobs. Measured on ext4: 50 blobs of 30 KB take 10 ms, 8 of them CPU; file
by file, 19 ms.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
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
        made = self._make_folders({os.path.dirname(path)})
        os.fsync(handle)
        with suppress(FileExistsError):
            os.link(unnamed, path)
        self._flush_names({os.path.dirname(path)}, made)

    def _existing(self) -> Path:
        """The root, or what is there of the way to it."""
        root = Path(self._root)
        return next(each for each in (root, *root.parents) if each.is_dir())

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Do what blocks where it blocks nobody."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _look(self) -> None:
        self._flush_names((), self._make_folders({self._unfinished}))
        if not os.access(self._unfinished, os.W_OK | os.X_OK):
            raise PermissionError(f"{self._root} cannot be written")

    def _write(self, items: Sequence[tuple[str, bytes]]) -> None:
        """Store a batch; a path that exists was flushed before it was named, its folder perhaps not yet."""
        wanted = [(f"{self._root}/{key}", data) for key, data in items]
        folders = {os.path.dirname(path) for path, _ in wanted}
        made = self._make_folders(folders)
        with ExitStack() as aside:
            absent = [(path, data) for path, data in wanted if not os.path.exists(path)]
            files = [self._write_aside(data, aside) for _, data in absent]
            self._flush_all([handle for handle, _ in files])
            for (path, _), (_, unnamed) in zip(absent, files, strict=True):
                with suppress(FileExistsError):
                    os.link(unnamed, path)
        self._flush_names(folders, made)

    def _write_aside(self, data: bytes, aside: ExitStack) -> tuple[int, str]:
        if self._unfinished not in self._durable:
            self._flush_names((), self._make_folders({self._unfinished}))
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

    def _flush_names(self, folders: Collection[str], made: set[str]) -> None:
        """Flush folders in which names are new, and those in which folders were made."""
        with ExitStack() as opened:
            wanted = {*folders, *map(os.path.dirname, made)}
            handles = [os.open(folder, os.O_RDONLY | os.O_DIRECTORY) for folder in wanted]
            for handle in handles:
                opened.callback(os.close, handle)
            self._flush_all(handles)
        self._durable |= made

    def _flush_all(self, handles: Sequence[int]) -> None:
        def flush(lane: Sequence[int]) -> None:
            for handle in lane:
                os.fsync(handle)

        # One after the other each would wait for the journal again; together they wait once.
        lanes = [lane for start in range(FLUSHES) if (lane := handles[start::FLUSHES])]
        others = [self._flushers.submit(flush, lane) for lane in lanes[1:]]
        try:
            flush(lanes[0] if lanes else ())
        finally:
            wait(others)  # whoever called closes the files next
        for other in others:
            other.result()

    def _make_folders(self, folders: Collection[str]) -> set[str]:
        """Make folders and all above them; gives those whose own names may not be on the disk yet.

        Those above the root are left alone where they exist.
        """
        new = {each for each in folders if each not in self._durable or not os.path.isdir(each)}
        unsure = {each for each in new if each.startswith(f"{self._root}/") or not os.path.isdir(each)}
        self._durable |= new - unsure
        above = self._make_folders(set(map(os.path.dirname, unsure))) if unsure else set()
        for each in unsure:
            Path(each).mkdir(0o750, exist_ok=True)
        return unsure | above


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
