"""Of what is the engine made that watches mailboxes and hands over their mail?"""

from __future__ import annotations

import socket

from pymongo.asynchronous.database import AsyncDatabase

from chassis.broker import Failpoints
from chassis.leases import Leases
from chassis.mongo import Document
from fetcher.adapters.deliveries import MongoDeliveries
from fetcher.adapters.imap.failing import STEPS, arm_server
from fetcher.adapters.ledger import MongoCursors, MongoLedger
from fetcher.adapters.mongo_jobs import MongoJobs
from fetcher.adapters.watch_list import MongoWatchList
from fetcher.app.materials import Materials
from fetcher.entrypoints.mailbox import Parts, Watcher
from fetcher.entrypoints.supervisor import Supervisor, Surroundings
from fetcher.handlers.handover import HandOver
from fetcher.handlers.ledger import Stores
from fetcher.handlers.slots import Slots
from fetcher.handlers.states import Reporting
from fetcher.handlers.syncs import Syncs
from fetcher.settings import Settings


def leases(settings: Settings, database: AsyncDatabase[Document]) -> Leases:
    """Who watches which mailbox; to be closed when nobody works any more."""
    return Leases(database.leases, socket.gethostname(), term=settings.lease_term)


def hand_over(settings: Settings, materials: Materials, failpoints: Failpoints) -> HandOver:
    """The way of a mail, with a place to break it at, where one is asked for."""
    arm = failpoints.arm
    stores = Stores(
        arm(materials.blobs, put_many="raw_store"),
        arm(MongoLedger(materials.database), record="ledger"),
        arm(materials.events, announce="publish"),
        arm(MongoCursors(materials.database), move="cursor"),
    )
    return HandOver(stores, now=materials.now, bulk_threshold=settings.bulk_threshold, reserve=settings.blobs_reserve)


def supervisor(settings: Settings, materials: Materials, held: Leases) -> Supervisor:
    """All of the engine; `run` is to be kept running."""
    failpoints = Failpoints(settings.failpoint, STEPS)
    reporting = Reporting(materials.store, materials.events, materials.now)
    parts = Parts(
        mailboxes=materials.mailboxes,
        server=arm_server(materials.reach.server, failpoints),
        hand_over=hand_over(settings, materials, failpoints),
        reporting=reporting,
        slots=Slots(settings.slots),
        syncs=Syncs(
            MongoJobs(materials.database),
            materials.store,
            MongoDeliveries(materials.database),
            now=materials.now,
        ),
        counts=materials.counts,
        now=materials.now,
    )
    around = Surroundings(
        leases=held,
        watch_list=MongoWatchList(materials.database, settings.polling_interval),
        alarm=materials.events,
        counts=materials.counts,
        reporting=reporting,
        now=materials.now,
        prepare=materials.switches.prepare,
        may_watch=materials.switches.may_watch,
    )
    return Supervisor(
        around, lambda name: Watcher(name, parts), every=settings.look_every, most=settings.most_mailboxes
    )
