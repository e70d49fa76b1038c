"""What holds for whoever calls a public operation?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ANYBODY: Final = "public"
"""The `x-permission` of operations that need no token."""
ANYONE_KNOWN: Final = "authenticated"
"""The `x-permission` of operations that any good token opens."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one public operation asks for. `name` reads `POST /api/v1/explain`; `operation_id` is the contract's.

    `audit` names what it acts on; None: it acts on nothing. `keeps_keys`: its service keeps the law of idempotency keys
    itself, since what it makes is derived from the key. `repeatable`: whoever does it knows its requests by their names,
    so that one whose outcome nobody knows can be sent again.
    """

    name: str
    operation_id: str
    permission: str
    audit: str | None = None
    keeps_keys: bool = False
    repeatable: bool = False

    @property
    def takes_keys(self) -> bool:
        """Whether the gateway keeps the law of idempotency keys: it acts, we know for whom, and its service does not."""
        acts = self.audit is not None and not self.name.startswith("GET ")
        return acts and self.permission != ANYBODY and not self.keeps_keys
