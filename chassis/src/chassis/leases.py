"""Which replica does a piece of work that only one may do?

Two kinds of documents lie in one collection: a lease `{_id: name, owner, epoch}`, and a heartbeat `{_id: "owner:" + owner,
beats}` for every process. A process counts its `beats` up every third of the term, one write however many leases it holds;
a contender takes a lease only after it has itself seen its owner's beats unchanged for a whole term, as Kubernetes' leader
election does. No wall clock and no server time takes part, so no clock can be wrong. Whoever takes a lease raises `epoch`,
for ever: writes that filter on the epoch (fencing) refuse a holder that slept through its term and does not know.

Why it is safe: a process beats before it takes, and gives up all it holds when two thirds of a term went by since it began
its last beat that arrived; a beat that arrives later than that revives nothing.
"""

from __future__ import annotations

import asyncio
import math
import secrets
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from pymongo import UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, PyMongoError

from chassis.health import end
from chassis.mongo import duplicates

TERM: Final = timedelta(seconds=15)
NOBODY: Final = ""
HEARTBEAT: Final = "owner:"
FORGOTTEN: Final = timedelta(hours=1)
"""A heartbeat that stood still for so long is removed by whoever notices."""
PAGE: Final = 1000

log = structlog.get_logger()


class Lease:
    """A lease this process holds. `epoch` is what fenced writes filter on; it is greater than any before it."""

    def __init__(self, leases: Leases, name: str, epoch: int) -> None:
        self.name = name
        self.epoch = epoch
        self.lost = asyncio.Event()
        """Set when it was released, taken by another, or the process could not beat for two thirds of the term: stop working.

        A process that was frozen learns it late; only the epoch protects what it writes then.
        """
        self._leases = leases

    def held(self) -> bool:
        """Whether it can still be counted on at this moment."""
        return not self.lost.is_set() and not self._leases.overdue()

    async def release(self) -> None:
        """Let a successor have it at once. May be called twice; when the server is down, the term has to run out."""
        await self._leases.release(self)


@dataclass(frozen=True, slots=True)
class _Sight:
    """An owner's beats as this process saw them, and since when they have not changed."""

    beats: int
    since: float


class Leases:
    """The leases of one process. `owner` names it for people; something random behind it tells it from its former lives.

    `clock` gives seconds that never go back; it is compared with itself only.
    """

    def __init__(
        self,
        collection: AsyncCollection[dict[str, Any]],
        owner: str,
        *,
        term: timedelta = TERM,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if owner == NOBODY:
            raise ValueError("a lease's owner needs a name")
        self.owner = f"{owner}-{secrets.token_hex(4)}"
        self._collection = collection
        self._term = term.total_seconds()
        self._clock = clock
        self._seen: dict[str, _Sight] = {}
        self._held: dict[str, Lease] = {}
        self._beaten: float | None = None
        self._counted = -math.inf
        self._beating: asyncio.Task[None] | None = None
        self._taking = asyncio.Lock()

    async def hold(self, name: str) -> Lease | None:
        """Try once to get a lease; None when somebody has it (perhaps this process) or was quicker. Else as `hold_many`."""
        return next(iter(await self.hold_many([name])), None)

    async def hold_many(self, names: Collection[str]) -> list[Lease]:
        """Try once to get each of some leases, by a few requests for all; gives those that were got.

        A lease that nobody holds any more is got by asking again until the term has passed since its owner's beats were
        first seen: each call, and each call of `live`, is one look. A released or new lease is got at once.

        Raises:
            PyMongoError: the server did not answer. What was taken nevertheless is got by asking again.
        """
        async with self._taking:
            await self._join()
            wanted = {name for name in names if name not in self._held}
            if not wanted:
                return []
            found = {each["_id"]: each async for each in self._collection.find({"_id": {"$in": sorted(wanted)}})}
            # Owners are looked at after the leases: who takes a lease has beaten before.
            gone = await self._gone({each["owner"] for each in found.values()})
            free = {name: each["epoch"] for name, each in found.items() if each["owner"] in gone}
            await self._create(wanted - found.keys())
            await self._take(free)
            expected = dict.fromkeys(wanted - found.keys(), 1) | {name: epoch + 1 for name, epoch in free.items()}
            return [self._keep(name, epoch) async for name, epoch in self._ours() if expected.get(name) == epoch]

    async def live(self) -> set[str]:
        """The owners whose beats moved within the term, as far as this process saw; this one is always among them."""
        await self._join()
        await self._look()
        now = self._clock()
        moving = {owner for owner, sight in self._seen.items() if now - sight.since < self._term}
        return moving | {self.owner}

    async def release(self, lease: Lease) -> None:
        """Give a lease back; `Lease.release` is the way to call it."""
        self._drop(lease)
        ours = {"_id": lease.name, "owner": self.owner, "epoch": lease.epoch}
        try:
            await self._collection.update_one(ours, {"$set": {"owner": NOBODY}})
        except PyMongoError as error:
            log.warning("lease_not_released", lease=lease.name, epoch=lease.epoch, error=type(error).__name__)

    async def close(self) -> None:
        """Release all leases and leave."""
        if self._beating:
            await end(self._beating)
            self._beating = None
        await asyncio.gather(*(lease.release() for lease in list(self._held.values())))
        if self._beaten is not None:
            self._beaten = None
            with suppress(PyMongoError):
                await self._collection.delete_one({"_id": HEARTBEAT + self.owner})

    async def renew(self) -> None:
        """Beat once, for all leases held; once a term, those that are not ours any more are lost. Raises what the driver raises.

        As long as the beats arrive nobody takes anything, but for a machine whose own clock stood still.
        """
        began = self._clock()
        await self._collection.update_one({"_id": HEARTBEAT + self.owner}, {"$inc": {"beats": 1}}, upsert=True)
        self.expire()
        self._beaten = began
        if not self._held or began - self._counted < self._term:
            return
        held, self._counted = dict(self._held), began
        if await self._collection.count_documents({"owner": self.owner}) == len(held):
            return
        ours = {name: epoch async for name, epoch in self._ours()}
        for name, lease in held.items():
            if ours.get(name) != lease.epoch and not lease.lost.is_set():
                log.warning("lease_taken_over", lease=name, epoch=lease.epoch)
                self._drop(lease)

    def overdue(self) -> bool:
        """Whether this process has been silent for so long that a contender may take its leases soon."""
        return self._slack() <= 0

    def expire(self) -> None:
        """Declare all leases lost if no beat arrived in time, a third of a term before anybody else can have them."""
        if self._held and self.overdue():
            log.warning("leases_overdue", count=len(self._held))
            for lease in list(self._held.values()):
                self._drop(lease)

    async def _join(self) -> None:
        """Beat before anything is taken; in the background from then on."""
        if self.overdue():
            await self.renew()
        if self._beating is None or self._beating.done():
            self._beating = asyncio.create_task(self._beat_for_ever(), name="leases")

    async def _gone(self, owners: Iterable[str]) -> set[str]:
        """Those of some owners whose leases are free: nobody, those seen standing still for a term, and we of a lease lost."""
        asked = self._clock()
        await self._look()
        return {owner for owner in owners if owner in {NOBODY, self.owner} or self._stands_still(owner, asked)}

    def _stands_still(self, owner: str, asked: float) -> bool:
        # `asked` lies before the look that found no change, `since` behind the one before: a whole term without a beat.
        sight = self._seen.setdefault(owner, _Sight(-1, self._clock()))
        return asked - sight.since >= self._term

    async def _look(self) -> None:
        """See how far each owner's beats are."""
        asked = self._clock()
        found = self._collection.find({"_id": {"$gte": HEARTBEAT, "$lt": HEARTBEAT + "\uffff"}}, batch_size=PAGE)
        beats = {str(each["_id"]).removeprefix(HEARTBEAT): int(each["beats"]) async for each in found}
        now = self._clock()
        for owner, count in beats.items():
            sight = self._seen.get(owner)
            if sight is None or sight.beats != count:
                self._seen[owner] = _Sight(count, now)
            elif asked - sight.since > FORGOTTEN.total_seconds():
                await self._collection.delete_one({"_id": HEARTBEAT + owner, "beats": count})

    async def _create(self, names: Collection[str]) -> None:
        """Make leases that never were; whoever inserts first has them."""
        if not names:
            return
        try:
            documents = [{"_id": name, "owner": self.owner, "epoch": 1} for name in sorted(names)]
            await self._collection.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            duplicates(error)

    async def _take(self, free: dict[str, int]) -> None:
        """Take leases as they were seen; who was quicker has changed the epoch."""
        if free:
            change = {"$set": {"owner": self.owner}, "$inc": {"epoch": 1}}
            takes = [UpdateOne({"_id": name, "epoch": epoch}, change) for name, epoch in free.items()]
            await self._collection.bulk_write(takes, ordered=False)

    async def _ours(self) -> Any:
        """Name and epoch of every lease that is ours in the database."""
        async for each in self._collection.find({"owner": self.owner}, batch_size=PAGE):
            yield each["_id"], each["epoch"]

    def _keep(self, name: str, epoch: int) -> Lease:
        self._held[name] = Lease(self, name, epoch)
        return self._held[name]

    def _drop(self, lease: Lease) -> None:
        lease.lost.set()
        if self._held.get(lease.name) is lease:
            del self._held[lease.name]

    def _slack(self) -> float:
        """Seconds until the leases are overdue."""
        return 0 if self._beaten is None else self._beaten + self._term * 2 / 3 - self._clock()

    async def _beat_for_ever(self) -> None:
        pause = self._term / 3
        while True:
            await asyncio.sleep(pause)
            pause = self._term / 3
            # An attempt that hangs leaves time for a second one, and none delays the news that the leases are lost.
            patience = min(self._term / 6, self._slack())
            try:
                async with asyncio.timeout(max(patience, self._term / 30)):
                    await self.renew()
            except Exception as error:  # noqa: BLE001 - whatever keeps us from beating, the leases must still expire
                log.warning("leases_not_renewed", error=f"{type(error).__name__}: {error}")
                pause = self._term / 15
            self.expire()
