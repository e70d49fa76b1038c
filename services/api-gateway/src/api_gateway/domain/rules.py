"""What holds for whoever calls a public operation?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """What one public operation asks for. `name` reads `POST /api/v1/explain`; `operation_id` is the contract's.

    `audit` names what it acts on; None: it acts on nothing. `keeps_keys`: its service keeps the law of idempotency keys
    itself, since what it makes is derived from the key.
    """

    name: str
    operation_id: str
    permission: str
    audit: str | None = None
    keeps_keys: bool = False

    @property
    def acts(self) -> bool:
        """Whether asking again could have a second effect: reading never has."""
        return self.audit is not None and not self.name.startswith("GET ")
