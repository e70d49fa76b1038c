"""How is the way to a mailbox shown?"""

from __future__ import annotations

from typing import Self

from fetcher.domain.diagnosis import Step, StepResult, StepStatus
from fetcher.entrypoints.documents.fields import Document


class StepOut(Document):
    """How one step towards a mailbox went."""

    step: Step
    status: StepStatus
    duration_ms: float
    message: str
    fix: str

    @classmethod
    def of(cls, result: StepResult) -> Self:
        """Write a step's result."""
        milliseconds = round(result.duration.total_seconds() * 1000, 1)
        return cls(
            step=result.step, status=result.status, duration_ms=milliseconds, message=result.message, fix=result.fix
        )


class ConnectionTest(Document):
    """How a mailbox can be reached: all steps, in order."""

    passed: bool
    steps: list[StepOut]
