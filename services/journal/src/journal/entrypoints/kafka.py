"""How do events reach the journal?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import structlog

from chassis.broker import Dead, Record, Subscription
from contracts.envelope import Envelope, Event
from contracts.events.ticket import TicketEvent
from contracts.topics import (
    MAIL_FETCHED,
    MAIL_FETCHED_BULK,
    MAIL_PARSED,
    MAIL_ROUTED,
    MAIL_SETTLED,
    TICKET_EVENTS,
    from_message,
)
from journal.handlers.hearing import Hearing
from journal.handlers.mail_log import Journal, Routed

TOPICS: Final = {
    topic.name: topic
    for topic in (
        MAIL_FETCHED,
        MAIL_FETCHED_BULK,
        MAIL_PARSED,
        replace(MAIL_ROUTED, events=(Routed,)),
        MAIL_SETTLED,
        TICKET_EVENTS,
    )
}
BATCH: Final = 1500
"""Notes are cheap and merge: the larger the batch, the fewer the writes."""
LINGER: Final = timedelta(seconds=1)
"""While mails pour in, one takes a second or more from its first step to its last, and each further write of it costs the
database as much as filing it in a ticket. The log is to follow the tickets, but it need not keep step."""

log = structlog.get_logger()


def told_events(journal: Journal, hearing: Hearing) -> Subscription[Envelope[Event]]:
    """All that is told of mails and tickets, read together: the steps of one mail come by several topics at once."""

    async def write_down(events: Sequence[Envelope[Event]]) -> None:
        await journal.write_down([each for each in events if not isinstance(each.event, TicketEvent)])
        await hearing.write_down(events)

    return Subscription("events", decode, write_down, on_dead, batch=BATCH, topics=tuple(TOPICS), linger=LINGER)


def decode(record: Record) -> Envelope[Event]:
    """The event that a record carries. Raises what `contracts.topics.from_message` raises."""
    return from_message(TOPICS[record.topic], record.headers, record.value)


async def on_dead(dead: Dead) -> None:
    """Leave it at a line in the log: the mail itself is on its way, only this note of it is missing."""
    # Not the error's text: it may quote the mail.
    log.error("note_dead", topic=dead.record.topic, partition=dead.record.partition, offset=dead.record.offset)
