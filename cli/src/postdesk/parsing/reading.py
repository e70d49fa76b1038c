"""How are thousands of mails read at once, and told in their order? As the service does: in processes that may die."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TextIO, cast

import structlog

from contracts.values import ReasonCode
from parser.adapters.children import Children
from parser.domain.dry_run import DryRun, Quarantined
from parser.domain.limits import Bounds, Limits
from parser.handlers import Errand, Given, Reading, groups_of, tried_out
from postdesk.parsing.files import MailFile

AHEAD: Final = 4
"""Groups under way for each child: what finishes early waits for its turn."""

Read = tuple[MailFile, DryRun | Quarantined]


@dataclass(frozen=True, slots=True)
class Wish:
    """How to read: by how many processes, and whose word about a sender counts."""

    children: int
    authserv_id: str | None


class _Stderr:
    """Standard error, whatever it is when something is written: loggers outlive a command."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


async def read_in_order(files: Iterable[MailFile], wish: Wish) -> AsyncGenerator[Read, None]:
    """Read mails, and give each with what is understood of it, in their order."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Stderr())))
    limits = Limits()
    waiting: deque[asyncio.Task[list[Read]]] = deque()
    async with Children(Bounds(children=wish.children), limits, _no_store) as children:
        reading = Reading(children, limits.message)
        try:
            for group in groups_of(files, lambda file: file.size):
                waiting.append(asyncio.create_task(_read(group, reading, wish)))
                if len(waiting) > AHEAD * wish.children:
                    for read in await waiting.popleft():
                        yield read
            while waiting:
                for read in await waiting.popleft():
                    yield read
        finally:
            # Where nobody wants the rest: the children would be missed by it.
            for task in waiting:
                task.cancel()


async def _read(group: Sequence[MailFile], reading: Reading, wish: Wish) -> list[Read]:
    given = [Given(file.source, file.size, wish.authserv_id) for file in group]
    try:
        found = await reading.read(given, Errand(with_files=False))
    except OSError as error:
        # Gone, or refused, since it was looked at.
        if len(group) > 1:
            return [read for file in group for read in await _read([file], reading, wish)]
        refused = Quarantined(reason=ReasonCode.UNDECODABLE, detail=error.strerror or type(error).__name__)
        return [(group[0], refused)]
    return [(file, tried_out(each)) for file, each in zip(group, found, strict=True)]


async def _no_store(key: str) -> bytes:
    """There is no blob store: every mail is given by its path or its bytes."""
    raise LookupError(key)
