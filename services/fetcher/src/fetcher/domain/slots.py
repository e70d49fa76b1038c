"""Who is served next when more mailboxes want to fetch than may at once?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

AGEING: Final = 2.0
"""Steps of priority that a second of waiting is worth: from last (100) to first (0) takes 50 seconds, so none starves."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits: priority from 0 (first) on, and since when, in seconds of a clock that never goes back."""

    priority: int
    since: float


def next_in_line(waiting: Sequence[Waiting], now: float) -> int:
    """The place of who comes next; of equals who waited longest. `waiting` is not empty."""
    return min(range(len(waiting)), key=lambda place: (_rank(waiting[place], now), waiting[place].since))


def _rank(one: Waiting, now: float) -> float:
    return one.priority - AGEING * (now - one.since)
