"""How do routed mails arrive?"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence

import structlog

from chassis.broker import Dead, Record, Subscription
from contracts.envelope import Envelope, Event, UndecodableEnvelope, open_envelope
from contracts.events.mail import MailRouted
from contracts.topics import MAIL_ROUTED
from contracts.values import DeliveryId
from ticketing.domain.mail import Incoming
from ticketing.handlers.announcing import settled_dead
from ticketing.handlers.ports import Clock, Publisher

BATCH = 200
"""Rounds of 20 and more cost a tenth of one mail at a time; more only lengthens what a crash repeats."""

log = structlog.get_logger()


def routed_mails(
    file: Callable[[Sequence[Incoming]], Awaitable[None]], publisher: Publisher, clock: Clock
) -> Subscription[Incoming]:
    """The subscription that files them; one that cannot be filed is settled as dead."""

    async def on_dead(dead: Dead) -> None:
        if outcome := dead_outcome(dead, clock):
            await publisher.publish([outcome])
        else:
            log.error("dead_mail_without_delivery", partition=dead.record.partition, offset=dead.record.offset)

    return Subscription(MAIL_ROUTED.name, decode=incoming, handle=file, on_dead=on_dead, batch=BATCH)


def incoming(record: Record) -> Incoming:
    """The mail in a record.

    Raises:
        UndecodableEnvelope: there is none.
    """
    envelope = open_envelope(MailRouted, record.headers, record.value)
    event = envelope.event
    return Incoming(event.delivery, event.mail, event.routing, envelope.traceparent)


def dead_outcome(dead: Dead, clock: Clock) -> Envelope[Event] | None:
    """What to say of a dead record: nothing where it does not even name its delivery."""
    traceparent = dead.record.headers.get("traceparent", b"").decode("ascii", "replace") or None
    try:
        delivery_id = incoming(dead.record).delivery_id
        return settled_dead(delivery_id, dead.error, clock(), traceparent)
    except UndecodableEnvelope:
        named = _named(dead.record.value)
        return settled_dead(named, dead.error, clock(), traceparent, decoded=False) if named else None


def _named(body: bytes) -> DeliveryId | None:
    try:
        found = json.loads(body)["delivery"]["delivery_id"]
    except (ValueError, KeyError, TypeError):
        return None
    return DeliveryId(found) if isinstance(found, str) and found else None
