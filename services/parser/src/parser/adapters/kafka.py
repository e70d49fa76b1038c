"""How do the parser's events reach Kafka?"""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from chassis.broker import Broker
from contracts.events.mail import MailParsed
from contracts.topics import MAIL_PARSED, MAIL_SETTLED, to_message
from parser.handlers import Announcements, Said


class KafkaAnnouncements(Announcements):
    """Publishes to the topics of the contract."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    @override
    async def announce(self, events: Sequence[Said]) -> None:
        await self._broker.publish(
            [to_message(said, MAIL_PARSED if isinstance(said.event, MailParsed) else MAIL_SETTLED) for said in events]
        )
