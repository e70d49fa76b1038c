"""Where do ids and the time come from?"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime


def now() -> datetime:
    """The instant, in the milliseconds that MongoDB keeps."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def new_id(prefix: str) -> str:
    """An id that nobody has."""
    return f"{prefix}_{secrets.token_hex(12)}"
