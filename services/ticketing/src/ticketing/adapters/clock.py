"""What time is it?"""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The instant, in the milliseconds that MongoDB keeps."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
