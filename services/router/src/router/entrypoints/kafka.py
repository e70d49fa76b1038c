"""How do parsed mails reach the router?"""

from __future__ import annotations

import json

import structlog

from chassis.broker import Dead, Record, Subscription
from contracts.envelope import Envelope, open_envelope
from contracts.events.mail import MailParsed
from contracts.topics import MAIL_PARSED
from contracts.values import DeliveryId
from router.handlers import Routes

log = structlog.get_logger()


def parsed_mails(routes: Routes) -> Subscription[Envelope[MailParsed]]:
    """Every parsed mail, in batches."""

    async def on_dead(dead: Dead) -> None:
        if delivery_id := delivery_of(dead.record):
            await routes.give_up(delivery_id, dead.error)
        else:
            log.error("dead_record_names_no_delivery", partition=dead.record.partition, offset=dead.record.offset)

    return Subscription(MAIL_PARSED.name, decode, routes.route_mails, on_dead)


def decode(record: Record) -> Envelope[MailParsed]:
    """Read a record. Raises `UndecodableEnvelope`."""
    return open_envelope(MailParsed, record.headers, record.value)


def delivery_of(record: Record) -> DeliveryId | None:
    """The delivery that a record speaks of, even where it is not a valid event."""
    try:
        return DeliveryId(str(json.loads(record.value)["delivery"]["delivery_id"]))
    except (ValueError, LookupError, TypeError):
        return None
