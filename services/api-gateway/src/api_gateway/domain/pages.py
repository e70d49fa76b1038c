"""Which part of a list is a page by its number, and what is told beside it? The specification's "Query Parameters"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MOST_PER_PAGE: Final = 100
PER_PAGE: Final = 25
LAST_PAGE: Final = 100_000
"""As far as a list is long that is told by numbers, whatever goes on a page."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page (counted from 1) of so many items each."""

    page: int
    per_page: int

    def query(self) -> dict[str, int]:
        """What the operation of v1 is asked for."""
        return {"skip": (self.page - 1) * self.per_page, "limit": self.per_page}

    def meta(self, total: int) -> Mapping[str, int]:
        """What is told beside the items of the page."""
        last = max(1, -(-total // self.per_page))
        return {"current_page": self.page, "last_page": last, "per_page": self.per_page, "total": total}
