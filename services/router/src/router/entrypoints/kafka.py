"""How do parsed mails, and changes of the directory, reach the router?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import structlog

from chassis.broker import Dead, Record, Subscription
from contracts.envelope import Envelope, open_envelope, type_of
from contracts.events.directory import BrakeEngaged, UserCreated
from contracts.events.mail import MailParsed
from contracts.topics import DIRECTORY_EVENTS, MAIL_PARSED
from contracts.values import DeliveryId, MailboxId
from router.handlers.routing import Lost, Routes

log = structlog.get_logger()


def parsed_mails(routes: Routes) -> Subscription[Envelope[MailParsed]]:
    """Every parsed mail, in batches."""

    async def on_dead(dead: Dead) -> None:
        if lost := lost_in(dead.record):
            await routes.give_up(lost, dead.error)
        else:
            log.error("dead_record_names_no_delivery", partition=dead.record.partition, offset=dead.record.offset)

    return Subscription(MAIL_PARSED.name, decode, routes.route_mails, on_dead)


def directory_changes(changed: Callable[[], None]) -> Subscription[str]:
    """Every replica hears of every change from its start on; what it misses, the check of the revision finds."""

    async def hear(types: Sequence[str]) -> None:
        # Users and brakes are asked for with every batch of mails: that there is a new one makes nothing stale.
        if set(types) - {UserCreated.type, BrakeEngaged.type}:
            changed()

    async def on_dead(dead: Dead) -> None:
        log.error("directory_change_dead", error=dead.error)

    return Subscription(DIRECTORY_EVENTS.name, lambda record: type_of(record.headers), hear, on_dead, broadcast=True)


def decode(record: Record) -> Envelope[MailParsed]:
    """Read a record. Raises `UndecodableEnvelope`."""
    return open_envelope(MailParsed, record.headers, record.value)


def lost_in(record: Record) -> Lost | None:
    """The mail that a record speaks of, even where it is not a valid event; None where it names no delivery."""
    try:
        delivery = json.loads(record.value)["delivery"]
        delivery_id, mailbox_id = delivery["delivery_id"], delivery.get("mailbox_id")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(delivery_id, str) or not delivery_id:
        return None
    known_mailbox = MailboxId(mailbox_id) if isinstance(mailbox_id, str) else None
    return Lost(
        DeliveryId(delivery_id), known_mailbox, record.headers.get("traceparent", b"").decode("ascii", "ignore")
    )
