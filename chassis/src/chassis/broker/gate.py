"""What does a consumer do while something it depends on is down?

It waits with the batch in its hands: nothing is counted, nothing dead-lettered, nothing committed, and the service is not ready.
"""

from __future__ import annotations

import random
import time

import structlog
from prometheus_client import Gauge

from chassis.broker.drain import Drain
from chassis.broker.settings import Limits

log = structlog.get_logger()


class DependencyDown(Exception):
    """Consuming waits for something that is down; the text says what it answered."""


class Gate:
    """Shut from the first outage until the next success. Lanes of one consumer share it."""

    def __init__(self, topic: str, limits: Limits, outage: Gauge) -> None:
        self._topic = topic
        self._limits = limits
        self._outage = outage
        self._outage.set(0)
        self._shut_since = 0.0
        self.why: str | None = None

    async def wait(self, error: BaseException, drain: Drain) -> None:
        """Shut, and wait about as long as the outage has lasted already, up to the limit.

        Raises:
            HandBack: the work is wanted back.
        """
        now = time.monotonic()
        if self.why is None:
            self._shut_since = now
            self._outage.set(1)
            log.warning("dependency_down", topic=self._topic, error=f"{type(error).__name__}: {error}"[:300])
        self.why = f"{type(error).__name__}: {error}"[:300]
        first = self._limits.first_pause.total_seconds()
        longest = self._limits.longest_outage_pause.total_seconds()
        pause = min(max(now - self._shut_since, first), longest)
        await drain.pause(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, guards nothing

    def open(self) -> None:
        """Something worked again."""
        if self.why is None:
            return
        self.why = None
        self._outage.set(0)
        log.info("dependency_back", topic=self._topic, after_seconds=round(time.monotonic() - self._shut_since, 3))

    def check(self) -> None:
        """Pass, or raise `DependencyDown` while it is shut."""
        if self.why is not None:
            raise DependencyDown(self.why)
