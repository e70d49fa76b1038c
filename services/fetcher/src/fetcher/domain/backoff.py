"""How long to wait before trying a mailbox again?"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

FIRST: Final = timedelta(seconds=1)
LONGEST: Final = timedelta(seconds=60)
FIRST_WHEN_THROTTLED: Final = timedelta(seconds=30)
LONGEST_WHEN_THROTTLED: Final = timedelta(minutes=15)
AFTER_REFUSAL: Final = timedelta(minutes=5)
"""One probe in this time after a refused login: providers lock accounts that try more often."""

_THROTTLING: Final = (
    "[OVERQUOTA]",
    "[LIMIT]",
    "[THROTTLED]",
    "[INUSE]",
    "too many simultaneous connections",
    "too many connections",
    "maximum number of connections",
    "exceeded command or bandwidth limits",
    "user is authenticated but not connected",
    "rate limit",
    "try again later",
)
"""How servers say that they were asked too much: codes of RFC 5530 and RFC 9051, words of Gmail, Dovecot, Microsoft."""


def is_throttling(words: str) -> bool:
    """Whether a server's words mean that it was asked too often, or by too many at once."""
    lowered = words.lower()
    return any(sign.lower() in lowered for sign in _THROTTLING)


def pause(failures: int, chance: float, *, least: timedelta = timedelta(0), throttled: bool = False) -> timedelta:
    """The pause after so many failures in a row (>= 1). `chance` in [0, 1) spreads mailboxes that failed together.

    `least` is what the provider asks for between two connections.
    """
    first, ceiling = (FIRST_WHEN_THROTTLED, LONGEST_WHEN_THROTTLED) if throttled else (FIRST, LONGEST)
    longest: timedelta = max(min(first * 2 ** min(failures - 1, 10), ceiling), least * 2)
    return longest * (0.5 + chance / 2)
