"""What can happen to accounts, users, domain mappings, rules, policies and brakes?"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, Field
from typing_extensions import override

from contracts.envelope import Event
from contracts.values import AccountId, Address, DeliveryId, MailboxId, UserId, UserRole


class Change(StrEnum):
    """What somebody did to a document."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


class DirectoryEvent(Event):
    """What all events of the directory say: whose version this is, and since when."""

    version: int = Field(ge=1)
    occurred_at: AwareDatetime
    actor: str = ""
    """Who did it; empty where a mail did."""

    @property
    @override
    def identity(self) -> str:
        return f"{self.key}\0{self.version}"


class UserEvent(DirectoryEvent):
    """What all events of a user say."""

    user_id: UserId

    @property
    @override
    def key(self) -> str:
        return self.user_id


class UserCreated(UserEvent):
    """Somebody is a user now, because a mail came or because somebody said so."""

    type: ClassVar[str] = "user.created.v1"

    address: Address
    account_id: AccountId | None
    role: UserRole
    state: str
    """`active`, `pending` (an admin has to approve), `unverified` (the address has to be confirmed) or `blocked`."""
    origin: str
    """`admin`, `mail` or `account`."""
    delivery_id: DeliveryId | None = None
    """The mail that did it."""
    welcome: bool = False
    """Whether a welcome mail is wanted now."""
    verification_template: str = ""
    """The template of the verification mail, where one is wanted."""
    approval_wanted: bool = False
    """Whether those who approve are to be asked."""


class UserApproved(UserEvent):
    """A user who waited for approval may write now."""

    type: ClassVar[str] = "user.approved.v1"

    welcome: bool = False


class UserChanged(UserEvent):
    """A user was changed in another way, or deleted."""

    type: ClassVar[str] = "user.changed.v1"

    change: Change = Change.UPDATED
    welcome: bool = False
    """Whether a welcome mail is wanted now: an address is confirmed for the first time, and its user may write."""


class EntityChanged(DirectoryEvent):
    """A document of the directory was created, changed or deleted."""

    entity_id: str
    change: Change

    @property
    @override
    def key(self) -> str:
        return self.entity_id


class AccountChanged(EntityChanged):
    """An account was created, changed or deleted."""

    type: ClassVar[str] = "account.changed.v1"


class MappingChanged(EntityChanged):
    """A domain mapping was created, changed or deleted."""

    type: ClassVar[str] = "mapping.changed.v1"


class RuleChanged(EntityChanged):
    """A rule of the desk was created, changed or deleted."""

    type: ClassVar[str] = "rule.changed.v1"


class MailboxPolicyChanged(EntityChanged):
    """How a mailbox's mail is treated was changed; `entity_id` is the mailbox's."""

    type: ClassVar[str] = "mailbox_policy.changed.v1"


class PolicyChanged(EntityChanged):
    """The policy for users was changed."""

    type: ClassVar[str] = "policy.changed.v1"


class BrakeEngaged(DirectoryEvent):
    """More mails came than an hour may bring. Those beyond are held, and somebody has to look: they wait until it is lifted.

    Each time that it is engaged anew, after it was lifted, is a version.
    """

    type: ClassVar[str] = "brake.engaged.v1"

    brake_id: str
    mailbox_id: MailboxId
    scope: str
    """What there is too much of: mails of one sender under one `subject`, of one `sender`, or of the `mailbox`."""
    sender: str = ""
    """Whose, by their identity; empty where it is about the mailbox."""
    limit: int = Field(ge=1)
    """Mails that an hour may bring."""

    @property
    @override
    def key(self) -> str:
        return self.brake_id
