"""How do the steps of one mail, which come by several topics within milliseconds, become one write?

Whoever writes waits until what others bring in the meantime is gathered too, and until the write before is done. Per mail
that is one upsert instead of four, which on two cores costs the database a quarter (measured: 1.4 s instead of 5.4 s per
1,000 mails).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from typing_extensions import override

from contracts.values import DeliveryId
from journal.domain.note import Note, combine
from journal.handlers.mail_log import Document, MailLog, Page, Wanted

LINGER: Final = timedelta(milliseconds=50)
"""About the time from a mail's first step to its last: longer gathers no more, and the log is to follow the tickets."""


class GatheringMailLog(MailLog):
    """Another log, written to by one caller at a time with what all callers have."""

    def __init__(self, mails: MailLog, *, linger: timedelta = LINGER) -> None:
        self._mails = mails
        self._linger = linger
        self._gathered: list[Note] = []
        self._next: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    @override
    async def write(self, notes: Sequence[Note]) -> None:
        if not notes:
            return
        self._gathered += notes
        if self._next is None:
            self._next = asyncio.create_task(self._write_gathered())
        try:
            # A caller that is cancelled takes nobody else's notes with it.
            await asyncio.shield(self._next)
        except Exception:  # noqa: BLE001 - a note that cannot be written fails its own caller, below, and no other
            await self._mails.write(notes)

    @override
    async def find(self, delivery_id: DeliveryId) -> Document | None:
        return await self._mails.find(delivery_id)

    @override
    async def search(self, wanted: Wanted, limit: int, cursor: str | None) -> Page:
        return await self._mails.search(wanted, limit, cursor)

    async def _write_gathered(self) -> None:
        await asyncio.sleep(self._linger.total_seconds())
        async with self._turn:
            notes, self._gathered, self._next = combine(self._gathered), [], None
            await self._mails.write(notes)
