"""How is the way to a mailbox shown?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import AwareDatetime

from fetcher.domain.certificates import Certificate
from fetcher.domain.diagnosis import FolderCheck, Proposal, Step, StepResult, StepStatus
from fetcher.domain.mailbox import Security
from fetcher.entrypoints.documents.fields import Document


class CertificateOut(Document):
    """What a server's certificate says."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: AwareDatetime
    not_after: AwareDatetime

    @classmethod
    def of(cls, certificate: Certificate) -> Self:
        """Write a certificate."""
        return cls.model_validate(certificate, from_attributes=True)


class ProposalOut(Document):
    """Settings that are likely to work."""

    security: Security
    port: int

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        """Write a proposal."""
        return cls(security=proposal.security, port=proposal.port)


class FolderCheckOut(Document):
    """How opening a folder went: its counts, or the problem."""

    name: str
    total: int
    unread: int
    problem: str

    @classmethod
    def of(cls, check: FolderCheck) -> Self:
        """Write a check."""
        return cls(name=check.name, total=check.total, unread=check.unread, problem=check.problem)


class StepOut(Document):
    """How one step towards a mailbox went: in the server's own words, and what helps."""

    step: Step
    status: StepStatus
    duration_ms: float
    message: str
    fix: str
    warning: str
    proposal: ProposalOut | None
    certificate: CertificateOut | None
    folders: list[FolderCheckOut]

    @classmethod
    def of(cls, result: StepResult) -> Self:
        """Write a step's result."""
        return cls(
            step=result.step,
            status=result.status,
            duration_ms=round(result.duration.total_seconds() * 1000, 1),
            message=result.message,
            fix=result.fix,
            warning=result.warning,
            proposal=ProposalOut.of(result.proposal) if result.proposal else None,
            certificate=CertificateOut.of(result.certificate) if result.certificate else None,
            folders=[FolderCheckOut.of(each) for each in result.folders],
        )


class ConnectionTest(Document):
    """How a mailbox can be reached: all steps, in order."""

    passed: bool
    steps: list[StepOut]

    @classmethod
    def of(cls, steps: Sequence[StepOut]) -> Self:
        """Write a test that is over."""
        return cls(passed=all(each.status is not StepStatus.FAILED for each in steps), steps=list(steps))
