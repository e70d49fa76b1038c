"""Do children read mail like this process does, and may they be killed, slowed and starved without harm?"""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from contracts.values import BlobKey, RawMail
from parser.adapters.children import Children
from parser.domain.limits import Bounds, Limits
from parser.domain.understanding import Depth, Understood
from parser.handlers import ChildDied, ChildTimedOut, Errand, Given, Reader, Reading, ReadingFailed
from support.blobs import InMemoryBlobs
from support.mails import a_mail
from support.parsing import LIMITS, ReaderHere, read, repairs_of

BOUNDS = Bounds(memory=256 * 1024**2, group=timedelta(seconds=8))
MAILS = [a_mail(subject="one"), b"", a_mail(subject="three", attachments={"a.bin": b"content"})]
DEEP = Limits().model_copy(update={"html_depth": 10**9, "html": 8 * 1024**2})
SLOW = b"Content-Type: text/html\n\n" + b"<div>" * 200_000
"""A minute's work for the sanitiser, where nothing limits the depth."""


def raw_of(data: bytes) -> RawMail:
    digest = sha256(data).hexdigest()
    return RawMail(key=BlobKey(f"raw/{digest[0]}/{digest}"), size=len(data), sha256=digest)


def given(data: bytes) -> Given:
    """A mail by its bytes."""
    return Given(data, len(data))


def stored(data: bytes) -> Given:
    """A mail in the store."""
    return Given(raw_of(data), len(data))


@asynccontextmanager
async def children(
    blobs: InMemoryBlobs | None = None, bounds: Bounds = BOUNDS, limits: Limits = LIMITS, folder: Path | None = None
) -> AsyncIterator[Children]:
    async with Children(bounds, limits, (blobs or InMemoryBlobs()).get, folder) as pool:
        yield pool


def below(folder: Path, pattern: str) -> list[Path]:
    """What lies there now."""
    return list(folder.glob(pattern))


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def workers(pool: Children) -> list[int]:
    assert pool._pool is not None
    return list(pool._pool._pool_manager.worker_manager.workers)


@pytest.fixture(params=["here", "child", "child with folder"])
async def reader(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Reader]:
    blobs = InMemoryBlobs()
    for data in MAILS:
        blobs.blobs[raw_of(data).key] = data
    if request.param == "here":
        yield ReaderHere(blobs)
        return
    folder = tmp_path if request.param == "child with folder" else None
    for key, data in blobs.blobs.items() if folder else ():
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_bytes(data)
    async with children(InMemoryBlobs() if folder else blobs, folder=folder) as pool:
        yield pool


async def test_mails_are_understood_in_their_order(reader: Reader) -> None:
    assert await reader.read([stored(data) for data in MAILS]) == [read(data) for data in MAILS]
    assert await reader.read([given(MAILS[0]), stored(MAILS[2])]) == [read(MAILS[0]), read(MAILS[2])]


async def test_a_header_can_be_read_alone(reader: Reader) -> None:
    (understood,) = await reader.read([stored(MAILS[2])], Errand(Depth.HEAD))

    assert understood is not None
    assert understood.mail.subject == "three"
    assert repairs_of(understood) == {"body_not_read"}


async def test_a_mail_keeps_its_identity_when_only_its_header_is_read(reader: Reader) -> None:
    large = a_mail(subject="large", text="line\n" * 200_000)

    (whole,), (head,) = await reader.read([given(large)]), await reader.read([given(large)], Errand(Depth.HEAD))

    assert whole is not None
    assert head is not None
    assert head.mail.mail_id == whole.mail.mail_id


@pytest.mark.parametrize("place", ["folder", "store"])
async def test_a_large_mail_is_read_with_its_files_left_apart_until_they_are_forgotten(
    tmp_path: Path, place: str
) -> None:
    content = b"%PDF-1.7" + os.urandom(3 * 1024**2)
    large = a_mail(subject="large", attachments={"a.pdf": content, "b.txt": b"small"})
    blobs = InMemoryBlobs()
    blobs.blobs[raw_of(large).key] = large
    if place == "folder":
        (tmp_path / raw_of(large).key).parent.mkdir(parents=True)
        (tmp_path / raw_of(large).key).write_bytes(large)
    async with children(blobs, folder=tmp_path if place == "folder" else None) as pool:
        (found,) = await pool.read([stored(large)])
        (tried,) = await pool.read([stored(large)], Errand(with_files=False))

        assert found is not None
        assert found.mail == read(large).mail
        pdf, text = found.mail.attachments
        assert found.blobs == {text.key: b"small"}
        assert found.left[pdf.key].read_bytes() == content
        pool.forget([found])
        assert not found.left[pdf.key].exists()
        assert tried is not None
        assert (tried.blobs, tried.left) == ({}, {})


async def test_nothing_is_left_behind_when_a_child_is_lost(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    bounds = Bounds(children=1, alone=timedelta(seconds=0.3))
    slow = SLOW + b"x" * 2 * 1024**2
    async with children(bounds=bounds, limits=DEEP) as pool:
        with pytest.raises(ReadingFailed):
            await pool.read([given(slow)])

        assert (len(below(tmp_path, "*")), below(tmp_path, "*/*")) == (1, [])

    assert below(tmp_path, "*") == []


async def test_a_missing_blob_is_named_by_the_store(reader: Reader) -> None:
    with pytest.raises(LookupError):
        await reader.read([stored(b"never stored")])


async def test_a_mail_that_takes_too_long_is_stopped_and_the_next_one_read() -> None:
    bounds = Bounds(children=1, alone=timedelta(seconds=0.5))
    async with children(bounds=bounds, limits=DEEP) as pool:
        await pool.read([given(MAILS[0])])

        with pytest.raises(ReadingFailed) as failed:
            await asyncio.wait_for(pool.read([given(SLOW)]), 10)

        assert isinstance(failed.value, ChildTimedOut)
        assert await pool.read([given(MAILS[0])]) == [read(MAILS[0])]


async def test_f26_a_mail_that_is_too_much_is_read_with_less_of_it_and_its_neighbour_whole() -> None:
    bounds = Bounds(children=1, alone=timedelta(seconds=0.7), group=timedelta(seconds=0.7))
    async with children(bounds=bounds, limits=DEEP) as pool:
        await pool.read([given(MAILS[0])])

        slow, whole = await Reading(pool, DEEP.message).read([given(SLOW), given(MAILS[0])])

        assert isinstance(slow, Understood)
        assert "page_not_read" in repairs_of(slow)
        assert isinstance(whole, Understood)
        assert whole.mail == read(MAILS[0]).mail


async def test_a_mail_that_takes_too_much_memory_harms_nobody() -> None:
    starved = Bounds(children=1, memory=24 * 1024**2)
    huge = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b\n\n" + b"x" * (30 * 1024**2)
    async with children(bounds=starved) as pool:
        for _ in range(3):
            try:
                assert await pool.read([given(huge)]) == [None]
            except ChildDied:
                continue

        assert await pool.read([given(MAILS[0])]) == [read(MAILS[0])]


async def test_children_wait_for_the_first_mail_not_it_for_them() -> None:
    async with children() as pool:
        ready = workers(pool)

    assert len(ready) == BOUNDS.children


async def test_children_that_are_killed_while_idle_are_replaced() -> None:
    async with children() as pool:
        for _ in range(3):
            await read_until_it_works(pool)
            for worker in workers(pool):
                os.kill(worker, signal.SIGKILL)
            await asyncio.sleep(0.15)

        assert await read_until_it_works(pool)


async def test_a_child_that_is_killed_at_work_is_replaced() -> None:
    async with children(limits=DEEP) as pool:
        await pool.read([given(MAILS[0])])
        working = asyncio.create_task(pool.read([given(SLOW)]))
        await asyncio.sleep(0.4)
        for worker in workers(pool):
            os.kill(worker, signal.SIGKILL)

        with pytest.raises(ChildDied):
            await asyncio.wait_for(working, 10)

        assert await read_until_it_works(pool)


async def test_whoever_asks_in_the_moment_in_which_a_pool_is_given_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with children() as pool:
        given_up = pool._running()
        queue = given_up._context.task_queue
        put = queue.put

        def give_up_first(task: Any) -> None:
            given_up._pool_manager.handle_broken_pool(BrokenProcessPool("all children are gone"))
            put(task)

        monkeypatch.setattr(queue, "put", give_up_first)
        with pytest.raises(ChildDied):
            await asyncio.wait_for(pool.read([given(MAILS[0])]), 15)
        monkeypatch.undo()

        assert await read_until_it_works(pool)


async def test_a_child_that_was_killed_with_the_pipe_in_its_hands_stops_the_others_for_seconds_only() -> None:
    async with children() as pool:
        pool._running()._pool_manager.worker_manager.workers_channel.mutex.reader_mutex.acquire()

        with pytest.raises(ChildDied):
            await asyncio.wait_for(pool.read([given(MAILS[0])]), 30)

        assert await read_until_it_works(pool)


async def test_children_are_renewed_after_their_share_of_work() -> None:
    async with children(bounds=Bounds(children=1, tasks=2)) as pool:
        await pool.read([given(MAILS[0])])
        first = workers(pool)
        for _ in range(6):
            assert await pool.read([given(MAILS[0])]) == [read(MAILS[0])]

        assert workers(pool) != first


async def test_no_child_is_left_behind() -> None:
    async with children() as pool:
        await pool.read([given(MAILS[0])])
        left = workers(pool)

    assert [pid for pid in left if is_running(pid)] == []


async def read_until_it_works(pool: Children) -> bool:
    """Read a mail as the handler would: a killed child may cost a few attempts, never more."""
    for _ in range(3):
        try:
            return await asyncio.wait_for(pool.read([given(MAILS[0])]), 30) == [read(MAILS[0])]
        except ChildDied:
            continue
    return False
