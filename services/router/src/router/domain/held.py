"""What is kept of a mail that waits? The whole of it, and why."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import AwareDatetime

from contracts.values import Address, Delivery, DeliveryId, Mail, Outcome, ReasonCode, RuleAnswer, Value

ONLY_BY_HAND: Final = frozenset({ReasonCode.AUTHENTICATION_FAILED, ReasonCode.SPAM})
"""What no change of the directory releases: somebody has to look at the mail."""

WHY: Final = frozenset({"outcome", "reason", "detail", "explanation"})
"""The fields of a held mail that change when it waits on for something else."""


class HeldState(StrEnum):
    """Whether a mail still waits."""

    WAITING = "waiting"
    RELEASING = "releasing"
    """Somebody let it go on; it will in a moment."""
    RELEASED = "released"


class HeldMail(Value):
    """A mail that waits, or waited."""

    id: DeliveryId
    state: HeldState = HeldState.WAITING
    outcome: Outcome
    reason: ReasonCode
    detail: str
    sender: Address
    held_at: AwareDatetime
    overdue: bool = False
    """Whether it was said that it waits for too long. That changes nothing else: it waits on."""
    place: int = 0
    """Its place among those that came to wait at the same instant."""
    released_at: AwareDatetime | None = None
    released_by: str = ""
    """Who let it go on; empty where the directory changed so that nothing holds it any more."""
    delivery: Delivery
    mail: Mail
    traceparent: str | None = None
    explanation: tuple[RuleAnswer, ...] = ()

    @property
    def position(self) -> str:
        """Where it stands among those that wait, as text that sorts."""
        return f"{self.held_at.isoformat(timespec='milliseconds')}|{self.place:06}|{self.id}"
