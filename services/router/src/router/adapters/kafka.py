"""How do the router's events reach Kafka?"""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from chassis.broker import Broker
from contracts.envelope import Envelope
from contracts.events.directory import DirectoryEvent
from contracts.events.mail import MailRouted, MailSettled
from contracts.topics import DIRECTORY_EVENTS, MAIL_ROUTED, MAIL_SETTLED, to_message
from router.handlers.ports import Announcements


class KafkaAnnouncements(Announcements):
    """Publishes to the topics of the contract."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    @override
    async def routed(self, events: Sequence[Envelope[MailRouted]]) -> None:
        await self._broker.publish([to_message(event, MAIL_ROUTED) for event in events])

    @override
    async def settled(self, events: Sequence[Envelope[MailSettled]]) -> None:
        await self._broker.publish([to_message(event, MAIL_SETTLED) for event in events])

    @override
    async def changed(self, events: Sequence[Envelope[DirectoryEvent]]) -> None:
        await self._broker.publish([to_message(event, DIRECTORY_EVENTS) for event in events])
