"""What is plugged into what? The composition root; nothing connects before the lifespan begins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from chassis import logs, mongo
from chassis.broker import Broker
from chassis.health import Health
from chassis.http import create_app, serve
from chassis.telemetry import Telemetry
from fetcher.adapters.kafka import SERVICE
from fetcher.app.engine import leases, supervisor
from fetcher.app.materials import gather
from fetcher.app.requests import Requests
from fetcher.app.sign_ins import foresight
from fetcher.entrypoints.kafka import mailbox_changes
from fetcher.handlers.keys import KeysUnusable
from fetcher.settings import Settings


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
    held = leases(settings, database)
    materials = gather(settings, database, broker, telemetry, held)
    watched = supervisor(settings, materials, held)
    requests = Requests(settings, materials, held, watched)
    broker.subscribe(mailbox_changes(requests.notice))
    health.count_as_outage(KeysUnusable)
    health.ready("mongodb", partial(mongo.ping, client))
    health.ready("blobs", materials.blobs.ping)
    health.ready("keys", materials.switches.keys.check)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client:
            async with (
                broker,
                health.keep_running("supervisor", watched.run),
                health.keep_running("jobs", requests.loop.run),
                health.keep_running("foresight", foresight(materials).run),
            ):
                yield
            await held.close()  # only now does nobody work under them

    return create_app(
        SERVICE, requests.routes, settings=settings.http, health=health, telemetry=telemetry, lifespan=lifespan
    )
