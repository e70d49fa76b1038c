"""What is plugged into what? The composition root; nothing connects before the lifespan begins."""

from __future__ import annotations

import os
import platform
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from chassis import logs, mongo
from chassis.broker import CONSUMING, Broker, Failpoints
from chassis.health import Health
from chassis.http import create_app, serve
from chassis.leases import Leases
from chassis.telemetry import Telemetry
from router.adapters.kafka import KafkaAnnouncements
from router.app.background import background_of
from router.app.directory import parts_of
from router.app.peers import peers_of
from router.app.requests import routes_of
from router.entrypoints.kafka import directory_changes, parsed_mails
from router.entrypoints.upkeep import Bell, Upkeep
from router.handlers.ports import SOURCE
from router.settings import Settings


def main() -> None:
    """Run the service until it is told to stop."""
    settings = Settings()
    serve(build(settings), settings.http)


def build(settings: Settings) -> FastAPI:
    """Assemble the service."""
    logs.configure(settings.logs, SOURCE)
    telemetry, health, bell = Telemetry(settings.telemetry, SOURCE), Health(), Bell()
    client = mongo.connect(settings.mongo)
    database = mongo.database(client, settings.mongo)
    failpoints = Failpoints(settings.failpoint, CONSUMING)
    broker = Broker(settings.kafka, SOURCE, health=health, telemetry=telemetry)
    broker.fail_at(failpoints)
    parts = parts_of(settings, database, telemetry.metrics)
    announcements, peers = KafkaAnnouncements(broker), peers_of(settings)
    background = background_of(parts, announcements, database)
    broker.subscribe(parsed_mails(background.routes()))
    broker.subscribe(directory_changes(parts.directory.changed))
    leases = Leases(database["leases"], f"{platform.node()}:{os.getpid()}")
    upkeep = Upkeep(leases, background.work(settings, telemetry.metrics), bell)
    health.ready("mongo", partial(mongo.ping, client))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with broker, health.keep_running("upkeep", upkeep.run):
            yield
        await background.tally.flush()
        await leases.close()
        await peers.close()
        await client.close()

    routes = routes_of(parts, background.holding, peers.explaining(parts), background.counting(), bell.ring)
    return create_app(SOURCE, routes, settings=settings.http, health=health, telemetry=telemetry, lifespan=lifespan)
