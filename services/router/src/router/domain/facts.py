"""What may a rule look at? Everything it may know, and nothing it would have to ask for."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.values import AccountId, Address, Authentication, InlineContent, Mail, MailKind
from router.domain.directory import Directory
from router.domain.people import User

UNCHECKED = Authentication()
UNKNOWN_SENDER = Address(address="unknown-sender@invalid", name="Unknown sender")
"""Who asks when no header names anyone. `invalid` never resolves (RFC 2606, section 2)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a mail says of itself, as far as routing looks at it."""

    sender: Address
    subject: str
    kind: MailKind
    evidence: tuple[str, ...] = ()
    """Why the mail is of its kind, in words."""
    sender_certain: bool = True
    authentication: Authentication = UNCHECKED
    answers: bool = False
    """Whether it refers to an earlier mail."""
    text: str = ""
    mailbox_account: AccountId | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the mail. `released`: somebody let it go on although it was held."""

    directory: Directory
    user: User | None = None
    """Whoever has the sender's address."""
    released: bool = False


def facts_of(mail: Mail, mailbox_account: AccountId | None = None) -> Facts:
    """The facts of a parsed mail."""
    return Facts(
        sender=mail.sender or UNKNOWN_SENDER,
        subject=mail.subject,
        kind=mail.kind,
        evidence=tuple(finding.detail or finding.code for finding in mail.kind_evidence),
        sender_certain=mail.sender_certain and mail.sender is not None,
        authentication=mail.authentication,
        answers=bool(mail.references),
        text=mail.text.text if isinstance(mail.text, InlineContent) else "",
        mailbox_account=mailbox_account,
    )
