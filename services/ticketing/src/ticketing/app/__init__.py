"""What is plugged into what?"""

from __future__ import annotations

import os
import platform
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from chassis import mongo
from chassis.blobs import BlobStore
from chassis.broker import CONSUMING, Broker, Failpoints
from chassis.health import Health
from chassis.http import Caller, Peer, create_app, serve
from chassis.leases import Leases
from chassis.logs import configure
from chassis.telemetry import Telemetry
from ticketing.adapters.clock import now
from ticketing.adapters.directory import ACTOR, PERMISSIONS, HttpDirectory
from ticketing.adapters.kafka import KafkaPublisher
from ticketing.adapters.mongo import MongoTicketStore
from ticketing.adapters.reader import MongoTicketReader
from ticketing.app.policy import policy
from ticketing.app.requests import routes
from ticketing.app.tasks import run_task
from ticketing.entrypoints.kafka import routed_mails
from ticketing.entrypoints.sweeper import Sweeper
from ticketing.handlers.filing import file_mails
from ticketing.handlers.ports import Desk
from ticketing.handlers.sweeping import sweep
from ticketing.settings import Settings

SERVICE = "ticketing"
STORE_STEPS = {"make_claims": "claims", "append": "log", "save_views": "views", "mark_published": "mark"}


def main(arguments: list[str]) -> None:
    """Run the service until it is told to stop; with a task and what it takes, only do that."""
    settings = Settings()
    if arguments:
        run_task(settings, arguments)
    else:
        serve(build(settings), settings.http)


def build(settings: Settings) -> FastAPI:
    """Assemble the service; it connects when its lifespan is entered."""
    configure(settings.logs, SERVICE)
    health, telemetry = Health(), Telemetry(settings.telemetry, SERVICE)
    client = mongo.connect(settings.mongo)
    database = mongo.database(client, settings.mongo)
    failpoints = Failpoints(settings.failpoint, CONSUMING | set(STORE_STEPS.values()))
    broker = Broker(settings.kafka, SERVICE, health=health, telemetry=telemetry)
    broker.fail_at(failpoints)
    store, publisher = failpoints.arm(MongoTicketStore(database), **STORE_STEPS), KafkaPublisher(broker)
    clock = failpoints.clock(now)
    desk = Desk(store, publisher, clock, policy(settings))
    blobs = BlobStore(settings.blobs)
    router = Peer("router", settings.router_url, Caller(ACTOR, PERMISSIONS, settings.http.actor_key))
    broker.subscribe(routed_mails(partial(file_mails, desk), publisher, clock))
    leases = Leases(database["leases"], f"{platform.node()}:{os.getpid()}", term=settings.lease_term)
    sweeper = Sweeper(leases, partial(sweep, store, publisher, clock, settings.sweep_after), settings.sweep_after / 2)
    health.ready("mongo", partial(mongo.ping, client))
    health.ready("blobs", blobs.ping)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with broker, health.keep_running("sweeper", sweeper.run):
            yield
        await leases.close()
        await router.close()
        await client.close()

    offered = routes(settings, desk, HttpDirectory(router), MongoTicketReader(database, desk.policy.numbers), blobs)
    return create_app(SERVICE, offered, settings=settings.http, health=health, telemetry=telemetry, lifespan=lifespan)
