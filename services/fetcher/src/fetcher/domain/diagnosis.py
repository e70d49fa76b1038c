"""Which steps lead to a mailbox, how did each go, and what helps where one failed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Step(StrEnum):
    """The way to a mailbox, in order."""

    DNS = "dns"
    ADDRESS = "address"
    TCP = "tcp"
    TLS = "tls"
    LOGIN = "login"
    FOLDERS = "folders"


class StepStatus(StrEnum):
    """How a step went. A step that was not needed, or not reached, is skipped."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step went. `message` quotes the server where it said something; neither text holds a secret."""

    step: Step
    status: StepStatus
    duration: timedelta = timedelta(0)
    message: str = ""
    fix: str = ""


def complete(results: Sequence[StepResult]) -> tuple[StepResult, ...]:
    """All steps in their order; those without a result were not reached."""
    found = {result.step: result for result in results}
    return tuple(found.get(step, StepResult(step, StepStatus.SKIPPED, message="not reached")) for step in Step)


def scrubbed(text: str, secret: str, limit: int = 500) -> str:
    """A server's words fit to be shown: without the secret, should it repeat it, on one line and not too long."""
    if secret:
        text = text.replace(secret, "***")
    return "".join(character if character.isprintable() else " " for character in text)[:limit].strip()
