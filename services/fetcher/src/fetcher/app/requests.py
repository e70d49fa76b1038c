"""Of what is made what answers requests: jobs, the switches for all mailboxes, keys, and their routes?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from fastapi import APIRouter

from chassis.leases import Leases
from contracts.events.mailbox import MailboxChange, MailboxChanged
from contracts.values import MailboxId
from fetcher.adapters.deliveries import MongoDeliveries
from fetcher.adapters.ledger import MongoCursors
from fetcher.adapters.mongo_jobs import MongoJobs, MongoPolling, create_job_indexes
from fetcher.app.engine import Materials
from fetcher.entrypoints.http import (
    action_routes,
    connection_routes,
    history_routes,
    key_routes,
    mailbox_routes,
    polling_routes,
)
from fetcher.entrypoints.jobs import JobLoop
from fetcher.entrypoints.supervisor import Supervisor
from fetcher.handlers.importing import Importing
from fetcher.handlers.job_work import Doing, JobWork
from fetcher.handlers.jobs import Jobs
from fetcher.handlers.keys import Keys
from fetcher.handlers.ledger import Stores
from fetcher.handlers.polling import PollingSwitch
from fetcher.settings import Settings


@dataclass(frozen=True, slots=True)
class Requests:
    """What answers requests. `loop` is to be kept running; `prepare` before anything is fetched."""

    routes: list[APIRouter]
    loop: JobLoop
    keys: Keys
    polling: PollingSwitch

    async def prepare(self) -> None:
        """Make indexes, and see that the keys are right. Raises `KeysUnusable`."""
        await self.keys.check()


def requests(settings: Settings, materials: Materials, keys: Keys, held: Leases, watched: Supervisor) -> Requests:
    """All that answers requests."""
