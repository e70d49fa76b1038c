"""What may a rule look at? Everything it may know, and nothing it would have to ask for."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.values import Address, Mail, MailKind

UNKNOWN_SENDER = Address(address="unknown-sender@invalid", name="Unknown sender")
"""Who asks when no header names anyone. `invalid` never resolves (RFC 2606, section 2)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What routing is decided on."""

    sender: Address
    subject: str
    kind: MailKind
    evidence: tuple[str, ...] = ()
    """Why the mail is of its kind, in words."""


def facts_of(mail: Mail) -> Facts:
    """The facts of a parsed mail."""
    evidence = tuple(finding.detail or finding.code for finding in mail.kind_evidence)
    return Facts(mail.sender or UNKNOWN_SENDER, mail.subject, mail.kind, evidence)
