"""How do the fetcher's events reach Kafka?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import structlog
from typing_extensions import override

from chassis.broker import Outgoing
from contracts.envelope import Envelope, Event
from contracts.events.mail import MailFetched, MailSettled
from contracts.events.mailbox import MailboxChanged, MailboxSecretExpiring, MailboxStalled, MailboxStateChanged
from contracts.topics import MAIL_FETCHED, MAIL_FETCHED_BULK, MAIL_SETTLED, MAILBOX_CHANGED, MAILBOX_EVENTS, to_message
from fetcher.handlers.foresight import Warnings
from fetcher.handlers.ledger import FetchedMails
from fetcher.handlers.mailboxes import Changes
from fetcher.handlers.states import StateChanges
from fetcher.handlers.watching import Alarm

SERVICE: Final = "fetcher"
GOOD_TIME: Final = timedelta(seconds=2)
"""How long a request waits for its announcement: replicas look for changes by themselves anyway."""

log = structlog.get_logger()


class Publisher(Protocol):
    """What is needed of `chassis.broker.Broker`."""

    async def publish(self, messages: Sequence[Outgoing]) -> None:
        """Return when all are acknowledged."""


class KafkaEvents(FetchedMails, Changes, StateChanges, Alarm, Warnings):
    """Publishes what the fetcher has to say. `root_span` begins the trace of one mail and yields its traceparent."""

    def __init__(self, broker: Publisher, root_span: Callable[[str], AbstractContextManager[str | None]]) -> None:
        self._broker = broker
        self._root_span = root_span

    @override
    async def announce(self, events: Sequence[MailFetched], *, bulk: bool) -> None:
        topic = MAIL_FETCHED_BULK if bulk else MAIL_FETCHED
        await self._broker.publish([to_message(self._traced(event), topic) for event in events])

    @override
    async def announce_settled(self, events: Sequence[MailSettled]) -> None:
        await self._broker.publish([to_message(self._traced(event), MAIL_SETTLED) for event in events])

    @override
    async def announce_change(self, change: MailboxChanged) -> bool:
        try:
            async with asyncio.timeout(GOOD_TIME.total_seconds()):
                await self._broker.publish([to_message(_envelope(change), MAILBOX_CHANGED)])
        except Exception as error:  # noqa: BLE001 - the change itself is stored; its announcement only saves time
            log.warning("change_not_announced", mailbox_id=change.mailbox_id, error=type(error).__name__)
            return False
        return True

    @override
    async def announce_state(self, event: MailboxStateChanged) -> None:
        await self._broker.publish([to_message(_envelope(event), MAILBOX_EVENTS)])

    @override
    async def announce_stalled(self, event: MailboxStalled) -> None:
        await self._broker.publish([to_message(_envelope(event), MAILBOX_EVENTS)])

    @override
    async def announce_expiring(self, event: MailboxSecretExpiring) -> None:
        await self._broker.publish([to_message(_envelope(event), MAILBOX_EVENTS)])

    def _traced(self, event: Event) -> Envelope[Event]:
        with self._root_span("fetch mail") as traceparent:
            return _envelope(event, traceparent)


def _envelope(event: Event, traceparent: str | None = None) -> Envelope[Event]:
    return Envelope(event=event, source=SERVICE, time=datetime.now(UTC), traceparent=traceparent)
