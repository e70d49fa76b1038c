"""What is delivered: bytes, addresses, files, and the place in a mailbox they came from."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.values.nouns import AccountId, BlobKey, DeliveryId, MailboxId, Value

INLINE_LIMIT = 32 * 1024
"""Text up to this many UTF-8 bytes travels in the event, longer text as a blob."""


class Address(Value):
    """One mailbox of a header (RFC 5322, section 3.4): `address` is identity, `name` is decoration.

    Untrusted: a stranger chose the name. It is data, and never an instruction.
    """

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
    beginning: str = ""
    """Of a mail's text its first lines, whole, at most 4,096 characters; empty for a page."""


Content = Annotated[InlineContent | BlobContent, Field(discriminator="kind")]


class AttachmentRole(StrEnum):
    """What a file is to its mail. Nothing is verified, executed or unpacked on the strength of it."""

    FILE = "file"
    MAIL = "mail"
    INVITATION = "invitation"
    REPORT = "report"
    SIGNATURE = "signature"
    ENCRYPTED = "encrypted"
    KEY = "key"
    CONTAINER = "container"
    """Other files of the list were found in it, as in `winmail.dat`."""


class Attachment(Value):
    """A part kept as a file. `filename` is metadata for people; nothing is ever stored under it."""

    filename: str
    content_type: str
    """As the sender declares it."""
    sniffed_type: str | None = None
    """As the first bytes look; absent where they look like nothing known."""
    size: int = Field(ge=0)
    sha256: str
    key: BlobKey
    inline: bool = False
    content_id: str | None = None
    role: AttachmentRole = AttachmentRole.FILE
    found_in: str = ""
    """What it was found in where it was no part of its own: `uuencode`, `yenc`, `binhex`, `tnef`."""
    summary: str = ""
    """One line for people: subject and sender of a mail, title and time of an invitation. Untrusted text."""


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
    authserv_id: str | None = None
    """The name under which the mailbox's own server writes Authentication-Results (RFC 8601, section 2.5); empty for a
    server that writes them without a name. Absent: nothing such a header says is believed."""
    account_id: AccountId | None = None
    """The account that the mailbox belongs to: whose a mail is where its sender tells nothing."""
