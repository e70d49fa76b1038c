"""Where are mails in tests of the router that came before? Their bytes and stories in memory, read as far as tests look."""

from __future__ import annotations

import hashlib
from email import message_from_bytes
from email.policy import default
from email.utils import parseaddr

from typing_extensions import override

from contracts.values import Address, DeliveryId, InlineContent, Mail, MailboxId, MailId, Routing, TicketId
from router.domain.placement import Placement
from router.handlers.explaining import MailReader, PeerSilent, Stories, Story, Tickets, Unexplained
from router.handlers.ports import NotFound


class KeptMails(MailReader, Stories, Tickets):
    """What parser, journal and ticketing would say. Ticketing is away as long as `placement` is None."""

    def __init__(self) -> None:
        self.raw: dict[str, bytes] = {}
        self.stories: dict[DeliveryId, Story] = {}
        self.numbers: dict[TicketId, str] = {}
        self.copies: dict[MailId, DeliveryId] = {}
        self.placement: Placement | None = None
        self.asked: list[tuple[Mail, Routing, MailboxId | None]] = []

    @override
    async def read(self, raw: bytes, authserv_id: str | None) -> Mail:
        parsed = message_from_bytes(raw, policy=default)
        name, address = parseaddr(str(parsed["From"]))
        return Mail(
            mail_id=MailId(f"eml_{hashlib.sha256(raw).hexdigest()}"),
            sender=Address(address=address, name=name),
            subject=str(parsed["Subject"]),
            conversation="a conversation",
            text=InlineContent(text=""),
        )

    @override
    async def read_stored(self, story: Story) -> Mail:
        if story.raw_key not in self.raw:
            raise Unexplained("The bytes of this mail are not kept any more.")
        return await self.read(self.raw[story.raw_key], story.authserv_id)

    @override
    async def find(self, delivery_id: DeliveryId) -> Story:
        if delivery_id not in self.stories:
            raise NotFound("mail")
        return self.stories[delivery_id]

    @override
    async def delivery_of(self, mail_id: MailId) -> DeliveryId:
        if mail_id not in self.copies:
            raise NotFound("mail")
        return self.copies[mail_id]

    @override
    async def place(self, mail: Mail, routing: Routing, mailbox_id: MailboxId | None) -> Placement:
        self.asked.append((mail, routing, mailbox_id))
        if self.placement is None:
            raise PeerSilent("Ticketing is away.")
        return self.placement

    @override
    async def number(self, ticket_id: TicketId) -> str:
        if ticket_id not in self.numbers:
            raise NotFound("ticket")
        return self.numbers[ticket_id]
