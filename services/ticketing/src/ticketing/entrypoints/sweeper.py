"""When does the sweeper sweep? Every few seconds, in one replica at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from chassis.leases import Lease, Leases

LEASE = "sweeper"

log = structlog.get_logger()


class Sweeper:
    """Sweeps while it holds the lease. Two at once would only do the same work twice."""

    def __init__(self, leases: Leases, sweep: Callable[[], Awaitable[int]], every: timedelta) -> None:
        self._leases = leases
        self._sweep = sweep
        self._every = every
        self._lease: Lease | None = None

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(self._every.total_seconds())

    async def look(self) -> None:
        """Sweep once, if it is this replica's turn."""
        if self._lease is None or not self._lease.held():
            self._lease = await self._leases.hold(LEASE)
        if self._lease and (swept := await self._sweep()):
            log.info("swept", entries=swept)
