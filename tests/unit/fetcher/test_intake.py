"""Is a mail kept only when it is whole, whatever a server says about its size and gives of it?"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from typing_extensions import override

from fetcher.handlers.intake import LARGE, PIECE, Batch, Intake
from fetcher.handlers.mail_server import FetchedMail, Piece
from fetcher.handlers.suspects import Suspects
from support.blobs import InMemoryBlobs
from support.imap import FakeMailServer, FakeSession

MAIL = bytes(range(256)) * (3 * PIECE // 256 + 20)
SMALL = b"Subject: small\r\n\r\n"


class Lying(FakeSession):
    """Tells sizes that are off by `wrong`, gives at most `most` bytes at once, and nothing (or a refusal) from `end` on."""

    wrong = 0
    most = PIECE
    end = len(MAIL)
    refuses = False

    @override
    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        return {uid: size + self.wrong for uid, size in (await super().sizes(uids)).items()}

    @override
    async def piece(self, uid: int, offset: int, length: int) -> Piece | None:
        if offset >= self.end and self.refuses:
            return None
        return await super().piece(uid, offset, min(length, self.most, max(0, self.end - offset)))


class Empty(FakeSession):
    """Has nothing to say but that mails are there."""

    @override
    async def fetch(self, uids: Sequence[int]) -> list[FetchedMail]:
        return [FetchedMail(each.uid, each.received_at, b"", "00" * 32) for each in await super().fetch(uids)]


def a_server(raw: bytes = MAIL) -> FakeMailServer:
    server = FakeMailServer()
    server.append(raw)
    return server


async def taken(session: FakeSession, blobs: InMemoryBlobs, limit: int = 10 * LARGE) -> Batch:
    await session.open_folder("INBOX")
    intake = Intake(session, blobs, Suspects(), limit, 0)
    (batch,) = [batch async for batch in intake.batches([1])]
    return batch


@pytest.mark.parametrize(
    ("wrong", "most", "behind"),
    [
        (wrong, most, behind)
        for wrong in (-1000, 0, 1000)
        for most in (PIECE, PIECE - 1, 300_000)
        for behind in ("nothing", "refusal")
    ],
)
async def test_a_large_mail_is_kept_whole_though_size_and_pieces_are_wrong(wrong: int, most: int, behind: str) -> None:
    """What lies behind its end is nothing, or a refusal."""
    blobs, session = InMemoryBlobs(), Lying(a_server())
    session.wrong, session.most, session.refuses = wrong, most, behind == "refusal"
    batch = await taken(session, blobs)

    assert len(batch.mails) == 1
    assert list(blobs.blobs.values()) == [MAIL]


async def test_a_large_mail_that_is_refused_half_way_is_not_kept() -> None:
    blobs, session = InMemoryBlobs(), Lying(a_server())
    session.end, session.refuses = PIECE, True
    batch = await taken(session, blobs)

    assert (batch.mails, batch.withheld, blobs.blobs) == ([], [1], {})


@pytest.mark.parametrize("limit", [10 * LARGE, LARGE], ids=["within the limit", "above it"])
async def test_a_large_mail_of_which_nothing_comes_is_not_kept(limit: int) -> None:
    blobs, session = InMemoryBlobs(), Lying(a_server())
    session.end = 0
    batch = await taken(session, blobs, limit)

    assert (batch.mails, batch.withheld, blobs.blobs) == ([], [1], {})


async def test_a_mail_with_a_size_and_without_a_byte_was_not_given() -> None:
    """Stored as an empty one it would be lost, above all where mails are deleted on the server afterwards."""
    blobs = InMemoryBlobs()
    batch = await taken(Empty(a_server(SMALL)), blobs)

    assert (batch.mails, batch.withheld, blobs.blobs) == ([], [1], {})


async def test_a_mail_that_is_empty_is_a_mail() -> None:
    blobs = InMemoryBlobs()
    batch = await taken(FakeSession(a_server(b"")), blobs)

    assert len(batch.mails) == len(blobs.blobs) == 1
