"""How is a mail read that may harm whoever reads it? Whole; if that fails with less of it; at last not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

import structlog

from contracts.values import Mail, RawMail, ReasonCode
from parser.domain.understanding import Depth, Understood

GROUP: Final = 25
"""Mails that one child reads at once: enough to make the way there cheap, few enough to share the work."""
GROUP_BYTES: Final = 2 * 1024**2
TRIES: Final = 3
"""For a mail whose child died: it may have been killed for another reason."""

T = TypeVar("T")

log = structlog.get_logger()


class ReadingFailed(Exception):
    """A child process could not finish reading; the mails are as they were."""

    how = "failed"


class ChildTimedOut(ReadingFailed):
    """It took longer than it may, and was killed."""

    how = "timed_out"


class ChildDied(ReadingFailed):
    """It ended by itself, by its limits or by somebody's kill."""

    how = "died"


@dataclass(frozen=True, slots=True)
class Given:
    """A mail to be read: where its bytes are, how many, and whose word about its sender counts (`authserv_id`)."""

    source: RawMail | Path | bytes
    size: int
    authserv_id: str | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """How mails are to be read. Without files, only the texts of `Understood.blobs` are there."""

    depth: Depth = Depth.WHOLE
    with_files: bool = True


WHOLE: Final = Errand()


@dataclass(frozen=True, slots=True)
class Refused:
    """A mail that is not read: it goes into quarantine, with its raw bytes kept."""

    reason: ReasonCode
    detail: str


class Reader(Protocol):
    """Where mails are understood, apart from this process."""

    async def read(self, mails: Sequence[Given], errand: Errand = WHOLE) -> Sequence[Understood | None]:
        """Understand mails, in order; None for one that cannot be. May be called again with the same mails.

        Raises:
            ReadingFailed: nothing is known about any of them.
            OSError: a file given by its path cannot be read.
        """
        ...

    def forget(self, found: Iterable[Understood]) -> None:
        """Remove the files in which it left large contents of these mails. Once it is done with them is enough."""


class Counts:
    """Counts what becomes of mails; this one forgets it at once."""

    def understood(self, mail: Mail) -> None:
        """A mail was understood, by its kind and its warnings."""

    def quarantined(self, reason: ReasonCode) -> None:
        """A mail was not read."""

    def child_lost(self, how: str) -> None:
        """A child was lost while it read: `died` or `timed_out`."""


UNCOUNTED: Final = Counts()


class Reading:
    """Reads mails, come what may. Those over `largest` bytes are not tried."""

    def __init__(self, reader: Reader, largest: int, counts: Counts = UNCOUNTED) -> None:
        self._reader = reader
        self._counts = counts
        self._largest = largest

    async def read(self, mails: Sequence[Given], errand: Errand = WHOLE) -> list[Understood | Refused]:
        """Read a group; where that fails, each of its mails alone."""
        found = iter(await self._together([mail for mail in mails if mail.size <= self._largest], errand))
        return [next(found) if mail.size <= self._largest else self._too_large(mail) for mail in mails]

    def forget(self, found: Iterable[Understood | Refused]) -> None:
        """Remove the files in which large contents were left."""
        self._reader.forget(each for each in found if isinstance(each, Understood))

    async def _together(self, mails: Sequence[Given], errand: Errand) -> list[Understood | Refused]:
        found: Sequence[Understood | None] = [None] * len(mails)
        if len(mails) > 1:
            try:
                found = await self._reader.read(mails, errand)
            except ReadingFailed as error:
                self._counts.child_lost(error.how)
                log.warning("group_read_alone", mails=len(mails), error=type(error).__name__)
        return [each or await self._alone(mail, errand) for mail, each in zip(mails, found, strict=True)]

    async def _alone(self, mail: Given, errand: Errand) -> Understood | Refused:
        """Read a mail; where it proves too much, less of it."""
        for depth in Depth:
            if found := await self._attempt(mail, replace(errand, depth=depth)):
                return found
            name = mail.source.key if isinstance(mail.source, RawMail) else "given"
            log.warning("mail_proved_too_much", raw=name, depth=depth.value)
        return Refused(ReasonCode.PARSER_LIMIT, f"{mail.size} bytes could not be read within the limits")

    async def _attempt(self, mail: Given, errand: Errand) -> Understood | None:
        for _ in range(TRIES if errand.depth is Depth.WHOLE else 1):
            try:
                (found,) = await self._reader.read([mail], errand)
            except ReadingFailed as error:
                self._counts.child_lost(error.how)
                if isinstance(error, ChildTimedOut):
                    break
                continue
            return found
        return None

    def _too_large(self, mail: Given) -> Refused:
        return Refused(ReasonCode.OVERSIZE, f"{mail.size} bytes are more than the {self._largest} that are read")


def groups_of(items: Iterable[T], size_of: Callable[[T], int]) -> list[list[T]]:
    """Small mails together, large ones alone."""
    groups: list[list[T]] = []
    room = 0
    for item in items:
        size = size_of(item)
        if not groups or size > room or len(groups[-1]) >= GROUP:
            groups.append([])
            room = GROUP_BYTES
        groups[-1].append(item)
        room -= size
    return groups
