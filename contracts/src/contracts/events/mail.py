"""What can happen to a mail on its way from the mailbox to its outcome?"""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from contracts.envelope import Event
from contracts.values import (
    Delivery,
    DeliveryId,
    EntryId,
    Mail,
    MailboxId,
    MailId,
    Outcome,
    ReasonCode,
    Routing,
    TicketId,
)


class DeliveryEvent(Event):
    """What all events of a delivery on its way say."""

    delivery: Delivery

    @property
    @override
    def key(self) -> str:
        return self.delivery.delivery_id

    @property
    @override
    def identity(self) -> str:
        return self.delivery.delivery_id


class UnderstoodMailEvent(DeliveryEvent):
    """What they say once the mail is understood: from here on a conversation keeps together."""

    mail: Mail

    @property
    @override
    def key(self) -> str:
        return self.mail.conversation


class MailFetched(DeliveryEvent):
    """The fetcher has a mail's bytes in the blob store; its delivery is in the ledger, or will be (where no cursor leads back to it)."""

    type: ClassVar[str] = "mail.fetched.v1"


class MailParsed(UnderstoodMailEvent):
    """The parser understood a mail as well as it can be."""

    type: ClassVar[str] = "mail.parsed.v1"


class MailRouted(UnderstoodMailEvent):
    """The router decided whose a mail is, and wrote down why."""

    type: ClassVar[str] = "mail.routed.v1"
    adds: ClassVar[frozenset[str]] = frozenset({"routing"})

    routing: Routing


class MailSettled(Event):
    """A delivery came to its outcome."""

    type: ClassVar[str] = "mail.settled.v1"

    delivery_id: DeliveryId
    mailbox_id: MailboxId | None = None
    mail_id: MailId | None = None
    outcome: Outcome
    reason: ReasonCode
    detail: str = ""
    ticket_id: TicketId | None = None
    entry_id: EntryId | None = None
    delivery: Delivery | None = None
    """The delivery itself where no event before told of it: of a mail above the size limit, whose `raw` is what was kept."""

    @property
    @override
    def key(self) -> str:
        return self.delivery_id

    @property
    @override
    def identity(self) -> str:
        return f"{self.delivery_id}\0{self.outcome}"
