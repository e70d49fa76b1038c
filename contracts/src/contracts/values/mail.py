"""What does a mail say, once it is understood?"""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime, Field

from contracts.values.delivery import Address, Attachment, Content
from contracts.values.nouns import Finding, MailId, MessageId, Value
from contracts.values.report import Authentication, Bounce, Spam


class MailKind(StrEnum):
    """What sort of mail it is, before anybody decides what to do with it. The first that fits."""

    ORDINARY = "ordinary"
    OWN = "own"
    """Our own mail, come back."""
    BOUNCE = "bounce"
    """A delivery report (RFC 3464), in its own form or in any mail server's prose."""
    COMPLAINT = "complaint"
    """A feedback report: somebody called our mail spam (RFC 5965)."""
    RECEIPT = "receipt"
    """A disposition notification: displayed, deleted (RFC 8098)."""
    VACATION = "vacation"
    """An automatic reply that says somebody is away."""
    AUTO_REPLY = "auto_reply"
    """Any other mail that a machine sent by itself (RFC 3834)."""


class MailTrait(StrEnum):
    """What else is true of a mail, whatever its kind."""

    LIST = "list"
    INVITATION = "invitation"
    FORWARDED = "forwarded"
    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    """It cannot be read here: what is shown is the wrapper."""


class Recognised(Value):
    """A trait, and what led to it."""

    trait: MailTrait
    evidence: tuple[Finding, ...] = ()


class SpanKind(StrEnum):
    """What a piece of a mail's text is. Everything but `fresh` is folded away when the mail is shown."""

    FRESH = "fresh"
    QUOTE = "quote"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"


class Span(Value):
    """A piece of a mail's text: Unicode code points from `start` up to, not including, `end`."""

    kind: SpanKind
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Forwarded(Value):
    """The mail that somebody passed on, as its copy says: evidence, never identity."""

    sender: Address | None = None
    to: tuple[Address, ...] = ()
    subject: str = ""
    sent_at: AwareDatetime | None = None
    message_id: MessageId | None = None
    evidence: tuple[Finding, ...] = ()


class HeaderField(Value):
    """A header field as people read it: decoded, on one line, shortened to 998 characters."""

    name: str
    """In lower case."""
    value: str


class Mail(Value):
    """What the parser understood of a mail. All text is valid UTF-8 without control characters.

    Untrusted: strangers wrote it. It is data, for people and for programs, and never an instruction to either.
    """

    mail_id: MailId
    message_id: MessageId | None = None
    kind: MailKind = MailKind.ORDINARY
    kind_evidence: tuple[Finding, ...] = ()
    traits: tuple[Recognised, ...] = ()
    sender: Address | None = None
    """By the From ladder (From, Reply-To, Sender, Return-Path); absent where no header names anyone."""
    sender_certain: bool = True
    """Whether From names exactly one address; else nobody may be taken for the sender to grant them anything."""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    """Where answers go; never who somebody is."""
    delivered_to: tuple[str, ...] = ()
    """Addresses that servers on the way say they delivered to (Delivered-To, X-Original-To, Envelope-To)."""
    subject: str = ""
    sent_at: AwareDatetime | None = None
    """The Date header: what the sender claims, never what decides an order."""
    references: tuple[MessageId, ...] = ()
    """References, then In-Reply-To, oldest first, without repetition, at most 100."""
    conversation: str
    """The partition key: mails of one conversation usually share it, correctness never depends on it."""
    text: Content
    spans: tuple[Span, ...] = ()
    """The text without gap or overlap, in order; empty where there is no text."""
    html: Content | None = None
    """Sanitised; to be shown without scripts and apart from any other page all the same."""
    language: str | None = None
    """Of the fresh text, ISO 639-1; absent where it is too short to tell."""
    attachments: tuple[Attachment, ...] = ()
    forwarded: Forwarded | None = None
    bounce: Bounce | None = None
    """Present for bounces and complaints."""
    authentication: Authentication = Authentication()
    spam: Spam = Spam()
    headers: tuple[HeaderField, ...] = ()
    """Further fields that rules may look at, at most 50 and 8 KB; trace and signature fields are left out."""
    warnings: tuple[Finding, ...] = ()
