"""How does a replica hear that somebody changed a mailbox?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from chassis.broker import Dead, Record, Subscription, each
from contracts.envelope import open_envelope
from contracts.events.mailbox import MailboxChanged
from contracts.topics import MAILBOX_CHANGED

log = structlog.get_logger()


def mailbox_changes(notice: Callable[[MailboxChanged], Awaitable[None]]) -> Subscription[MailboxChanged]:
    """Every replica reads every change from its start on; what it misses, it finds in the documents."""
    return Subscription(MAILBOX_CHANGED.name, decode, each(notice), on_dead, broadcast=True)


def decode(record: Record) -> MailboxChanged:
    """Read a record. Raises `UndecodableEnvelope`."""
    return open_envelope(MailboxChanged, record.headers, record.value).event


async def on_dead(dead: Dead) -> None:
    """Leave it at a line in the log: nothing waits for a change to be noticed."""
    log.error("mailbox_change_dead", error=dead.error)
