"""What becomes of fetched mails? They are read, their files are kept, and what they say is announced."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Final, Protocol

import structlog

from contracts.envelope import Envelope
from contracts.events.mail import MailFetched, MailParsed, MailSettled
from contracts.values import DeliveryId, Outcome, ReasonCode
from parser.domain.dry_run import DryRun, Quarantined, dry_run
from parser.domain.understanding import Understood
from parser.handlers.reading import UNCOUNTED, Counts, Errand, Given, Reader, Reading, Refused, groups_of

SOURCE: Final = "parser"

Fetched = Envelope[MailFetched]
Said = Envelope[MailParsed] | Envelope[MailSettled]

log = structlog.get_logger()


class Parts(Protocol):
    """Where the contents of attachments and long texts are kept."""

    async def put_many(self, items: Mapping[str, bytes]) -> None:
        """Return when all are durable. The same key twice is fine."""

    async def put_file(self, key: str, file: Path) -> None:
        """The same for what a file holds, which is never in memory whole. Raises ValueError where the key is not of it."""


class Announcements(Protocol):
    """Where the parser says what became of mails. Saying it twice is harmless: the event's id is the same."""

    async def announce(self, events: Sequence[Said]) -> None:
        """Return when all are acknowledged."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What the verbs need. `now` gives aware instants in UTC."""

    reader: Reader
    parts: Parts
    announcements: Announcements
    now: Callable[[], datetime]
    counts: Counts = UNCOUNTED


class Parsing:
    """The verbs of the parser. `at_once` groups are in the children's hands; mails over `largest` bytes are not read."""

    def __init__(self, ports: Ports, *, at_once: int, largest: int) -> None:
        self._ports = ports
        self._gate = asyncio.Semaphore(at_once)
        self._reading = Reading(ports.reader, largest, ports.counts)

    async def parse_mails(self, fetched: Sequence[Fetched]) -> None:
        """Understand mails and say so, in the order of their folders.

        Kafka gives a batch partition by partition, so a reply may stand before the mail it answers. In its own order a
        conversation usually reaches ticketing as it was written; where it does not, ticketing mends it.
        """
        ordered = sorted(fetched, key=place_in_folder)
        tasks = [asyncio.ensure_future(self._parse_group(group)) for group in grouped(ordered)]
        try:
            said = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        await self._ports.announcements.announce(list(chain.from_iterable(said)))

    async def try_out(self, given: Given) -> DryRun | Quarantined:
        """Understand one mail and keep nothing."""
        async with self._gate:
            (found,) = await self._reading.read([given], Errand(with_files=False))
        return tried_out(found)

    async def give_up(self, delivery_id: DeliveryId, why: str) -> None:
        """Say that a mail lies in the dead letters."""
        event = MailSettled(delivery_id=delivery_id, outcome=Outcome.DEAD, reason=ReasonCode.POISON, detail=why)
        await self._ports.announcements.announce([Envelope(event=event, source=SOURCE, time=self._ports.now())])

    async def _parse_group(self, group: Sequence[Fetched]) -> list[Said]:
        async with self._gate:
            found = await self._reading.read([_given(envelope) for envelope in group])
            try:
                await self._keep([each for each in found if isinstance(each, Understood)])
            finally:
                self._reading.forget(found)
        for each in found:
            if isinstance(each, Understood):
                self._ports.counts.understood(each.mail)
            else:
                self._ports.counts.quarantined(each.reason)
        time = self._ports.now()
        return [_said(envelope, each, time) for envelope, each in zip(group, found, strict=True)]

    async def _keep(self, found: Sequence[Understood]) -> None:
        blobs = {str(key): data for each in found for key, data in each.blobs.items()}
        if blobs:
            await self._ports.parts.put_many(blobs)
        for each in found:
            for key, file in each.left.items():
                await self._ports.parts.put_file(key, file)


def place_in_folder(envelope: Fetched) -> tuple[str, str, int, int]:
    """Where a mail stands among those of its folder, the oldest first."""
    delivery = envelope.event.delivery
    return delivery.mailbox_id, delivery.folder, delivery.uidvalidity, delivery.uid


def grouped(fetched: Sequence[Fetched]) -> list[list[Fetched]]:
    """Small mails together, large ones alone."""
    return groups_of(fetched, lambda envelope: envelope.event.delivery.raw.size)


def tried_out(found: Understood | Refused) -> DryRun | Quarantined:
    """What to tell of a mail that is not kept."""
    return Quarantined(reason=found.reason, detail=found.detail) if isinstance(found, Refused) else dry_run(found)


def _given(envelope: Fetched) -> Given:
    delivery = envelope.event.delivery
    return Given(delivery.raw, delivery.raw.size, delivery.authserv_id)


def _said(envelope: Fetched, found: Understood | Refused, time: datetime) -> Said:
    """What to say about a mail: what it is, or that it was too much and lies in quarantine with its raw bytes kept."""
    delivery = envelope.event.delivery
    if isinstance(found, Understood):
        parsed = MailParsed(delivery=delivery, mail=found.mail)
        return Envelope(event=parsed, source=SOURCE, time=time, traceparent=envelope.traceparent)
    log.warning("mail_quarantined", delivery_id=delivery.delivery_id, size=delivery.raw.size, reason=found.reason.value)
    settled = MailSettled(
        delivery_id=delivery.delivery_id,
        mailbox_id=delivery.mailbox_id,
        outcome=Outcome.QUARANTINED,
        reason=found.reason,
        detail=f"{found.detail}; the raw mail is kept",
    )
    return Envelope(event=settled, source=SOURCE, time=time, traceparent=envelope.traceparent)
