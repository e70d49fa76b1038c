"""What is decided about a mail, and what becomes of it?"""

from __future__ import annotations

from enum import StrEnum

from contracts.values.delivery import Address
from contracts.values.nouns import AccountId, Value


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
    OVERSIZE = "oversize"
    POISON = "poison"
    UNDECODABLE = "undecodable"


class MailboxState(StrEnum):
    """What a mailbox is doing."""

    INIT = "init"
    CONNECTING = "connecting"
    SYNCING = "syncing"
    IDLE = "idle"
    RETRYING = "retrying"
    DEGRADED = "degraded"
    """Some of its folders cannot be read; the others are."""
    AUTH_FAILED = "auth_failed"
    NEEDS_REAUTH = "needs_reauth"
    """Somebody has to sign in again: the provider took the permission back."""
    PAUSED = "paused"
