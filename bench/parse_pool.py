"""What do mails cost that are read as the service reads them: by children, their files stored in a folder?"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from bench.parse_hostile import write
from bench.usage import PROC, cpu_seconds, tree
from chassis.blobs import BlobSettings, BlobStore
from contracts.envelope import Envelope
from contracts.events.mail import MailFetched, MailParsed
from contracts.values import BlobKey, Delivery, DeliveryId, MailboxId, RawMail
from parser.adapters.children import Children
from parser.adapters.parts import BlobParts
from parser.domain.limits import Bounds, Limits
from parser.handlers import Announcements, Parsing, Ports, Said

EPOCH: Final = datetime(2026, 11, 21, tzinfo=UTC)
MIB: Final = 1024**2


@dataclass(frozen=True)
class Cost:
    """CPU and wall time in seconds; memory in MiB beyond what all processes had before."""

    cpu: float
    wall: float
    memory: float
    said: tuple[str, ...]


class Heard(Announcements):
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[Said] = []

    async def announce(self, events: Sequence[Said]) -> None:
        """Remember it."""
        self.said += events


class Pool:
    """The parser without Kafka."""

    def __init__(self, folder: Path, children: Children, limits: Limits, at_once: int) -> None:
        self._folder = folder
        self.heard = Heard()
        store = BlobStore(BlobSettings(url=folder.as_uri()))
        ports = Ports(children, BlobParts(store), self.heard, partial(datetime.now, UTC))
        self._parsing = Parsing(ports, at_once=at_once, largest=limits.message)

    async def cost(self, mails: Sequence[Path]) -> Cost:
        """Read mails and say what it took."""
        events = [self._stored(number, path) for number, path in enumerate(mails)]
        self.heard.said.clear()
        before = {pid: _memory_kb(pid, "VmRSS") for pid in tree(os.getpid()) if _forget_peak(pid)}
        cpu, began = cpu_seconds(os.getpid()), time.monotonic()
        await self._parsing.parse_mails(events)
        wall, spent = time.monotonic() - began, cpu_seconds(os.getpid()) - cpu
        grown = sum(max(0, _memory_kb(pid, "VmHWM") - had) for pid, had in before.items())
        return Cost(spent, wall, grown / 1024, tuple(map(_outcome, self.heard.said)))

    def _stored(self, number: int, path: Path) -> Envelope[MailFetched]:
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        key = BlobKey(f"raw/{digest[0]}/{digest}")
        place = self._folder / key
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        delivery = Delivery(
            delivery_id=DeliveryId(f"dlv_{number}"),
            mailbox_id=MailboxId("mbx_1"),
            folder="INBOX",
            uidvalidity=1,
            uid=number + 1,
            raw=RawMail(key=key, size=len(data), sha256=digest),
            received_at=EPOCH,
        )
        return Envelope(event=MailFetched(delivery=delivery), source="fetcher", time=EPOCH)


@asynccontextmanager
async def pool(folder: Path, children: int = 2) -> AsyncIterator[Pool]:
    """A parser that is warm."""
    limits = Limits()
    store = BlobStore(BlobSettings(url=folder.as_uri()))
    async with Children(Bounds(children=children), limits, store.get, folder) as reader:
        made = Pool(folder, reader, limits, children)
        warm = write(
            folder / "warm.eml", [b"Subject: x\r\n\r\nThis is a text, long enough to become a blob.\r\n" * 2000]
        )
        for _ in range(5):
            await asyncio.gather(*(made.cost([warm]) for _ in range(children)))
        yield made


def _outcome(said: Said) -> str:
    event = said.event
    if not isinstance(event, MailParsed):
        return f"quarantined ({event.reason})"
    codes = {finding.code for finding in event.mail.warnings}
    return next((code for code in ("body_not_read", "page_not_read") if code in codes), "parsed")


def _forget_peak(pid: int) -> bool:
    """Make VmHWM begin anew (proc(5), clear_refs)."""
    with suppress(OSError):
        (PROC / str(pid) / "clear_refs").write_text("5")
        return True
    return False


def _memory_kb(pid: int, name: str) -> int:
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)
