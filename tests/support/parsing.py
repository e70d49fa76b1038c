"""What do tests ask of the parser? Mails understood in this process, and ports that live in memory."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from typing_extensions import override

from contracts.values import Mail, RawMail, ReasonCode
from parser.domain.limits import Limits
from parser.domain.understanding import Depth, Understood, understand, with_text_inline
from parser.handlers import (
    WHOLE,
    Announcements,
    Counts,
    Errand,
    Given,
    Parsing,
    Parts,
    Ports,
    Reader,
    ReadingFailed,
    Said,
)
from support.blobs import InMemoryBlobs

NOW: Final = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LIMITS: Final = Limits()


def read(raw: bytes, limits: Limits = LIMITS, authserv_id: str | None = None) -> Understood:
    """A mail as the parser understands it."""
    return understand(raw, limits, authserv_id)


def text_of(understood: Understood) -> str:
    """Its text, wherever it travels."""
    content = with_text_inline(understood).text
    assert content.kind == "inline"
    return content.text


def html_of(understood: Understood) -> str | None:
    """Its page, wherever it travels."""
    content = with_text_inline(understood).html
    assert content is None or content.kind == "inline"
    return content.text if content else None


def repairs_of(understood: Understood) -> set[str]:
    """The codes of its warnings."""
    return {finding.code for finding in understood.mail.warnings}


class ReaderHere(Reader):
    """Reads in this process. `faults` says how often, and with what, reading fails where a mail holds these bytes."""

    def __init__(self, blobs: InMemoryBlobs) -> None:
        self._blobs = blobs
        self.faults: dict[bytes, list[ReadingFailed | None]] = {}
        self.calls: list[tuple[int, Depth]] = []

    @override
    async def read(self, mails: Sequence[Given], errand: Errand = WHOLE) -> Sequence[Understood | None]:
        self.calls.append((len(mails), errand.depth))
        return [self._one(await self._bytes_of(mail), mail.authserv_id, errand) for mail in mails]

    async def _bytes_of(self, mail: Given) -> bytes:
        if isinstance(mail.source, RawMail):
            return await self._blobs.get(mail.source.key)
        return mail.source if isinstance(mail.source, bytes) else mail.source.read_bytes()

    def _one(self, raw: bytes, authserv_id: str | None, errand: Errand) -> Understood | None:
        for poison, faults in self.faults.items():
            if poison in raw and faults:
                fault = faults.pop(0)
                if fault is None:
                    return None
                raise fault
        found = understand(raw, LIMITS, authserv_id, depth=errand.depth)
        if errand.with_files:
            return found
        files = {file.key for file in found.mail.attachments}
        return replace(found, blobs={key: data for key, data in found.blobs.items() if key not in files})

    @override
    def forget(self, found: Iterable[Understood]) -> None:
        """Nothing is left in files here."""


@dataclass
class Heard(Announcements):
    """Remembers what was announced, call by call."""

    calls: list[list[Said]] = field(default_factory=list)

    @override
    async def announce(self, events: Sequence[Said]) -> None:
        self.calls.append(list(events))

    @property
    def events(self) -> list[Said]:
        """Everything announced."""
        return [event for call in self.calls for event in call]


class Counted(Counts):
    """Remembers what was counted."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    @override
    def understood(self, mail: Mail) -> None:
        self.seen[mail.kind] += 1

    @override
    def quarantined(self, reason: ReasonCode) -> None:
        self.seen[reason] += 1

    @override
    def child_lost(self, how: str) -> None:
        self.seen[how] += 1


class InMemoryParts(Parts):
    """Keeps contents in memory."""

    def __init__(self, blobs: InMemoryBlobs) -> None:
        self._blobs = blobs

    @override
    async def put_many(self, items: Mapping[str, bytes]) -> None:
        await self._blobs.put_many(items)

    @override
    async def put_file(self, key: str, file: Path) -> None:
        await self._blobs.put(key, await asyncio.to_thread(file.read_bytes))


class Workshop:
    """The parser's verbs over ports in memory."""

    def __init__(self, *, at_once: int = 2, largest: int = LIMITS.message) -> None:
        self.blobs = InMemoryBlobs()
        self.reader = ReaderHere(self.blobs)
        self.heard = Heard()
        self.counted = Counted()
        self.parsing = Parsing(
            Ports(self.reader, InMemoryParts(self.blobs), self.heard, lambda: NOW, self.counted),
            at_once=at_once,
            largest=largest,
        )
