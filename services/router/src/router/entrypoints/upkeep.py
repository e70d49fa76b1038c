"""When are changes announced, replicas compared with the store, held mails looked after? At once, and every few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from chassis.leases import Lease, Leases

EVERY: Final = timedelta(seconds=3)
LEASE: Final = "holding"
ANYWAY: Final = 100
"""After so many looks all that waits is looked at again, changed or not: a mail may come to wait while its sender is approved."""
UNASKED: Final = 10
"""After so many looks it is asked what waits to be announced though nobody said that anything does: whoever left it may have crashed.
That is a question to each collection, and more than half of what an idle router did."""

log = structlog.get_logger()


class Bell:
    """Rung by whoever leaves work behind; whoever does it waits for that, or for a while."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """There is work."""
        self._rung.set()

    async def wait(self, longest: timedelta) -> bool:
        """Return when it was rung, or after the longest time; tells whether it was."""
        with suppress(TimeoutError):
            async with asyncio.timeout(longest.total_seconds()):
                await self._rung.wait()
        rung = self._rung.is_set()
        self._rung.clear()
        return rung


@dataclass(frozen=True, slots=True)
class Work:
    """What is done, in this order; the last three by one replica only. `count` tells whether mails were decided about."""

    count: Callable[[], Awaitable[bool]]
    announce: Callable[[], Awaitable[int]]
    check: Callable[[], Awaitable[int]]
    finish_releases: Callable[[], Awaitable[int]]
    reconsider: Callable[[], Awaitable[int]]
    warn: Callable[[], Awaitable[int]]


class Upkeep:
    """Every replica announces and compares; the one with the lease looks after held mails."""

    def __init__(self, leases: Leases, work: Work, bell: Bell, every: timedelta = EVERY) -> None:
        self._leases = leases
        self._work = work
        self._bell = bell
        self._every = every
        self._lease: Lease | None = None
        self._considered: int | None = None
        self._looks = 0
        self._unasked = 0

    async def run(self) -> None:
        """Do it until cancelled."""
        rung = True
        while True:
            await self.look(rung=rung)
            rung = await self._bell.wait(self._every)

    async def look(self, *, rung: bool = True) -> None:
        """Do it once."""
        await self._announce(rung=rung)
        revision = await self._work.check()
        if self._lease is None or not self._lease.held():
            self._lease = await self._leases.hold(LEASE)
            self._considered = None
        if self._lease is None:
            return
        released = await self._work.finish_releases()
        self._looks += 1
        if self._considered != revision or self._looks >= ANYWAY:
            released += await self._work.reconsider()
            self._considered, self._looks = revision, 0
            self._unasked = UNASKED
        await self._work.warn()
        if released:
            self._unasked = UNASKED
            log.info("held_mails_sent_on", mails=released)

    async def _announce(self, *, rung: bool) -> None:
        """Where there may be something: mails make users and engage brakes, all other changes ring the bell."""
        decided = await self._work.count()
        self._unasked += 1
        if rung or decided or self._unasked >= UNASKED:
            await self._work.announce()
            self._unasked = 0
