"""How do events reach the journal?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import structlog

from chassis.broker import Dead, Record, Subscription
from contracts.envelope import Envelope, Event
from contracts.topics import (
    MAIL_FETCHED,
    MAIL_FETCHED_BULK,
    MAIL_PARSED,
    MAIL_ROUTED,
    MAIL_SETTLED,
    TICKET_EVENTS,
    Topic,
    from_message,
)
from journal.handlers.hearing import Hearing
from journal.handlers.mail_log import Journal

PIPELINE = (MAIL_FETCHED, MAIL_FETCHED_BULK, MAIL_PARSED, MAIL_ROUTED, MAIL_SETTLED)
BATCH = 500
"""Notes are cheap and merge: the larger the batch, the fewer the writes."""

log = structlog.get_logger()


def pipeline_events(journal: Journal) -> list[Subscription[Envelope[Event]]]:
    """Every topic of a mail's way."""
    return [subscription(topic, journal.write_down) for topic in PIPELINE]


def ticket_events(hearing: Hearing) -> Subscription[Envelope[Event]]:
    """What happens to tickets."""
    return subscription(TICKET_EVENTS, hearing.write_down)


def subscription(
    topic: Topic, write_down: Callable[[Sequence[Envelope[Event]]], Awaitable[None]]
) -> Subscription[Envelope[Event]]:
    """One topic, in batches."""

    def decode(record: Record) -> Envelope[Event]:
        return from_message(topic, record.headers, record.value)

    return Subscription(topic.name, decode, write_down, on_dead, batch=BATCH)


async def on_dead(dead: Dead) -> None:
    """Leave it at a line in the log: the mail itself is on its way, only this note of it is missing."""
    # Not the error's text: it may quote the mail.
    log.error("note_dead", topic=dead.record.topic, partition=dead.record.partition, offset=dead.record.offset)
