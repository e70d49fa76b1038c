"""How do many mailboxes share the few places at which mail is fetched, fairly and without waiting for the slow ones?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from fetcher.domain.slots import Waiting, next_in_line

PATIENCE: Final = timedelta(seconds=30)
"""Who has not come to the end of a batch by then keeps working, but its place goes to the next: its server is slow, not it."""


class Slots:
    """So many places at once; who waits is served by priority, which waiting improves."""

    def __init__(
        self, count: int, *, patience: timedelta = PATIENCE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._free = count
        self._patience = patience.total_seconds()
        self._clock = clock
        self._queue: list[tuple[Waiting, asyncio.Future[None]]] = []

    @property
    def crowded(self) -> bool:
        """Whether somebody waits."""
        return bool(self._queue)

    @asynccontextmanager
    async def turn(self, priority: int) -> AsyncIterator[Turn]:
        """Wait for a place, and have it during the block."""
        turn = Turn(self, priority, self._patience)
        await turn.take()
        try:
            yield turn
        finally:
            turn.let_go()

    async def enter(self, priority: int) -> None:
        """Wait for a place."""
        if self._free > 0:
            self._free -= 1
            return
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((Waiting(priority, self._clock()), granted))
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():
                self.leave()
            self._queue = [each for each in self._queue if each[1] is not granted]
            raise

    def leave(self) -> None:
        """Give a place back."""
        self._free += 1
        while self._free > 0 and self._queue:
            place = next_in_line([waiting for waiting, _ in self._queue], self._clock())
            _, granted = self._queue.pop(place)
            if not granted.done():
                self._free -= 1
                granted.set_result(None)


class Turn:
    """One mailbox's place, for as long as it has it."""

    def __init__(self, slots: Slots, priority: int, patience: float) -> None:
        self._slots = slots
        self._priority = priority
        self._patience = patience
        self._timer: asyncio.TimerHandle | None = None

    async def take(self) -> None:
        """Wait for a place."""
        await self._slots.enter(self._priority)
        self._timer = asyncio.get_running_loop().call_later(self._patience, self.let_go)

    def let_go(self) -> None:
        """Give the place back, if it was not already."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
            self._slots.leave()

    async def pass_on(self) -> None:
        """Between two pieces of work: let others go first who are to."""
        if self._timer is None or self._slots.crowded:
            self.let_go()
            await self.take()
        else:
            self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_later(self._patience, self.let_go)
