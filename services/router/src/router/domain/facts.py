"""What may a rule look at? Everything it may know, and nothing it would have to ask for."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from contracts.values import (
    AccountId,
    Address,
    Attachment,
    Authentication,
    Delivery,
    HeaderField,
    InlineContent,
    Mail,
    MailboxId,
    MailKind,
    MailTrait,
    Spam,
    Span,
    Verdict,
)

UNCHECKED = Authentication()
UNSEEN = Spam()
_TEXT_FROM = "text_from_"
"""So begin the parser's warnings that there is no text, and what a file says is shown in its place."""
_OWN_TEXT = "text_from_html"
UNKNOWN_SENDER = Address(address="unknown-sender@invalid", name="Unknown sender")
"""Who asks when no header names anyone. `invalid` never resolves (RFC 2606, section 2)."""


class Facts(NamedTuple):
    """What a mail says of itself, as far as routing looks at it."""

    sender: Address
    subject: str
    kind: MailKind
    evidence: tuple[str, ...] = ()
    """Why the mail is of its kind, in words."""
    sender_certain: bool = True
    authentication: Authentication = UNCHECKED
    spam: Spam = UNSEEN
    answers: bool = False
    """Whether it refers to an earlier mail."""
    conversation: str = ""
    """What mails of one conversation usually share."""
    text: str = ""
    """Its beginning, where it is too long to travel in the event."""
    mailbox_account: AccountId | None = None
    mailbox_id: MailboxId | None = None
    spans: tuple[Span, ...] = ()
    recipients: tuple[str, ...] = ()
    """To, Cc, and where servers say they delivered to."""
    headers: tuple[HeaderField, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    size: int = 0
    """Bytes of the raw mail."""
    language: str | None = None
    received_at: datetime | None = None
    backlog: bool = False
    """Whether it is older than the mailbox's start point."""
    listed: bool = False
    """Whether a mailing list sent it."""
    forwarded: Address | None = None
    """Who wrote what is forwarded, as its copy says."""
    text_of_file: bool = False
    """Whether its text is what one of its files says, as it has none of its own."""

    @property
    def sender_proven(self) -> bool:
        """Whether the mailbox's server vouches for the one sender whom From names."""
        return self.authentication.dmarc is Verdict.PASS and self.authentication.aligned and self.sender_certain


def facts_of(mail: Mail, mailbox_account: AccountId | None = None, *, delivery: Delivery | None = None) -> Facts:
    """The facts of a parsed mail. `delivery` knows its mailbox and its size."""
    return Facts(
        sender=mail.sender or UNKNOWN_SENDER,
        subject=mail.subject,
        kind=mail.kind,
        evidence=tuple([finding.detail or finding.code for finding in mail.kind_evidence]),
        sender_certain=mail.sender_certain and mail.sender is not None,
        authentication=mail.authentication,
        spam=mail.spam,
        answers=bool(mail.references),
        conversation=mail.conversation,
        text=mail.text.text if isinstance(mail.text, InlineContent) else mail.text.beginning,
        mailbox_account=mailbox_account or (delivery.account_id if delivery else None),
        mailbox_id=delivery.mailbox_id if delivery else None,
        spans=mail.spans,
        recipients=(*[each.address for each in (*mail.to, *mail.cc)], *mail.delivered_to),
        headers=mail.headers,
        attachments=mail.attachments,
        size=delivery.raw.size if delivery else 0,
        language=mail.language,
        received_at=delivery.received_at if delivery else None,
        backlog=delivery.backlog if delivery else False,
        listed=bool(mail.traits) and any(each.trait is MailTrait.LIST for each in mail.traits),
        forwarded=mail.forwarded.sender if mail.forwarded else None,
        text_of_file=bool(mail.warnings) and any(_tells_of_file(each.code) for each in mail.warnings),
    )


def _tells_of_file(code: str) -> bool:
    return code.startswith(_TEXT_FROM) and code != _OWN_TEXT
