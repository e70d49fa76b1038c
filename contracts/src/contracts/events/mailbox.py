"""What can happen to a mailbox?"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime
from typing_extensions import override

from contracts.envelope import Event
from contracts.values import MailboxId, MailboxState


class MailboxEvent(Event):
    """What all events of a mailbox say."""

    mailbox_id: MailboxId

    @property
    @override
    def key(self) -> str:
        return self.mailbox_id


class MailboxStateChanged(MailboxEvent):
    """A mailbox entered another state; said once per change, not once per poll."""

    type: ClassVar[str] = "mailbox.state_changed.v1"

    state: MailboxState
    previous: MailboxState
    since: AwareDatetime
    detail: str = ""
    """The server's own words where it refused something; never a secret."""

    @property
    @override
    def identity(self) -> str:
        return f"{self.mailbox_id}\0{self.state}\0{self.since.isoformat()}"


class MailboxStalled(MailboxEvent):
    """A mailbox that should be looked into has not been for too long; said once, until it is looked into again."""

    type: ClassVar[str] = "mailbox.stalled.v1"

    since: AwareDatetime
    """The last look that succeeded."""
    detail: str = ""

    @property
    @override
    def identity(self) -> str:
        return f"{self.mailbox_id}\0{self.since.isoformat()}"


class MailboxSecretExpiring(MailboxEvent):
    """A secret of a mailbox ends soon: somebody has to renew it before mail stays away. Said once a day at most."""

    type: ClassVar[str] = "mailbox.secret_expiring.v1"

    what: str
    """`client_secret` or `refresh_token`."""
    expires_at: AwareDatetime
    days_left: int

    @property
    @override
    def identity(self) -> str:
        return f"{self.mailbox_id}\0{self.what}\0{self.expires_at.isoformat()}\0{self.days_left}"


class MailboxChange(StrEnum):
    """What somebody did to a mailbox's document."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    SYNC_REQUESTED = "sync_requested"
    """Something is to be done once; `request_id` is the job's id."""
    POLLING_SWITCHED = "polling_switched"
    """Polling was switched off or on for all mailboxes; the mailbox id is `*`."""


class MailboxChanged(MailboxEvent):
    """Somebody changed a mailbox: broadcast, so that whoever holds it looks at once instead of at the next poll."""

    type: ClassVar[str] = "mailbox.changed.v1"

    change: MailboxChange
    version: int
    """The mailbox document's version after the change; a repeated sync request carries a new request id instead."""
    request_id: str = ""

    @property
    @override
    def identity(self) -> str:
        return f"{self.mailbox_id}\0{self.change}\0{self.version}\0{self.request_id}"
