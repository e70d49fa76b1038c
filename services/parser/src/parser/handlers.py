"""What does the parser do? It reads mails in child processes, keeps their files, and says what it understood."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final, Protocol

import structlog

from contracts.envelope import Envelope
from contracts.events.mail import MailFetched, MailParsed, MailSettled
from contracts.values import DeliveryId, Outcome, RawMail, ReasonCode
from parser.domain.understanding import Understood

SOURCE: Final = "parser"
GROUP: Final = 25
"""Mails that one child reads at once: enough to make the way there cheap, few enough to share the work."""
GROUP_BYTES: Final = 2 * 1024**2
TRIES: Final = 3
"""For a mail whose child died: it may have been killed for another reason."""

Fetched = Envelope[MailFetched]
Said = Envelope[MailParsed] | Envelope[MailSettled]

log = structlog.get_logger()


class ReadingFailed(Exception):
    """A child process could not finish reading; the mails are as they were."""


class ChildTimedOut(ReadingFailed):
    """It took longer than it may, and was killed."""


class ChildDied(ReadingFailed):
    """It ended by itself, by its limits or by somebody's kill."""


class Reader(Protocol):
    """Where mails are understood, apart from this process."""

    async def read(self, mails: Sequence[RawMail | bytes], *, head_only: bool = False) -> Sequence[Understood | None]:
        """Understand mails, in order; None for one that cannot be. May be called again with the same mails.

        Raises:
            ReadingFailed: nothing is known about any of them.
        """
        ...


class Parts(Protocol):
    """Where the contents of attachments and long texts are kept."""

    async def put_many(self, items: Mapping[str, bytes]) -> None:
        """Return when all are durable. The same key twice is fine."""


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


class Parsing:
    """The verbs of the parser. `at_once` groups are in the children's hands; mails over `largest` bytes are not read."""

    def __init__(self, ports: Ports, *, at_once: int, largest: int) -> None:
        self._ports = ports
        self._gate = asyncio.Semaphore(at_once)
        self._largest = largest

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

    async def understand(self, raw: bytes) -> Understood | None:
        """Understand one mail and keep nothing; None where it is too large or too much."""
        if len(raw) > self._largest:
            return None
        async with self._gate:
            return await self._read_alone(raw)

    async def give_up(self, delivery_id: DeliveryId, why: str) -> None:
        """Say that a mail lies in the dead letters."""
        event = MailSettled(delivery_id=delivery_id, outcome=Outcome.DEAD, reason=ReasonCode.POISON, detail=why)
        await self._ports.announcements.announce([Envelope(event=event, source=SOURCE, time=self._ports.now())])

    async def _parse_group(self, group: Sequence[Fetched]) -> list[Said]:
        async with self._gate:
            found = await self._read([envelope.event.delivery.raw for envelope in group])
            blobs = {str(key): data for each in found if each for key, data in each.blobs.items()}
            if blobs:
                await self._ports.parts.put_many(blobs)
        time = self._ports.now()
        return [_said(envelope, each, time) for envelope, each in zip(group, found, strict=True)]

    async def _read(self, mails: Sequence[RawMail]) -> list[Understood | None]:
        """Read a group, except for what is too large to try."""
        found = iter(await self._read_together([mail for mail in mails if mail.size <= self._largest]))
        return [next(found) if mail.size <= self._largest else None for mail in mails]

    async def _read_together(self, mails: Sequence[RawMail]) -> list[Understood | None]:
        """Read a group; where that fails, each of its mails alone."""
        found: Sequence[Understood | None] = [None] * len(mails)
        if len(mails) > 1:
            try:
                found = await self._ports.reader.read(mails)
            except ReadingFailed as error:
                log.warning("group_read_alone", mails=len(mails), error=type(error).__name__)
        return [each or await self._read_alone(mail) for mail, each in zip(mails, found, strict=True)]

    async def _read_alone(self, mail: RawMail | bytes) -> Understood | None:
        """Read a mail; where it proves too much, its header only."""
        for _ in range(TRIES):
            try:
                (found,) = await self._ports.reader.read([mail])
            except ChildDied:
                continue
            except ChildTimedOut:
                break
            if found:
                return found
            break
        log.warning("mail_read_by_its_header", raw=mail.key if isinstance(mail, RawMail) else "given")
        try:
            (found,) = await self._ports.reader.read([mail], head_only=True)
        except ReadingFailed:
            return None
        return found


def place_in_folder(envelope: Fetched) -> tuple[str, str, int, int]:
    """Where a mail stands among those of its folder, the oldest first."""
    delivery = envelope.event.delivery
    return delivery.mailbox_id, delivery.folder, delivery.uidvalidity, delivery.uid


def grouped(fetched: Sequence[Fetched]) -> list[list[Fetched]]:
    """Small mails together, large ones alone."""
    groups: list[list[Fetched]] = []
    room = 0
    for envelope in fetched:
        size = envelope.event.delivery.raw.size
        if not groups or size > room or len(groups[-1]) >= GROUP:
            groups.append([])
            room = GROUP_BYTES
        groups[-1].append(envelope)
        room -= size
    return groups


def _said(envelope: Fetched, understood: Understood | None, time: datetime) -> Said:
    """What to say about a mail: what it is, or that it was too much and lies in quarantine with its raw bytes kept."""
    delivery = envelope.event.delivery
    if understood:
        parsed = MailParsed(delivery=delivery, mail=understood.mail)
        return Envelope(event=parsed, source=SOURCE, time=time, traceparent=envelope.traceparent)
    log.warning("mail_quarantined", delivery_id=delivery.delivery_id, size=delivery.raw.size)
    settled = MailSettled(
        delivery_id=delivery.delivery_id,
        mailbox_id=delivery.mailbox_id,
        outcome=Outcome.QUARANTINED,
        reason=ReasonCode.PARSER_LIMIT,
        detail=f"{delivery.raw.size} bytes could not be read within the limits; the raw mail is kept",
    )
    return Envelope(event=settled, source=SOURCE, time=time, traceparent=envelope.traceparent)
