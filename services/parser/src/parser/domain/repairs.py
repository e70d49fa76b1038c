"""What had to be repaired, guessed or left out to understand a mail?"""

from __future__ import annotations

from typing import Final

from contracts.values import Finding

LONGEST_DETAIL: Final = 200


class Repairs:
    """A notebook carried through the reading of one mail. The same repair is noted once."""

    def __init__(self, most: int = 50) -> None:
        self._most = most
        self._noted: dict[tuple[str, str], Finding] = {}

    def note(self, code: str, detail: str = "") -> None:
        """Write a repair down. `code` is for machines; `detail` is made by us, never quoted from a mail's text."""
        detail = detail[:LONGEST_DETAIL]
        if len(self._noted) < self._most:
            self._noted.setdefault((code, detail), Finding(code=code, detail=detail))

    def take(self, other: Repairs) -> None:
        """Write down what another notebook holds."""
        for finding in other.findings():
            self.note(finding.code, finding.detail)

    def findings(self) -> tuple[Finding, ...]:
        """All repairs, in the order in which they were first needed."""
        return tuple(self._noted.values())
