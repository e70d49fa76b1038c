"""Which nouns does every service use, and what shape has each?

Frozen pydantic models; readers ignore unknown fields, so a field may be added within a version and never changes its
meaning. Instants are aware and in UTC, sizes are bytes, digests are lower-case SHA-256 hex. Import them from here.
"""

from __future__ import annotations

from contracts.values.decision import (
    Category,
    MailboxState,
    Outcome,
    Priority,
    ReasonCode,
    Routing,
    RuleAnswer,
    TicketStatus,
    UserRole,
)
from contracts.values.delivery import (
    INLINE_LIMIT,
    Address,
    Attachment,
    AttachmentRole,
    BlobContent,
    Content,
    Delivery,
    InlineContent,
    RawMail,
)
from contracts.values.mail import (
    Forwarded,
    HeaderField,
    Mail,
    MailKind,
    MailTrait,
    Recognised,
    Span,
    SpanKind,
)
from contracts.values.nouns import (
    AccountId,
    BlobKey,
    DeliveryId,
    EntryId,
    EventId,
    Finding,
    MailboxId,
    MailId,
    MappingId,
    MessageId,
    TicketId,
    UserId,
    Value,
)
from contracts.values.report import (
    Authentication,
    Bounce,
    BouncedRecipient,
    BounceSeverity,
    Verdict,
)

__all__ = [
    "INLINE_LIMIT",
    "AccountId",
    "Address",
    "Attachment",
    "AttachmentRole",
    "Authentication",
    "BlobContent",
    "BlobKey",
    "Bounce",
    "BounceSeverity",
    "BouncedRecipient",
    "Category",
    "Content",
    "Delivery",
    "DeliveryId",
    "EntryId",
    "EventId",
    "Finding",
    "Forwarded",
    "HeaderField",
    "InlineContent",
    "Mail",
    "MailId",
    "MailKind",
    "MailTrait",
    "MailboxId",
    "MailboxState",
    "MappingId",
    "MessageId",
    "Outcome",
    "Priority",
    "RawMail",
    "ReasonCode",
    "Recognised",
    "Routing",
    "RuleAnswer",
    "Span",
    "SpanKind",
    "TicketId",
    "TicketStatus",
    "UserId",
    "UserRole",
    "Value",
    "Verdict",
]
