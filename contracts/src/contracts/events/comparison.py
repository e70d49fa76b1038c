"""What can a comparison of everything bring to light?"""

from __future__ import annotations

from typing import ClassVar

from pydantic import AwareDatetime, Field
from typing_extensions import override

from contracts.envelope import Event


class DiscrepancyFound(Event):
    """Servers, ledger, outcomes and tickets do not agree, or could not be compared: somebody has to look.

    Said once a comparison, with counts only; what is wrong is listed under the comparison's id.
    """

    type: ClassVar[str] = "discrepancy.found.v1"

    comparison_id: str
    found_at: AwareDatetime
    daily: bool
    missing: int = Field(ge=0)
    doubled: int = Field(ge=0)
    troubled: int = Field(ge=0)
    """Folders that could not be compared."""
    problem: str = ""
    """Why the comparison itself could not be made."""

    @property
    @override
    def key(self) -> str:
        return self.comparison_id

    @property
    @override
    def identity(self) -> str:
        return self.comparison_id
