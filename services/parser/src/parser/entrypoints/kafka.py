"""How do fetched mails reach the parser? New mail and bulk mail by topics of their own, so that neither waits."""

from __future__ import annotations

import json

import structlog

from chassis.broker import Dead, Record, Subscription
from contracts.envelope import open_envelope
from contracts.events.mail import MailFetched
from contracts.topics import Topic
from contracts.values import DeliveryId
from parser.handlers import Fetched, Parsing

BATCH = 100

log = structlog.get_logger()


def fetched_mails(topic: Topic, parsing: Parsing) -> Subscription[Fetched]:
    """Every mail fetched to a topic, in batches."""

    async def on_dead(dead: Dead) -> None:
        if delivery_id := delivery_of(dead.record):
            await parsing.give_up(delivery_id, dead.error)
        else:
            log.error("dead_record_names_no_delivery", partition=dead.record.partition, offset=dead.record.offset)

    return Subscription(topic.name, decode, parsing.parse_mails, on_dead, batch=BATCH)


def decode(record: Record) -> Fetched:
    """Read a record. Raises `UndecodableEnvelope`."""
    return open_envelope(MailFetched, record.headers, record.value)


def delivery_of(record: Record) -> DeliveryId | None:
    """The delivery that a record speaks of, even where it is not a valid event: its key, or what its body says."""
    if record.key.startswith(b"dlv_") and record.key.isascii():
        return DeliveryId(record.key.decode("ascii"))
    try:
        return DeliveryId(str(json.loads(record.value)["delivery"]["delivery_id"]))
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
