"""How do events leave?"""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override

from chassis.broker import Broker
from contracts.envelope import Envelope, Event
from contracts.events.mail import MailSettled
from contracts.topics import MAIL_SETTLED, TICKET_EVENTS, to_message
from ticketing.handlers.ports import Publisher


class KafkaPublisher(Publisher):
    """Puts outcomes of mails and what happened to tickets on their topics."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    @override
    async def publish(self, envelopes: Sequence[Envelope[Event]]) -> None:
        await self._broker.publish(
            [
                to_message(each, MAIL_SETTLED if isinstance(each.event, MailSettled) else TICKET_EVENTS)
                for each in envelopes
            ]
        )
