"""Do contents reach the store, large ones from their files, and nothing under a key that is not theirs?"""

from hashlib import sha256
from pathlib import Path

import pytest

from chassis.blobs import BlobSettings, BlobStore
from parser.adapters.parts import BlobParts

DATA = b"0123456789" * 300_000
DIGEST = sha256(DATA).hexdigest()
KEY = f"part/{DIGEST[0]}/{DIGEST}"


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    return BlobStore(BlobSettings(url="memory:///" if request.param == "memory" else (tmp_path / "blobs").as_uri()))


async def test_a_file_is_kept_whole_and_may_be_kept_again(store: BlobStore, tmp_path: Path) -> None:
    file = tmp_path / "left"
    file.write_bytes(DATA)

    for _ in range(2):
        await BlobParts(store).put_file(KEY, file)

    assert await store.get(KEY) == DATA


async def test_a_file_that_is_not_what_its_key_says_is_refused(store: BlobStore, tmp_path: Path) -> None:
    file = tmp_path / "left"
    file.write_bytes(DATA + b"x")

    with pytest.raises(ValueError, match="not the key"):
        await BlobParts(store).put_file(KEY, file)

    assert not await store.exists(KEY)


async def test_small_contents_go_together(store: BlobStore) -> None:
    await BlobParts(store).put_many({KEY: DATA, "part/aa/bb": b"x"})

    assert await store.get(KEY) == DATA
    assert await store.get("part/aa/bb") == b"x"
