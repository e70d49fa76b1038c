"""When are comparisons done? As soon as somebody asks, else once a day; by the replica that has the lease."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import time, timedelta
from typing import Final

from chassis.leases import Lease, Leases
from journal.handlers.comparisons import ComparisonDesk

EVERY: Final = timedelta(seconds=10)
LEASE: Final = "comparing"


class Comparer:
    """Does what waits, while it holds the lease. `bell` is set by whoever asks for something here."""

    def __init__(self, leases: Leases, desk: ComparisonDesk, at: time, every: timedelta = EVERY) -> None:
        self.bell = asyncio.Event()
        self._leases = leases
        self._desk = desk
        self._at = at
        self._every = every
        self._lease: Lease | None = None

    async def run(self) -> None:
        """Do it until cancelled."""
        while True:
            self.bell.clear()
            await self.look()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every.total_seconds()):
                    await self.bell.wait()

    async def look(self) -> None:
        """Do all that waits, if it is this replica's turn."""
        if self._lease is None or not self._lease.held():
            self._lease = await self._leases.hold(LEASE)
        if self._lease is None:
            return
        await self._desk.ask_daily(self._at)
        while self._lease.held() and await self._desk.do_next():
            pass
