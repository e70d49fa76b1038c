"""Do blobs stay what they were, over the fake, a folder and an object store?"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from chassis.blobs import BlobMissing, BlobSettings, BlobStore, BlobStoreUnavailable
from support.blobs import InMemoryBlobs

Store = BlobStore | InMemoryBlobs


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "blobs"


@pytest.fixture
def folder(root: Path) -> BlobStore:
    return BlobStore(BlobSettings(url=f"file://{root}"))


@pytest.fixture(params=["fake", "folder", "memory"])
def store(request: pytest.FixtureRequest) -> Store:
    match request.param:
        case "fake":
            return InMemoryBlobs(BlobMissing)
        case "folder":
            folder: BlobStore = request.getfixturevalue("folder")
            return folder
        case _:
            return BlobStore(BlobSettings(url="memory:///"))


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00\xff" * 500_000], ids=["empty", "short", "1 MB"])
async def test_what_is_put_can_be_read(store: Store, data: bytes) -> None:
    await store.put("raw/ab/abcd", data)

    assert await store.get("raw/ab/abcd") == data
    assert await store.exists("raw/ab/abcd")


async def test_the_first_blob_under_a_key_stays(store: Store) -> None:
    await store.put("raw/ab/abcd", b"first")
    await store.put("raw/ab/abcd", b"second")

    assert await store.get("raw/ab/abcd") == b"first"


async def test_a_missing_blob_is_told_from_an_empty_one(store: Store) -> None:
    await store.put("raw/ab/abcd", b"")

    assert not await store.exists("raw/ab/other")
    for key in ("raw/ab/other", "raw/ab/abcd/below", "raw/ab", "nothing"):
        with pytest.raises(BlobMissing, match=key):
            await store.get(key)


async def test_many_blobs_are_put_at_once(store: Store) -> None:
    items = {f"raw/{number % 7:02x}/{number}": os.urandom(1000) for number in range(150)}

    await store.put_many(items)
    await store.put_many({})

    assert {key: await store.get(key) for key in items} == items


async def test_many_may_put_the_same_blob_at_the_same_time(store: Store) -> None:
    await asyncio.gather(*(store.put("raw/ab/abcd", b"same") for _ in range(20)))

    assert await store.get("raw/ab/abcd") == b"same"


async def test_a_store_that_works_answers(store: Store) -> None:
    await store.ping()


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../secret", "raw/../../x", "raw//x", ".unfinished/x", "a b", "é", "raw/", "x" * 300, "a\0b"],
)
async def test_a_key_that_could_lead_elsewhere_is_refused(folder: BlobStore, key: str) -> None:
    for attempt in (folder.put(key, b""), folder.get(key), folder.exists(key)):
        with pytest.raises(ValueError, match="key"):
            await attempt


@pytest.mark.parametrize("url", ["", "blobs", "ftp://host/x", "file://relative/path", "file:///"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        BlobSettings(url=url)


async def test_two_processes_share_a_folder(folder: BlobStore, root: Path) -> None:
    other = BlobStore(BlobSettings(url=f"file://{root}"))
    await folder.put("raw/ab/abcd", b"first")

    await other.put("raw/ab/abcd", b"second")

    assert await other.get("raw/ab/abcd") == b"first"


async def test_files_and_folders_are_flushed_before_put_returns(
    folder: BlobStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the file before it gets its name."""
    done: list[str] = []
    fsync, link = os.fsync, os.link

    def flushing(handle: int) -> None:
        done.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    def naming(source: Path, target: Path) -> None:
        done.append(f"named {target}")
        link(source, target)

    monkeypatch.setattr(os, "fsync", flushing)
    monkeypatch.setattr(os, "link", naming)

    await folder.put("raw/ab/abcd", b"hello")

    named = done.index(f"named {root}/raw/ab/abcd")
    assert any("/.unfinished/" in step for step in done[:named])
    changed = (root / "raw" / "ab", root / "raw", root, root.parent, root.parent.parent)
    assert set(done[named + 1 :]) == {str(each) for each in changed}


async def test_a_folder_whose_name_could_not_be_flushed_is_flushed_with_the_next_blob(
    folder: BlobStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    fsync = os.fsync
    full = True

    def flushing(handle: int) -> None:
        path = str(Path(f"/proc/self/fd/{handle}").readlink())
        if full and path == f"{root}/raw":
            raise OSError(28, "No space left on device")
        flushed.append(path)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", flushing)
    with pytest.raises(BlobStoreUnavailable):
        await folder.put("raw/ab/abcd", b"hello")
    full = False

    await folder.put("raw/ab/abcd", b"hello")

    assert f"{root}/raw" in flushed


async def test_the_new_folders_of_a_batch_are_flushed_at_once(
    folder: BlobStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    fsync = os.fsync

    def flushing(handle: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", flushing)

    await folder.put_many({f"raw/{number:02x}/blob": b"hello" for number in range(40)})

    assert flushed.count(f"{root}/raw") == 1
    assert {f"{root}/raw/{number:02x}" for number in range(40)} <= set(flushed)


async def test_a_failed_write_leaves_nothing_behind(
    folder: BlobStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is an outage: the caller waits and tries again, then succeeds."""

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(BlobStoreUnavailable, match="No space left"):
            await folder.put("raw/ab/abcd", b"hello")

    assert not await folder.exists("raw/ab/abcd")
    await folder.put("raw/ab/abcd", b"hello")
    assert list((root / ".unfinished").iterdir()) == []


async def test_a_folder_that_cannot_be_made_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = BlobStore(BlobSettings(url=f"file://{tmp_path}/file/blobs"))

    with pytest.raises(BlobStoreUnavailable):
        await store.ping()
    with pytest.raises(BlobStoreUnavailable):
        await store.put("raw/ab/abcd", b"hello")


async def test_an_object_store_that_cannot_be_reached_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    store = BlobStore(BlobSettings(url="s3://bucket/prefix"))

    for attempt in (store.ping(), store.put("a", b""), store.get("a"), store.exists("a")):
        with pytest.raises(BlobStoreUnavailable) as caught:
            await attempt
        assert "hunter2" not in str(caught.value)
        assert "\n" not in str(caught.value)


async def test_what_a_crash_left_is_removed_later_but_not_what_is_being_written(folder: BlobStore, root: Path) -> None:
    unfinished = root / ".unfinished"
    unfinished.mkdir(parents=True)
    for name, age in (("old", 7200), ("young", 60)):
        (unfinished / name).write_bytes(b"half")
        os.utime(unfinished / name, (time.time() - age,) * 2)

    await folder.put("raw/ab/abcd", b"hello")

    assert [left.name for left in unfinished.iterdir()] == ["young"]


WRITER = """
import asyncio, sys
from chassis.blobs import BlobSettings, BlobStore
async def write():
    store = BlobStore(BlobSettings(url=sys.argv[1]))
    for number in range(100000):
        await store.put_many({f"raw/{each:02x}/{number}": b"x" * 200_000 for each in range(4)})
        print(number, flush=True)
asyncio.run(write())
"""


async def test_a_killed_writer_leaves_whole_blobs_or_none(root: Path, folder: BlobStore) -> None:
    """What it was told is stored is there; nothing under any key is cut short."""
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, f"file://{root}", stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout
    for _ in range(5):
        await writer.stdout.readline()
    await asyncio.sleep(0.003)
    writer.send_signal(signal.SIGKILL)
    told = [*range(5), *map(int, (await writer.stdout.read()).split())]
    await writer.wait()

    blobs = [path for path in (root / "raw").rglob("*") if path.is_file()]
    assert {path.stat().st_size for path in blobs} == {200_000}
    for number in told:
        for each in range(4):
            assert await folder.exists(f"raw/{each:02x}/{number}")
