"""What is plugged into what? The composition root; nothing connects before the lifespan begins."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from fastapi import FastAPI

from chassis import logs, mongo
from chassis.broker import Broker
from chassis.health import Health
from chassis.http import create_app, serve
from chassis.telemetry import Telemetry
from journal.adapters.gathering import GatheringMailLog
from journal.adapters.mongo import MongoMailLog, create_indexes
from journal.entrypoints.http import mail_routes
from journal.entrypoints.kafka import pipeline_events
from journal.handlers import Journal
from journal.settings import Settings

SERVICE: Final = "journal"


def main() -> None:
    """Run the service until it is told to stop."""
    settings = Settings()
    serve(build(settings), settings.http)


def build(settings: Settings) -> FastAPI:
    """Assemble the service."""
    logs.configure(settings.logs, SERVICE)
    telemetry = Telemetry(settings.telemetry, SERVICE)
    health = Health()
    broker = Broker(settings.kafka, SERVICE, health=health, telemetry=telemetry)
    client = mongo.connect(settings.mongo)
    database = mongo.database(client, settings.mongo)
    journal = Journal(GatheringMailLog(MongoMailLog(database)))
    for subscription in pipeline_events(journal):
        broker.subscribe(subscription)
    health.ready("mongodb", partial(mongo.ping, client))

    async def prepare() -> None:
        await create_indexes(database)
        await asyncio.Event().wait()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client, health.keep_running("indexes", prepare), broker:
            yield

    return create_app(
        SERVICE, [mail_routes(journal)], settings=settings.http, health=health, telemetry=telemetry, lifespan=lifespan
    )
