"""Which nouns does every service use, and what shape has each?

Frozen pydantic models; readers ignore unknown fields, so a field may be added within a version and never changes its
meaning. Instants are aware and in UTC, sizes are bytes, digests are lower-case SHA-256 hex.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, NewType

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

DeliveryId = NewType("DeliveryId", str)
"""`dlv_` + hash of (mailbox, folder, UIDVALIDITY, UID): the same fetch again is the same delivery."""
MailId = NewType("MailId", str)
"""`eml_` + hash of the stable headers and the body: the same mail in two folders is one mail."""
MailboxId = NewType("MailboxId", str)
"""`mbx_` + random: chosen when a mailbox is created."""
AccountId = NewType("AccountId", str)
"""`acc_`...: the company a requester belongs to."""
TicketId = NewType("TicketId", str)
"""`tkt_` + hash of the mail id that opened it."""
EntryId = NewType("EntryId", str)
"""`ent_` + hash of the mail id (or the request's idempotency key) that caused it."""
EventId = NewType("EventId", str)
"""`evt_` + hash of the event's type and identity: publishing it again gives the same id."""
BlobKey = NewType("BlobKey", str)
"""Where a blob lies: `raw/<2 hex>/<SHA-256>` or `part/<2 hex>/<SHA-256>`."""
MessageId = NewType("MessageId", str)
"""A Message-ID without its angle brackets (RFC 5322, section 3.6.4)."""

INLINE_LIMIT = 32 * 1024
"""Text up to this many UTF-8 bytes travels in the event, longer text as a blob."""


class Value(BaseModel):
    """A noun: immutable, compared by content."""

    # Errors travel to logs and dead letters: what was sent in is the content of a mail and stays out of them.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Address(Value):
    """One mailbox of a header (RFC 5322, section 3.4): `address` is identity, `name` is decoration."""

    address: str
    name: str = ""


class InlineContent(Value):
    """Text small enough to travel in the event."""

    kind: Literal["inline"] = "inline"
    text: str


class BlobContent(Value):
    """Text in the blob store, UTF-8 encoded."""

    kind: Literal["blob"] = "blob"
    key: BlobKey
    size: int = Field(ge=0)


Content = Annotated[InlineContent | BlobContent, Field(discriminator="kind")]


class Attachment(Value):
    """A part kept as a file. `filename` is metadata for people; nothing is ever stored under it."""

    filename: str
    content_type: str
    size: int = Field(ge=0)
    sha256: str
    key: BlobKey
    inline: bool = False
    content_id: str | None = None


class RawMail(Value):
    """The mail's bytes as the server gave them."""

    key: BlobKey
    size: int = Field(ge=0)
    sha256: str


class Delivery(Value):
    """One mail in one folder of one mailbox. `received_at` is the server's INTERNALDATE."""

    delivery_id: DeliveryId
    mailbox_id: MailboxId
    folder: str
    uidvalidity: int = Field(ge=0)
    uid: int = Field(ge=1)
    raw: RawMail
    received_at: AwareDatetime
    backlog: bool = False
    """Older than the mailbox's start point: never acknowledged."""


class MailKind(StrEnum):
    """What sort of mail it is, before anybody decides what to do with it."""

    ORDINARY = "ordinary"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"


class Finding(Value):
    """Something understood, repaired or decided, with the evidence in words: `code` is for machines."""

    code: str
    detail: str = ""


class Mail(Value):
    """What the parser understood of a mail. All text is valid UTF-8 without control characters."""

    mail_id: MailId
    message_id: MessageId | None = None
    kind: MailKind = MailKind.ORDINARY
    kind_evidence: tuple[Finding, ...] = ()
    sender: Address | None = None
    """By the From ladder (From, Reply-To, Sender, Return-Path); absent where no header names anyone."""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    sent_at: AwareDatetime | None = None
    """The Date header: what the sender claims, never what decides an order."""
    references: tuple[MessageId, ...] = ()
    """References, then In-Reply-To, oldest first, without repetition, at most 100."""
    conversation: str
    """The partition key: mails of one conversation usually share it, correctness never depends on it."""
    text: Content
    html: Content | None = None
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[Finding, ...] = ()


class Priority(StrEnum):
    """How soon a ticket wants an answer."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class Category(StrEnum):
    """What a ticket is about."""

    SUPPORT = "Support"
    BUG = "Bug"
    FEATURE = "Feature"
    BILLING = "Billing"
    GENERAL = "General"


class TicketStatus(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"


class RuleAnswer(Value):
    """What one routing rule looked at and said. `decided` is true where it ended the matter."""

    rule: str
    looked_at: str
    answer: str
    decided: bool = False


class Routing(Value):
    """Whose the mail is and how it is to be treated. `shared_account`: colleagues may join each other's tickets."""

    account_id: AccountId
    shared_account: bool = False
    requester: Address
    category: Category = Category.SUPPORT
    priority: Priority = Priority.MEDIUM
    explanation: tuple[RuleAnswer, ...] = ()


class Outcome(StrEnum):
    """The closed list of ends a delivery can come to; each delivery reaches exactly one."""

    TICKET_OPENED = "ticket_opened"
    REPLY_FILED = "reply_filed"
    BOUNCE_RECORDED = "bounce_recorded"
    AUTO_REPLY_RECORDED = "auto_reply_recorded"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    HELD = "held"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"
    DEAD = "dead"


class ReasonCode(StrEnum):
    """The closed list of why a delivery ended as it did."""

    NEW_CONVERSATION = "new_conversation"
    REFERENCED = "referenced"
    PARENT_OF_REPLY = "parent_of_reply"
    POSSIBLY_RELATED = "possibly_related"
    SAME_MAIL = "same_mail"
    PARSER_LIMIT = "parser_limit"
    POISON = "poison"
    UNDECODABLE = "undecodable"


class MailboxState(StrEnum):
    """What a mailbox is doing."""

    INIT = "init"
    CONNECTING = "connecting"
    SYNCING = "syncing"
    IDLE = "idle"
    RETRYING = "retrying"
    AUTH_FAILED = "auth_failed"
    PAUSED = "paused"
