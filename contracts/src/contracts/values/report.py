"""What do mail servers report: that a mail did not arrive, that somebody complained, who the sender is?"""

from __future__ import annotations

from enum import StrEnum

from contracts.values.nouns import Finding, MessageId, Value


class BounceSeverity(StrEnum):
    """What a delivery report means for the address it is about."""

    HARD = "hard"
    """The address does not work and will not: user or domain unknown, mailbox disabled or moved."""
    SOFT = "soft"
    """Refused or given up this time: full, too large, policy, spam, no route, timeout."""
    DELAYED = "delayed"
    """Still being tried."""
    DELIVERED = "delivered"
    """A report of success, or of being passed on."""


class BouncedRecipient(Value):
    """One address of a delivery report. Texts are the reporting server's words."""

    address: str
    """The address that was written to, where the report says so (Original-Recipient), else the one it failed for."""
    final_address: str = ""
    """The address it failed for, where that is another: a forwarding's or an alias's target."""
    status: str = ""
    """An enhanced status code (RFC 3463) as `5.1.1`; empty where none is given or to be concluded."""
    reply_code: str = ""
    """The SMTP reply code as `550`; empty where none is given."""
    action: str = ""
    severity: BounceSeverity
    diagnostic: str = ""


class Bounce(Value):
    """What a delivery or feedback report says."""

    severity: BounceSeverity
    """The worst of its recipients'."""
    recipients: tuple[BouncedRecipient, ...] = ()
    original_message_id: MessageId | None = None
    feedback_type: str = ""
    """Of a feedback report: `abuse`, `fraud`, ... (RFC 5965, section 7.3)."""


class Verdict(StrEnum):
    """What a check of the sender came to. Unknown is never taken for pass."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    NONE = "none"
    """Checked: the domain publishes nothing to check against."""
    UNKNOWN = "unknown"


class Authentication(Value):
    """What the mailbox's own server found out about the sender (RFC 8601); nobody else's word counts."""

    spf: Verdict = Verdict.UNKNOWN
    dkim: Verdict = Verdict.UNKNOWN
    dmarc: Verdict = Verdict.UNKNOWN
    aligned: bool = False
    """Whether SPF or DKIM passed for the domain of From, or one above or below it in the same organisation."""
    evidence: tuple[Finding, ...] = ()


class Spam(Value):
    """Whether the mailbox's own server holds a mail for spam; nobody else's word counts."""

    found: bool | None = None
    """Absent: it says nothing."""
    evidence: tuple[Finding, ...] = ()
