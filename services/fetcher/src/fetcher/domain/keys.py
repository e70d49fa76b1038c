"""Which keys are secrets encrypted with, and how far is the change to another one?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rotation:
    """A change of all secrets to one key. `unreadable` counts secrets that no key at hand opens; they stay as they are."""

    target: str
    requested_at: datetime
    finished_at: datetime | None = None
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How many secrets each key id in the database holds, the key that encrypts now, and those at hand."""

    active: str
    known: frozenset[str]
    in_use: Mapping[str, int] = field(default_factory=dict)
    rotation: Rotation | None = None

    @property
    def total(self) -> int:
        """All secrets."""
        return sum(self.in_use.values())

    @property
    def remaining(self) -> int:
        """Secrets that another key than the active one holds."""
        return self.total - self.in_use.get(self.active, 0)

    @property
    def removable(self) -> frozenset[str]:
        """Keys at hand that nothing needs any more."""
        return self.known - frozenset(self.in_use) - {self.active}

    @property
    def missing(self) -> frozenset[str]:
        """Keys that secrets need and that are not at hand."""
        return frozenset(self.in_use) - self.known
