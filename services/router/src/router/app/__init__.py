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
from router.app.directory import Parts, parts_of
from router.app.peers import peers_of
from router.app.requests import routes_of
from router.entrypoints.kafka import directory_changes, parsed_mails
from router.entrypoints.upkeep import Bell, Upkeep, Work
from router.handlers.announcing import Announcing
from router.handlers.holding import Holding
from router.handlers.ports import SOURCE
from router.handlers.routing import Routes
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
    parts, announcements, peers = parts_of(settings, database), KafkaAnnouncements(broker), peers_of(settings)
    holding = Holding(parts.held, parts.decisions, announcements, parts.now)
    broker.subscribe(parsed_mails(Routes(parts.decisions, parts.held, announcements, parts.now)))
    broker.subscribe(directory_changes(parts.directory.changed))
    leases = Leases(database["leases"], f"{platform.node()}:{os.getpid()}")
    upkeep = Upkeep(leases, work_of(parts, announcements, holding), bell)
    health.ready("mongo", partial(mongo.ping, client))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with broker, health.keep_running("upkeep", upkeep.run):
            yield
        await leases.close()
        await peers.close()
        await client.close()

    routes = routes_of(parts, holding, peers.explaining(parts), bell.ring)
    return create_app(SOURCE, routes, settings=settings.http, health=health, telemetry=telemetry, lifespan=lifespan)


def work_of(parts: Parts, announcements: KafkaAnnouncements, holding: Holding) -> Work:
    """What is done in the background."""
    announcing = Announcing(parts.outbox, parts.revisions, announcements, parts.directory)
    return Work(announcing.announce, parts.directory.check, holding.finish_releases, holding.reconsider)
