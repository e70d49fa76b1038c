"""How long to wait before trying a mailbox again?"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

FIRST: Final = timedelta(seconds=1)
LONGEST: Final = timedelta(seconds=60)
AFTER_REFUSAL: Final = timedelta(minutes=5)
"""One probe in this time after a refused login: providers lock accounts that try more often."""


def pause(failures: int, chance: float) -> timedelta:
    """The pause after so many failures in a row (>= 1). `chance` in [0, 1) spreads mailboxes that failed together."""
    longest: timedelta = min(FIRST * 2 ** min(failures - 1, 10), LONGEST)
    return longest * (0.5 + chance / 2)
