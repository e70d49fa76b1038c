"""Are so many records dying that the fault must be ours?

A bad deploy must not move a whole topic into the dead letters: past the limit the consumer stops, for people to look.
"""

from __future__ import annotations

from collections import deque

from chassis.broker.settings import Limits


class BreakerOpen(Exception):
    """Too many records in a row, or of the last ones, were dead-lettered: fix the service or the records, then restart it."""


class Breaker:
    """Counts what became of the last records, in the order they were settled."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seen = 0
        self._in_a_row = 0
        self._dead_at: deque[int] = deque()
        self.why: str | None = None
        """Set when it opened; it stays open until the process is restarted."""

    def check(self) -> None:
        """Pass, or raise `BreakerOpen` when it is open."""
        if self.why is not None:
            raise BreakerOpen(self.why)

    def handled(self, count: int = 1) -> None:
        """Records were handled."""
        self._seen += count
        self._in_a_row = 0

    def dead(self) -> None:
        """A record was dead-lettered; raises `BreakerOpen` when it was one too many."""
        limits = self._limits
        self._seen += 1
        self._in_a_row += 1
        self._dead_at.append(self._seen)
        while self._dead_at[0] <= self._seen - limits.breaker_window:
            self._dead_at.popleft()
        sample = min(self._seen, limits.breaker_window)
        if self._in_a_row >= limits.breaker_in_a_row:
            self.why = f"{self._in_a_row} records in a row were dead-lettered"
        elif sample >= limits.breaker_minimum and len(self._dead_at) > limits.breaker_share * sample:
            self.why = f"{len(self._dead_at)} of the last {sample} records were dead-lettered"
        self.check()
