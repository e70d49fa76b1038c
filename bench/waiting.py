"""How does the benchmark wait until something is so, and until nothing goes on any more?"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

SETTLE: Final = 10.0
"""Seconds after which an idle system has finished what it began. Nothing tells that it has: it is told by time alone."""


class TooSlow(TimeoutError):
    """Something that was waited for did not come about in time; the text says what."""


def wait_until(true: Callable[[], bool], what: str, within: float, every: float = 0.1) -> float:
    """Look every so often (all in seconds) until something is so; answers when it was, as `time.monotonic`.

    Raises:
        TooSlow: it was not so in time.
    """
    deadline = time.monotonic() + within
    while not true():
        if time.monotonic() > deadline:
            raise TooSlow(f"{what}: not within {within:.0f} s")
        time.sleep(every)  # looking costs what is measured some CPU: not more often than asked
    return time.monotonic()
