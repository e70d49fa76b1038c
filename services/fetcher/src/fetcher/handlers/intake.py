"""How do mails get from a session into the blob store, a few batches ahead of who hands them over?

Small mails come in batches, large ones in pieces that are never in memory together. Of a mail above the size limit only
the beginning is kept. Fetching and storing of the next batches goes on while one is handed over, so that neither the
network nor the disk's flushes wait for the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from contracts.values import RawMail
from fetcher.domain.cursor import batches, raw_key
from fetcher.handlers.mail_server import FetchedMail, Piece, Session
from fetcher.handlers.suspects import Suspects

MOST_MAILS: Final = 50
MOST_BYTES: Final = 8 * 1024 * 1024
"""A batch is as large as pays off in fetching (50 mails reach 97 % of the best rate) and as small as fits in memory."""
LARGE: Final = 2 * 1024 * 1024
"""A mail above this many bytes goes in pieces straight into the blob store."""
PIECE: Final = 1024 * 1024
HEAD: Final = 256 * 1024
"""What is kept of a mail above the limit: its headers and the beginning of its text."""
SLICE: Final = 1000
"""UIDs whose sizes are asked for at once."""
AHEAD: Final = 2
"""Batches that are fetched and stored while one is handed over."""


class StoreFull(Exception):
    """The blob store is about to run out of room: intake waits until there is some, and loses nothing."""


class Writing(Protocol):
    """A blob in the making, as `chassis.blobs` gives it."""

    @property
    def size(self) -> int:
        """Bytes so far."""

    @property
    def sha256(self) -> str:
        """Of the bytes so far."""

    async def write(self, data: bytes) -> None:
        """Add a piece."""

    async def keep(self, key: str) -> None:
        """Store it durably under a key."""


class Blobs(Protocol):
    """Where bytes are kept. `chassis.blobs` keeps this promise."""

    async def put_many(self, items: Mapping[str, bytes]) -> None:
        """Store all durably unless stored already. May be repeated."""

    def writing(self) -> AbstractAsyncContextManager[Writing]:
        """Begin a blob that comes in pieces; it is gone unless it is kept."""

    async def free(self) -> int | None:
        """Bytes that can still be stored; None where nobody says."""


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail whose bytes are durable. `cut_from` is its whole size where only the beginning was kept."""

    uid: int
    received_at: datetime
    raw: RawMail
    cut_from: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails stored, and the UIDs asked for that are gone, or were not given."""

    mails: list[StoredMail]
    gone: list[int] = field(default_factory=list)
    withheld: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes mails out of one folder. `size_limit` is the mailbox's, `reserve` what has to stay free in the store."""

    session: Session
    blobs: Blobs
    suspects: Suspects
    size_limit: int
    reserve: int

    async def batches(self, uids: Sequence[int]) -> AsyncGenerator[Batch, None]:
        """Batches in order, the next ones under way while the caller works on one.

        Raises:
            StoreFull: as its name says.
            MailboxUnavailable: as the session says.
        """
        under_way: list[asyncio.Task[Batch]] = []
        try:
            async for wanted in self._plan(uids):
                under_way.append(asyncio.create_task(self._take(wanted)))
                while len(under_way) > (0 if self.suspects.wary else AHEAD):
                    yield await under_way.pop(0)
            while under_way:
                yield await under_way.pop(0)
        finally:
            await _abandon(under_way)

    async def _plan(self, uids: Sequence[int]) -> AsyncIterator[Sequence[tuple[int, int]]]:
        for start in range(0, len(uids), SLICE):
            asked = uids[start : start + SLICE]
            sizes = await self.session.sizes(asked)
            # A mail without a size is gone or withheld: fetching tells which.
            for batch in batches([(uid, sizes.get(uid, 0)) for uid in asked], MOST_MAILS, MOST_BYTES):
                for part in self.suspects.divided(batch):
                    yield part

    async def _take(self, wanted: Sequence[tuple[int, int]]) -> Batch:
        free = await self.blobs.free()
        if free is not None and free < self.reserve:
            raise StoreFull(f"{free // 2**20} MB are free in the blob store, {self.reserve // 2**20} MB are needed")
        uids = [uid for uid, _ in wanted]
        if self.suspects.given_up(uids):
            return Batch([], withheld=uids)
        with self.suspects.watching(uids):
            mails = await self._fetch(wanted)
        missing = set(uids) - {mail.uid for mail in mails}
        if not missing:
            return Batch(mails)
        withheld = set(await self.session.existing(sorted(missing)))
        return Batch(mails, sorted(missing - withheld), sorted(withheld))

    async def _fetch(self, wanted: Sequence[tuple[int, int]]) -> list[StoredMail]:
        small = {uid: size for uid, size in wanted if size <= min(LARGE, self.size_limit)}
        fetched = await self.session.fetch(list(small)) if small else []
        # A mail that has a size and comes without a byte was not given: some servers answer so when they are in trouble.
        stored = await self._store([mail for mail in fetched if mail.raw or not small[mail.uid]])
        for uid, size in wanted:
            if uid not in small and (mail := await self._stream(uid, size)):
                stored.append(mail)
        return sorted(stored, key=lambda mail: mail.uid)

    async def _store(self, mails: Sequence[FetchedMail]) -> list[StoredMail]:
        """Whole mails; one that is larger than the server said is kept like any other, as it is here already."""
        keys = [raw_key(mail.sha256) for mail in mails]
        await self.blobs.put_many({key: mail.raw for key, mail in zip(keys, mails, strict=True)})
        return [
            StoredMail(mail.uid, mail.received_at, RawMail(key=key, size=len(mail.raw), sha256=mail.sha256))
            for key, mail in zip(keys, mails, strict=True)
        ]

    async def _stream(self, uid: int, size: int) -> StoredMail | None:
        """A large mail, piece by piece until nothing follows: the size a server tells may be wrong, and a piece shorter than asked for."""
        if size > self.size_limit:
            return await self._cut(uid, size)
        async with self.blobs.writing() as blob:
            received_at: datetime | None = None
            while (piece := await self.session.piece(uid, blob.size, PIECE)) and piece.data:
                received_at = piece.received_at
                await blob.write(piece.data)
                if blob.size > self.size_limit:
                    return await self._cut(uid, max(size, blob.size))
            # Behind the end some servers give nothing, some refuse; a refusal before it means that the mail is not given.
            ended = piece is not None or blob.size >= size or blob.size % PIECE
            if received_at is None or not ended:
                return None
            return StoredMail(uid, received_at, await _kept(blob))

    async def _cut(self, uid: int, size: int) -> StoredMail | None:
        piece: Piece | None = await self.session.piece(uid, 0, HEAD)
        if piece is None or not piece.data:
            return None
        async with self.blobs.writing() as blob:
            await blob.write(piece.data[:HEAD])
            return StoredMail(uid, piece.received_at, await _kept(blob), cut_from=size)


async def _kept(blob: Writing) -> RawMail:
    key = raw_key(blob.sha256)
    await blob.keep(key)
    return RawMail(key=key, size=blob.size, sha256=blob.sha256)


async def _abandon(under_way: Sequence[asyncio.Task[Batch]]) -> None:
    """Stop what nobody waits for any more; how it ended concerns nobody."""
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
