"""Is a blob that comes in pieces as safe as one that comes whole?"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from chassis.blobs import BlobMissing, BlobSettings, BlobStore, BlobStoreUnavailable
from support.blobs import InMemoryBlobs

Store = BlobStore | InMemoryBlobs


@pytest.fixture
def folder(tmp_path: Path) -> BlobStore:
    return BlobStore(BlobSettings(url=f"file://{tmp_path}/blobs"))


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


@pytest.mark.parametrize("count", [0, 1, 12])
async def test_pieces_become_one_blob_under_a_key_made_of_them(store: Store, count: int) -> None:
    pieces = [os.urandom(1_000_000) for _ in range(count)]
    async with store.writing() as blob:
        for piece in pieces:
            await blob.write(piece)
        key = f"raw/{blob.sha256}"
        await blob.keep(key)

    whole = b"".join(pieces)
    assert key == f"raw/{hashlib.sha256(whole).hexdigest()}"
    assert blob.size == len(whole)
    assert await store.get(key) == whole


async def test_what_is_not_kept_is_gone(folder: BlobStore, tmp_path: Path) -> None:
    async with folder.writing() as blob:
        await blob.write(b"half")

    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


async def test_the_first_blob_under_a_key_stays(store: Store) -> None:
    for _ in range(2):
        async with store.writing() as blob:
            await blob.write(b"same")
            await blob.keep("raw/ab")

    assert await store.get("raw/ab") == b"same"


async def test_a_key_that_could_lead_elsewhere_is_refused(folder: BlobStore) -> None:
    async with folder.writing() as blob:
        with pytest.raises(ValueError, match="key"):
            await blob.keep("../secret")


async def test_a_file_is_flushed_before_it_gets_its_name(folder: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full then is an outage, and nothing lies under the key."""

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    async with folder.writing() as blob:
        await blob.write(b"mail")
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(BlobStoreUnavailable, match="No space left"):
                await blob.keep("raw/ab")
        assert not await folder.exists("raw/ab")
        await blob.keep("raw/ab")

    assert await folder.get("raw/ab") == b"mail"


async def test_an_error_of_the_block_is_no_outage(store: Store) -> None:
    with pytest.raises(ConnectionResetError):
        async with store.writing():
            raise ConnectionResetError("by the mail server")


async def test_a_folder_says_how_much_is_free_and_an_object_store_does_not(folder: BlobStore) -> None:
    free = await folder.free()

    assert free is not None
    assert free > 0
    assert await BlobStore(BlobSettings(url="memory:///")).free() is None
