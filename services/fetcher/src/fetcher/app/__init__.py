"""What is plugged into what? The composition root; nothing connects before the lifespan begins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from fastapi import FastAPI

from chassis import logs, mongo
from chassis.blobs import BlobStore
from chassis.broker import Broker
from chassis.health import Health
from chassis.http import create_app, serve
from chassis.keyring import Keyring
from chassis.telemetry import Telemetry
from fetcher.adapters.imap import ImapServer, tls_context
from fetcher.adapters.kafka import SERVICE, KafkaEvents
from fetcher.adapters.metrics import PrometheusCounts
from fetcher.adapters.mongo import MongoMailboxes
from fetcher.app.engine import Materials, leases, supervisor
from fetcher.entrypoints.http import action_routes, connection_routes, mailbox_routes
from fetcher.entrypoints.kafka import mailbox_changes
from fetcher.handlers.mailboxes import Mailboxes, Policy
from fetcher.settings import Settings


def main() -> None:
    """Run the service until it is told to stop."""
    settings = Settings()
    serve(build(settings), settings.http)


def build(settings: Settings) -> FastAPI:
    """Assemble the service."""
    logs.configure(settings.logs, SERVICE)
    now = partial(datetime.now, UTC)
    telemetry = Telemetry(settings.telemetry, SERVICE)
    health = Health()
    broker = Broker(settings.kafka, SERVICE, health=health, telemetry=telemetry)
    client = mongo.connect(settings.mongo)
    database = mongo.database(client, settings.mongo)
    blobs = BlobStore(settings.blobs)
    events = KafkaEvents(broker, telemetry.root_span)
    store = MongoMailboxes(database, settings.polling_interval)
    server = ImapServer(settings.allowed_networks, tls_context(settings.ca_file))
    policy = Policy(settings.polling_interval, settings.allow_plaintext)
    mailboxes = Mailboxes(store, Keyring(settings.keyring), events, server, now=now, policy=policy)
    held = leases(settings, database)
    counts = PrometheusCounts(telemetry.metrics)
    may_watch = partial(_may_watch, settings)
    materials = Materials(database, blobs, events, store, mailboxes, server, counts, now, may_watch)
    watched = supervisor(settings, materials, held)
    broker.subscribe(mailbox_changes(watched.notice))
    health.ready("mongodb", partial(mongo.ping, client))
    health.ready("blobs", blobs.ping)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client:
            async with broker, health.keep_running("supervisor", watched.run):
                yield
            await held.close()  # only now does nobody work under them

    routes = [connection_routes(mailboxes), mailbox_routes(mailboxes), action_routes(mailboxes)]
    return create_app(SERVICE, routes, settings=settings.http, health=health, telemetry=telemetry, lifespan=lifespan)


async def _may_watch(settings: Settings) -> bool:
    return settings.polling_enabled
