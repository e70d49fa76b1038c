"""Of what is made what answers requests: mailboxes and their jobs, the switches for all of them, and keys?"""

from __future__ import annotations

from fastapi import APIRouter

from chassis.leases import Leases
from contracts.events.mailbox import MailboxChange, MailboxChanged
from fetcher.adapters.deliveries import MongoDeliveries
from fetcher.adapters.ledger import MongoCursors
from fetcher.adapters.mongo_jobs import MongoJobs
from fetcher.app.detecting import detecting
from fetcher.app.materials import Materials
from fetcher.app.sign_ins import sign_ins
from fetcher.entrypoints.http import (
    action_routes,
    connection_routes,
    history_routes,
    key_routes,
    mailbox_routes,
    oauth_routes,
    polling_routes,
)
from fetcher.entrypoints.jobs import JobLoop
from fetcher.entrypoints.supervisor import Supervisor
from fetcher.handlers.importing import Importing
from fetcher.handlers.job_work import Doing, JobWork
from fetcher.handlers.jobs import Jobs
from fetcher.handlers.ledger import Stores
from fetcher.settings import Settings


class Requests:
    """What answers requests. `loop.run` is to be kept running."""

    def __init__(self, settings: Settings, materials: Materials, held: Leases, watched: Supervisor) -> None:
        switches = materials.switches
        store, events, now = materials.store, materials.events, materials.now
        server = materials.reach.server
        kept, deliveries = MongoJobs(materials.database), MongoDeliveries(materials.database)
        stores = Stores(materials.blobs, deliveries, events, MongoCursors(materials.database))
        importing = Importing(stores, store, now=now, reserve=settings.blobs_reserve)
        doing = Doing(kept, store, materials.mailboxes, server, deliveries, importing, switches.polling, now)
        work = JobWork(doing)
        jobs = Jobs(kept, store, switches.polling, events, now=now)
        self._watched = watched
        self.loop = JobLoop(
            kept, work, held, look=watched.look, housekeeping=switches.keys.carry_on, every=settings.look_every
        )
        self.routes: list[APIRouter] = [
            connection_routes(materials.mailboxes, server),
            mailbox_routes(materials.mailboxes),
            action_routes(materials.mailboxes, jobs, work),
            history_routes(jobs, work, deliveries, now),
            polling_routes(switches.polling),
            key_routes(switches.keys),
            detecting(settings, materials),
            oauth_routes(sign_ins(settings, materials)),
        ]

    async def notice(self, change: MailboxChanged) -> None:
        """Act on a change that some replica announced."""
        await self._watched.notice(change)
        if change.change is MailboxChange.SYNC_REQUESTED:
            self.loop.notice()
