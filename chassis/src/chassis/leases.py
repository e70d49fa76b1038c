"""Which replica does a piece of work that only one may do?

A lease is a document `{_id: name, owner, epoch, renewals}`. Its holder counts `renewals` up every third of the term; a
contender takes over only after it has itself seen the same (epoch, renewals) for a whole term, as Kubernetes' leader
election does. No wall clock and no server time takes part, so no clock can be wrong. Whoever takes it raises `epoch`,
for ever: writes that filter on the epoch (fencing) refuse a holder that slept through its term and does not know.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import DuplicateKeyError, PyMongoError

from chassis.health import end

TERM: Final = timedelta(seconds=15)
NOBODY: Final = ""

log = structlog.get_logger()


class Lease:
    """A lease this process holds. `epoch` is what fenced writes filter on; it is greater than any before it."""

    def __init__(self, leases: Leases, name: str, epoch: int, renewed: float) -> None:
        self.name = name
        self.epoch = epoch
        self.lost = asyncio.Event()
        """Set when it was released, taken by another, or could not be renewed for two thirds of the term: stop working.

        A process that was frozen learns it late; only the epoch protects what it writes then.
        """
        self.renewed = renewed
        """When the last successful renewal was begun, on this process's clock."""
        self._leases = leases

    def held(self) -> bool:
        """Whether it can still be counted on at this moment."""
        return not self.lost.is_set() and not self._leases.overdue(self)

    async def release(self) -> None:
        """Let a successor have it at once. May be called twice; when the server is down, the term has to run out."""
        await self._leases.release(self)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a contender saw, and since when it has not changed."""

    epoch: int
    renewals: int
    since: float


class Leases:
    """The leases of one process. `owner` names it for people; the epoch, not the name, tells holders apart.

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
        self._collection = collection
        self._owner = owner
        self._term = term.total_seconds()
        self._clock = clock
        self._seen: dict[str, _Sight] = {}
        self._held: dict[str, Lease] = {}
        self._renewing: asyncio.Task[None] | None = None

    async def hold(self, name: str) -> Lease | None:
        """Try once to get a lease; None when somebody has it (perhaps this process) or was quicker.

        A lease that nobody renews is got by asking again until the term has passed since it was first seen: each call
        is one look. A released or new lease is got at once.

        Raises:
            PyMongoError: the server did not answer. If the lease was taken nevertheless, nobody works under it and
                its term runs out.
        """
        asked = self._clock()
        found = await self._collection.find_one({"_id": name})
        if found is None:
            return await self._found(name, asked)
        if found["owner"] != NOBODY and not self._abandoned(name, found["epoch"], found["renewals"]):
            return None
        return await self._take_over(name, found["epoch"], found["renewals"])

    async def release(self, lease: Lease) -> None:
        """Give a lease back; `Lease.release` is the way to call it."""
        self._drop(lease)
        try:
            await self._collection.update_one(self._own(lease), {"$set": {"owner": NOBODY}})
        except PyMongoError as error:
            log.warning("lease_not_released", lease=lease.name, epoch=lease.epoch, error=type(error).__name__)

    async def close(self) -> None:
        """Release all leases and stop renewing."""
        await asyncio.gather(*(lease.release() for lease in list(self._held.values())))
        if self._renewing:
            await end(self._renewing)
            self._renewing = None

    async def renew(self) -> None:
        """Renew all leases held, by one write; those that are not ours any more are lost. Raises what the driver raises."""
        leases = list(self._held.values())
        if not leases:
            return
        asked = self._clock()
        answer = await self._collection.update_many(
            {"$or": [self._own(lease) for lease in leases]}, {"$inc": {"renewals": 1}}
        )
        ours = leases if answer.matched_count == len(leases) else await self._still_ours(leases)
        for lease in leases:
            if lease in ours:
                lease.renewed = asked
            elif not lease.lost.is_set():
                log.warning("lease_taken_over", lease=lease.name, epoch=lease.epoch)
                self._drop(lease)

    def overdue(self, lease: Lease) -> bool:
        """Whether a lease has gone without renewal for so long that a contender may take it soon."""
        return self._slack(lease) <= 0

    def expire(self) -> None:
        """Declare lost what could not be renewed in time, a third of a term before anybody else can have it."""
        for lease in list(self._held.values()):
            if self.overdue(lease):
                log.warning("lease_overdue", lease=lease.name, epoch=lease.epoch)
                self._drop(lease)

    async def _found(self, name: str, asked: float) -> Lease | None:
        """Make a lease that never was."""
        try:
            await self._collection.insert_one({"_id": name, "owner": self._owner, "epoch": 1, "renewals": 0})
        except DuplicateKeyError:
            return None
        return self._keep(Lease(self, name, 1, asked))

    def _abandoned(self, name: str, epoch: int, renewals: int) -> bool:
        # Read after the answer came: the holder's last renewal was written before that, and begun earlier still.
        now = self._clock()
        sight = self._seen.get(name)
        if sight is None or (sight.epoch, sight.renewals) != (epoch, renewals):
            self._seen[name] = _Sight(epoch, renewals, now)
            return False
        return now - sight.since >= self._term

    async def _take_over(self, name: str, epoch: int, renewals: int) -> Lease | None:
        asked = self._clock()
        taken = await self._collection.find_one_and_update(
            {"_id": name, "epoch": epoch, "renewals": renewals},
            {"$set": {"owner": self._owner, "renewals": 0}, "$inc": {"epoch": 1}},
            return_document=ReturnDocument.AFTER,
        )
        return self._keep(Lease(self, name, taken["epoch"], asked)) if taken else None

    async def _still_ours(self, leases: list[Lease]) -> list[Lease]:
        """Those that the renewal found. An epoch never returns, so what is ours now was ours when it was renewed."""
        cursor = self._collection.find({"$or": [self._own(lease) for lease in leases]}, {"_id": 1})
        names = {document["_id"] async for document in cursor}
        return [lease for lease in leases if lease.name in names]

    def _keep(self, lease: Lease) -> Lease:
        self._seen.pop(lease.name, None)
        self._held[lease.name] = lease
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew_for_ever(), name="leases")
        return lease

    def _drop(self, lease: Lease) -> None:
        lease.lost.set()
        if self._held.get(lease.name) is lease:
            del self._held[lease.name]

    def _own(self, lease: Lease) -> dict[str, Any]:
        return {"_id": lease.name, "owner": self._owner, "epoch": lease.epoch}

    def _slack(self, lease: Lease) -> float:
        """Seconds until the lease is overdue."""
        return lease.renewed + self._term * 2 / 3 - self._clock()

    async def _renew_for_ever(self) -> None:
        pause = self._term / 3
        while True:
            await asyncio.sleep(pause)
            pause = self._term / 3
            # An attempt that hangs leaves time for a second one, and none delays the news that a lease is lost.
            patience = min([self._term / 6, *map(self._slack, self._held.values())])
            try:
                async with asyncio.timeout(max(patience, 0)):
                    await self.renew()
            except Exception as error:  # noqa: BLE001 - whatever keeps us from renewing, the leases must still expire
                log.warning("leases_not_renewed", error=f"{type(error).__name__}: {error}")
                pause = self._term / 15
            self.expire()
