"""Where is it written down who did what?"""

from __future__ import annotations

from typing import Protocol

from api_gateway.domain.audit import Act, AuditId, Entry, Outcome, Wanted


class AuditLog(Protocol):
    """Keeps all entries for good. All methods raise AccessUnavailable."""

    async def begin(self, act: Act) -> None:
        """Write an act down durably, before it is done: none is done that is not written down."""
        ...

    async def end(self, act: AuditId, outcome: Outcome) -> None:
        """Write down its outcome, once: a second one changes nothing."""
        ...

    async def entries(self, wanted: Wanted) -> list[Entry]:
        """What was written down, newest first."""
        ...
