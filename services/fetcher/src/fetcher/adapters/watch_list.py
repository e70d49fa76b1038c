"""Which mailboxes are to be watched, as briefly as MongoDB can tell? Read every few seconds, so it carries no settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pymongo.asynchronous.database import AsyncDatabase
from typing_extensions import override

from contracts.values import MailboxId, MailboxState
from fetcher.adapters.mailbox_documents import Document
from fetcher.domain.watching import Watchable
from fetcher.handlers.watching import WatchList

PAGE: Final = 1000
_FIELDS: Final = {
    "version": 1,
    "settings.active": 1,
    "settings.polling_enabled": 1,
    "settings.interval_seconds": 1,
    "settings.cron": 1,
    "status.state": 1,
    "status.since": 1,
    "status.last_polled_at": 1,
}


class MongoWatchList(WatchList):
    """The mailbox documents, seen from afar. `interval` is the deployment's, for mailboxes that chose none."""

    def __init__(self, database: AsyncDatabase[Document], interval: timedelta) -> None:
        self._mailboxes = database.mailboxes
        self._interval = interval

    @override
    async def read(self) -> list[Watchable]:
        found = self._mailboxes.find({}, _FIELDS, batch_size=PAGE)
        return [self._read(document) async for document in found]

    def _read(self, document: Document) -> Watchable:
        settings, status = document["settings"], document["status"]
        seconds = settings["interval_seconds"]
        return Watchable(
            id=MailboxId(document["_id"]),
            version=document["version"],
            active=settings["active"],
            polled=settings["polling_enabled"],
            interval=None if settings["cron"] else timedelta(seconds=seconds) if seconds else self._interval,
            state=MailboxState(status["state"]),
            last_look=status["last_polled_at"] or status["since"],
        )
