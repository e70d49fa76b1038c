"""What is decided about a mail, and what becomes of it?"""

from __future__ import annotations

from enum import StrEnum

from contracts.values.delivery import Address
from contracts.values.nouns import AccountId, MappingId, UserId, Value


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


class UserRole(StrEnum):
    """What somebody is to the help desk."""

    REQUESTER = "requester"
    AGENT = "agent"
    ADMIN = "admin"


class RuleAnswer(Value):
    """What one routing rule looked at and said. `decided` is true where it ended the matter."""

    rule: str
    looked_at: str
    answer: str
    decided: bool = False


class CommandName(StrEnum):
    """What somebody may ask for in a mail's own first lines or subject."""

    PRIORITY = "priority"
    STATUS = "status"
    CATEGORY = "category"
    ASSIGN = "assign"
    TAG = "tag"


class Command(Value):
    """What a mail asks for in words, and whether that may be done. `close` is a status with the value `closed`."""

    name: CommandName
    value: str
    """As the ticket takes it: a priority, status or category, a user's id, a tag."""
    written: str
    """The line as it was written, without its break: nobody but the staff is shown it."""
    refused: str = ""
    """Why it is not done, in words; empty: it is to be done."""
    awaits_token: bool = False
    """Refused only because nothing proves who wrote the mail. Ticketing does it where a signed token proves that: made for
    this sender and the very ticket that the mail joins."""


class Routing(Value):
    """Whose the mail is and how it is to be treated. `shared_account`: colleagues may join each other's tickets."""

    account_id: AccountId
    account_name: str = ""
    shared_account: bool = False
    requester: Address
    requester_id: UserId | None = None
    """The user with the sender's address; absent where nobody has it and nobody was created."""
    sender_aliases: tuple[str, ...] = ()
    """The other addresses of that user, as they are compared: whoever writes from several is one person in a conversation."""
    sender_role: UserRole = UserRole.REQUESTER
    """What that user is. From says it, so it grants nothing unless `sender_proven`."""
    sender_proven: bool = False
    """The mailbox's own server vouches for From: one sender, DMARC pass, aligned. Agents' rights and commands need it."""
    may_join: bool = True
    """False: opens a ticket of its own whatever it refers to, as its sender is not who From says."""
    category: Category = Category.SUPPORT
    priority: Priority = Priority.MEDIUM
    assignee_id: UserId | None = None
    tags: tuple[str, ...] = ()
    mapping_id: MappingId | None = None
    """The domain mapping that decided."""
    auto_reply: bool | None = None
    """Whether the requester is to be told that the mail arrived; absent: as the deployment does."""
    auto_reply_template: str = ""
    commands: tuple[Command, ...] = ()
    """In the order written. Those not refused were allowed by the rules; the ticket may still forbid a move."""
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
    FOLLOW_UP = "follow_up"
    """It answers a ticket that has been closed for too long: a new one that is linked to it."""
    SAME_MAIL = "same_mail"
    PARSER_LIMIT = "parser_limit"
    OVERSIZE = "oversize"
    POISON = "poison"
    UNDECODABLE = "undecodable"
    PROCESSING_OFF = "processing_off"
    """Mail is not processed at all for now."""
    AUTHENTICATION_FAILED = "authentication_failed"
    """The sender is not who From says."""
    SENDER_BLOCKED = "sender_blocked"
    SENDER_UNKNOWN = "sender_unknown"
    """Nobody has the address, and mail creates no users."""
    SENDER_UNMAPPED = "sender_unmapped"
    """The address belongs to no account: it is rejected, or waits until somebody assigns it."""
    APPROVAL_NEEDED = "approval_needed"
    VERIFICATION_NEEDED = "verification_needed"
    NO_NEW_TICKETS = "no_new_tickets"
    """The sender's mapping lets no mail open a ticket."""
    RULE_MATCHED = "rule_matched"
    """A rule that people wrote says so."""
    SENDER_UNPROVEN = "sender_unproven"
    """Nothing proves that the sender is who From says, and the mailbox's policy wants that."""
    SPAM = "spam"
    """The mailbox's own server calls it spam."""
    TOO_MANY = "too_many"
    """More mails came from this sender, under this subject or into this mailbox than an hour may bring."""


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
