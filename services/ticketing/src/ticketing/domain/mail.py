"""What does filing need to know of a mail?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from contracts.values import (
    AccountId,
    Address,
    Delivery,
    DeliveryId,
    EntryId,
    Mail,
    MailboxId,
    MailId,
    MailKind,
    Routing,
    TicketId,
    UserRole,
)
from contracts.values.identity import identity_of
from ticketing.domain.identity import apart_key, copies_key, entry_id, mail_key, message_key, ticket_id
from ticketing.domain.people import identities

PEOPLE_LIMIT = 200
"""Addresses of one mail that count as participants: more is a mailing, not a conversation."""


@dataclass(frozen=True)
class Incoming:
    """A routed mail on its way into a ticket. `traceparent` is the trace it belongs to.

    `copy_in` is its mailbox where each mailbox has tickets of its own (`domain.policy.Copies`); None: all copies are one.
    """

    delivery: Delivery
    mail: Mail
    routing: Routing
    traceparent: str | None = None
    copy_in: MailboxId | None = None

    @property
    def mail_id(self) -> MailId:
        """Which mail this is, in whichever mailbox it lies."""
        return self.mail.mail_id

    @property
    def delivery_id(self) -> DeliveryId:
        """Which copy of it."""
        return self.delivery.delivery_id

    @property
    def ordinary(self) -> bool:
        """Written by somebody; bounces and automatic replies are not."""
        return self.mail.kind is MailKind.ORDINARY

    @property
    def staff(self) -> bool:
        """Written by one of the staff, for which the mailbox's own server vouches."""
        return self.of_staff(proven=self.routing.sender_proven)

    def of_staff(self, *, proven: bool) -> bool:
        """Written by one of the staff, if who wrote it is proven."""
        return proven and self.routing.sender_role is not UserRole.REQUESTER

    @property
    def account_id(self) -> AccountId:
        """The company the requester belongs to."""
        return self.routing.account_id

    @cached_property
    def entry_id(self) -> EntryId:
        """Its entry in the log."""
        return entry_id(self.mail_id, self.copy_in)

    @cached_property
    def fresh(self) -> TicketId:
        """The ticket it opens where it belongs to none."""
        return ticket_id(self.mail_id, self.copy_in)

    @cached_property
    def key(self) -> str:
        """Its claim of the mail itself."""
        return mail_key(self.mail_id, self.copy_in)

    @cached_property
    def apart(self) -> str:
        """Its claim that it leaves tickets apart which it belongs to."""
        return apart_key(self.mail_id, self.copy_in)

    @cached_property
    def own(self) -> str | None:
        """Its claim of its own Message-ID; None when it has none."""
        return message_key(self.mail.message_id, self.copy_in) if self.mail.message_id else None

    @cached_property
    def references(self) -> tuple[str, ...]:
        """Claims of the Message-IDs it refers to, oldest first, without its own."""
        keys = dict.fromkeys(message_key(each, self.copy_in) for each in self.mail.references)
        return tuple(key for key in keys if key != self.own)

    @cached_property
    def common_references(self) -> tuple[str, ...]:
        """The same claims from before each mailbox had its own; none where all copies are one."""
        return tuple(dict.fromkeys(message_key(each) for each in self.mail.references)) if self.copy_in else ()

    @cached_property
    def copies(self) -> str | None:
        """The claim by which its copies in other mailboxes know of its ticket; None where all copies are one."""
        return copies_key(self.mail_id) if self.copy_in else None

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every claim that may say something about it."""
        alone = (each for each in (self.own, self.copies) if each)
        return (self.key, *alone, *self.references, *self.common_references)

    @cached_property
    def sender(self) -> str:
        """Who sent it, as far as rights go; empty where From does not name exactly one address: no other header is an identity."""
        certain = self.mail.sender if self.mail.sender_certain else None
        return identity_of(certain.address) if certain else ""

    @cached_property
    def selves(self) -> frozenset[str]:
        """The same, and the other addresses of the user who has it."""
        return frozenset((self.sender, *self.routing.sender_aliases)) if self.sender else frozenset()

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """For whom a token in it may have been made: who sent it or, of a bounce, whom our mail did not reach.

        Of our own mail that came back: to whom it went.
        """
        bounced = self.mail.bounce.recipients if self.mail.bounce else ()
        told = (*self.mail.to, *self.mail.cc) if self.mail.kind is MailKind.OWN else ()
        others = (*(each.address for each in bounced), *(each.address for each in told))
        return tuple(dict.fromkeys((*self.selves, *identities(others))))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Where tokens may stand: Message-IDs it refers to, the nearest first, and the addresses it was sent to; in our own, its own."""
        own = (self.mail.message_id,) if self.mail.message_id and self.mail.kind is MailKind.OWN else ()
        return (*own, *reversed(self.mail.references), *self.addressed)

    @cached_property
    def addressed(self) -> tuple[str, ...]:
        """The addresses it was sent to, as its header and the servers on its way write them."""
        return (*(each.address for each in (*self.mail.to, *self.mail.cc)), *self.mail.delivered_to)

    @cached_property
    def goes_to(self) -> frozenset[str]:
        """The same as identities: the desk's own is among them."""
        return frozenset(identities(self.addressed))

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody it names, the sender (else the requester) first, at most `PEOPLE_LIMIT`."""
        sender = (self.mail.sender,) if self.mail.sender else ()
        return names((*sender, self.routing.requester, *self.mail.to, *self.mail.cc))

    def record(self) -> dict[str, Any]:
        """What its log entry keeps of it: plain values, instants as datetimes."""
        return {
            **self.mail.model_dump(exclude={"conversation", "references", "kind_evidence", "headers", "warnings"}),
            "delivery_id": self.delivery_id,
            "mailbox_id": self.delivery.mailbox_id,
            "received_at": self.delivery.received_at,
            "backlog": self.delivery.backlog,
            "people": list(self.people) if self.ordinary else [],
            "routing": self.routing.model_dump(exclude={"commands"}),
            **({"copy_in": self.copy_in} if self.copy_in else {}),
        }


def names(addresses: Iterable[Address]) -> tuple[str, ...]:
    """Addresses as identities, each once, in order, at most `PEOPLE_LIMIT`."""
    return identities(address.address for address in addresses)[:PEOPLE_LIMIT]
