"""How do events reach the journal?"""

from __future__ import annotations

import structlog

from chassis.broker import Dead, Record, Subscription
from contracts.envelope import Envelope, Event
from contracts.topics import (
    MAIL_FETCHED,
    MAIL_FETCHED_BULK,
    MAIL_PARSED,
    MAIL_ROUTED,
    MAIL_SETTLED,
    Topic,
    from_message,
)
from journal.handlers import Journal

PIPELINE = (MAIL_FETCHED, MAIL_FETCHED_BULK, MAIL_PARSED, MAIL_ROUTED, MAIL_SETTLED)
BATCH = 500
"""Notes are cheap and merge: the larger the batch, the fewer the writes."""

log = structlog.get_logger()


def pipeline_events(journal: Journal) -> list[Subscription[Envelope[Event]]]:
    """Every topic of a mail's way."""
    return [subscription(topic, journal) for topic in PIPELINE]


def subscription(topic: Topic, journal: Journal) -> Subscription[Envelope[Event]]:
    """One topic, in batches."""

    def decode(record: Record) -> Envelope[Event]:
        return from_message(topic, record.headers, record.value)

    return Subscription(topic.name, decode, journal.write_down, on_dead, batch=BATCH)


async def on_dead(dead: Dead) -> None:
    """Leave it at a line in the log: the mail itself is on its way, only this note of it is missing."""
    # Not the error's text: it may quote the mail.
    log.error("note_dead", topic=dead.record.topic, partition=dead.record.partition, offset=dead.record.offset)
