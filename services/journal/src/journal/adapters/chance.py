"""Where do instants and new ids come from?"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from journal.domain.comparison import ComparisonId


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def new_comparison_id() -> ComparisonId:
    """An id that nothing else has."""
    return ComparisonId(f"cmp_{secrets.token_hex(12)}")
