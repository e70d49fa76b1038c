"""Where are mails in tests of the router that came before? Their bytes and stories in memory, read by the parser's own code."""

from __future__ import annotations

from typing_extensions import override

from contracts.values import DeliveryId, Mail, TicketId
from router.handlers.explaining import MailReader, Stories, Story, Tickets, Unexplained
from router.handlers.ports import NotFound
from support.parsing import read


class KeptMails(MailReader, Stories, Tickets):
    """What parser, journal and ticketing would say.."""

    def __init__(self) -> None:
        self.raw: dict[str, bytes] = {}
        self.stories: dict[DeliveryId, Story] = {}
        self.numbers: dict[TicketId, str] = {}

    @override
    async def read(self, raw: bytes, authserv_id: str | None) -> Mail:
        return read(raw, authserv_id=authserv_id).mail

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
    async def number(self, ticket_id: TicketId) -> str:
        if ticket_id not in self.numbers:
            raise NotFound("ticket")
        return self.numbers[ticket_id]
