"""Has somebody asked too often?

Counted in each replica by itself: what a crash forgets is worth a minute at most, and no request waits for a database.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

import structlog

from api_gateway.domain.rates import Budget, spend

REMEMBERED_AT_MOST: Final = 10_000

_log = structlog.get_logger()


class AskedTooOften(Exception):
    """Somebody spent what they may within a minute; `wait` says for how long nothing is left."""

    def __init__(self, budget: Budget, wait: timedelta) -> None:
        super().__init__(f"Too many requests of this kind ({budget}): wait, then go on more slowly.")
        self.wait = wait


class Limits:
    """Everybody's spending. `per_minute` is what each budget allows; `now` counts seconds and never runs backwards."""

    def __init__(self, per_minute: Mapping[Budget, int], now: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._now = now
        self._paid_until: OrderedDict[tuple[Budget, str], float] = OrderedDict()

    def spend(self, budget: Budget, who: str) -> None:
        """Pay for one request. Raises AskedTooOften."""
        paid_until, wait = spend(self._paid_until.get((budget, who), 0.0), self._now(), self._per_minute[budget])
        self._paid_until[budget, who] = paid_until
        self._paid_until.move_to_end((budget, who))
        if len(self._paid_until) > REMEMBERED_AT_MOST:
            self._paid_until.popitem(last=False)
        if wait:
            _log.info("asked_too_often", budget=budget, who=who)
            raise AskedTooOften(budget, wait)
