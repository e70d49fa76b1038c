"""What has to be so before mail is looked for at all?"""

from __future__ import annotations

from dataclasses import dataclass

from pymongo.asynchronous.database import AsyncDatabase

from chassis.mongo import Document
from fetcher.adapters.mongo import create_indexes
from fetcher.adapters.mongo_jobs import create_job_indexes
from fetcher.handlers.keys import Keys
from fetcher.handlers.polling import PollingSwitch


@dataclass(frozen=True, slots=True)
class Switches:
    """What is about all mailboxes at once."""

    polling: PollingSwitch
    keys: Keys
    database: AsyncDatabase[Document]

    async def prepare(self) -> None:
        """Make indexes, and see that the keys are right. Raises `KeysUnusable`."""
        await create_indexes(self.database)
        await create_job_indexes(self.database)
        await self.keys.check()

    async def may_watch(self) -> bool:
        """Whether mail is looked for at all."""
        return not (await self.polling.read()).obstacle
