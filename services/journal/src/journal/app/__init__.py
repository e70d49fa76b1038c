"""What is plugged into what? The composition root; nothing connects before the lifespan begins."""

from __future__ import annotations

import asyncio
import os
import platform
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from fastapi import FastAPI

from chassis import logs, mongo
from chassis.broker import CONSUMING, Broker, Failpoints
from chassis.health import Health
from chassis.http import create_app, serve
from chassis.leases import Leases
from chassis.telemetry import Telemetry
from journal.adapters.alarm import LoudAlarm
from journal.adapters.mongo import MongoMailLog, create_indexes
from journal.adapters.mongo_heard import MongoHearsay, create_heard_indexes
from journal.app.comparing import comparison_desk, peers_of
from journal.entrypoints.comparing import EVERY, Comparer
from journal.entrypoints.http import comparison_routes, mail_routes
from journal.entrypoints.kafka import told_events
from journal.handlers.hearing import Hearing
from journal.handlers.mail_log import Journal
from journal.settings import Settings

SERVICE: Final = "journal"


def main() -> None:
    """Run the service until it is told to stop."""
    settings = Settings()
    serve(build(settings), settings.http)


def build(settings: Settings) -> FastAPI:
    """Assemble the service."""
    logs.configure(settings.logs, SERVICE)
    telemetry, health = Telemetry(settings.telemetry, SERVICE), Health()
    failpoints = Failpoints(settings.failpoint, CONSUMING | {"notes"})
    broker = Broker(settings.kafka, SERVICE, health=health, telemetry=telemetry)
    broker.fail_at(failpoints)
    client = mongo.connect(settings.mongo)
    database = mongo.database(client, settings.mongo)
    journal = Journal(failpoints.arm(MongoMailLog(database), write="notes"))
    broker.subscribe(told_events(journal, Hearing(MongoHearsay(database))))
    health.ready("mongodb", partial(mongo.ping, client))
    peers = peers_of(settings)
    desk = comparison_desk(database, peers, LoudAlarm(telemetry.metrics, broker))
    leases = Leases(database["leases"], f"{platform.node()}:{os.getpid()}", term=settings.lease_term)
    comparer = Comparer(leases, desk, settings.compare_at, min(EVERY, settings.lease_term))

    async def prepare() -> None:
        await create_indexes(database)
        await create_heard_indexes(database)
        await asyncio.Event().wait()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client, peers, health.keep_running("indexes", prepare), broker:
            async with health.keep_running("comparing", comparer.run):
                yield
            await leases.close()

    routes = [mail_routes(journal), comparison_routes(desk, comparer.bell.set)]
    return create_app(SERVICE, routes, settings=settings.http, health=health, telemetry=telemetry, lifespan=lifespan)
