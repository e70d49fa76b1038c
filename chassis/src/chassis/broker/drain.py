"""Must the work in hand be given back, and is it finished?

Kafka takes partitions back in a rebalance, and a service is stopped: both let the batch in hand finish and commit, for a
limited time, and wake whoever only waits. Without it two members handle the same record at once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta


class HandBack(Exception):
    """The partitions are wanted back: leave what is not finished to their next owner."""


class Drain:
    """One consumer's work in hand. Belongs to one event loop."""

    def __init__(self, finish: timedelta) -> None:
        self._finish = finish.total_seconds()
        self._asked_at = 0.0
        self._asked = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopped = False

    @property
    def asked(self) -> bool:
        """Whether the work in hand must be given back."""
        return self._asked.is_set()

    def ask(self) -> None:
        """Ask for the work in hand."""
        if not self._asked.is_set():
            self._asked_at = time.monotonic()
            self._asked.set()

    def stop(self) -> None:
        """Ask for it for good."""
        self._stopped = True
        self.ask()

    def resume(self) -> None:
        """Partitions were assigned: work again, unless stopped for good."""
        if not self._stopped:
            self._asked.clear()

    def check(self) -> None:
        """Pass while there is time for another record, else raise `HandBack`."""
        if self._asked.is_set() and time.monotonic() - self._asked_at > self._finish:
            raise HandBack

    async def pause(self, seconds: float) -> None:
        """Sleep; raises `HandBack` as soon as the work is wanted back."""
        try:
            async with asyncio.timeout(seconds):
                await self._asked.wait()
        except TimeoutError:
            return
        raise HandBack

    async def wait_asked(self) -> None:
        """Sleep until the work is wanted back."""
        await self._asked.wait()

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        """Surrounds the work on one batch."""
        self._idle.clear()
        try:
            yield
        finally:
            self._idle.set()

    async def finished(self, within: timedelta) -> bool:
        """Wait for the work in hand to end; false when it did not in time."""
        try:
            async with asyncio.timeout(within.total_seconds()):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True
