"""How often may Kafka's client say the same thing?

While Kafka is down, aiokafka writes some fifty lines a second that say so. What it says stays, once in a while.
"""

from __future__ import annotations

import logging
import time
from typing import Final

from typing_extensions import override

EVERY: Final = 30.0
"""Seconds between two lines from the same place."""


class Seldom(logging.Filter):
    """Lets a line of the code speak once per interval; the next one tells how often it was silent."""

    def __init__(self, every: float = EVERY) -> None:
        super().__init__()
        self._every = every
        self._last: dict[tuple[str, int], tuple[float, int]] = {}

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        place, now = (record.pathname, record.lineno), time.monotonic()
        last, silent = self._last.get(place, (-self._every, 0))
        if now - last < self._every:
            self._last[place] = (last, silent + 1)
            return False
        self._last[place] = (now, 0)
        if silent:
            record.msg = f"{record.msg} [and {silent} times in the last {now - last:.0f} s]"
        return True


_SELDOM: Final = Seldom()


def calm_down() -> None:
    """Apply to all of aiokafka's loggers. A filter is not inherited, so each gets it; twice changes nothing."""
    for name in list(logging.Logger.manager.loggerDict):
        if name == "aiokafka" or name.startswith("aiokafka."):
            logging.getLogger(name).addFilter(_SELDOM)
