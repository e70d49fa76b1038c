"""Which ids are there, and what is a noun of the contract?"""

from __future__ import annotations

from typing import NewType

from pydantic import BaseModel, ConfigDict

DeliveryId = NewType("DeliveryId", str)
"""`dlv_` + hash of (mailbox, folder, UIDVALIDITY, UID): the same fetch again is the same delivery."""
MailId = NewType("MailId", str)
"""`eml_` + hash of the stable headers and the body: the same mail in two folders is one mail."""
MailboxId = NewType("MailboxId", str)
"""`mbx_` + random: chosen when a mailbox is created."""
AccountId = NewType("AccountId", str)
"""`acc_`...: the company a requester belongs to."""
UserId = NewType("UserId", str)
"""`usr_` + random: somebody who asks or answers."""
MappingId = NewType("MappingId", str)
"""`map_` + random: a domain mapping."""
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


class Value(BaseModel):
    """A noun: immutable, compared by content."""

    # Errors travel to logs and dead letters: what was sent in is the content of a mail and stays out of them.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Finding(Value):
    """Something understood, repaired or decided, with the evidence in words: `code` is for machines."""

    code: str
    detail: str = ""
