"""What is plugged into what? The composition root; nothing connects before the lifespan begins."""

from __future__ import annotations

import socket
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
from chassis.leases import Leases
from chassis.telemetry import Telemetry
from fetcher.adapters.imap import ImapServer, tls_context
from fetcher.adapters.kafka import SERVICE, KafkaEvents
from fetcher.adapters.mongo import MongoCursors, MongoLedger, MongoMailboxes, create_indexes
from fetcher.entrypoints.http import action_routes, connection_routes, mailbox_routes
from fetcher.entrypoints.kafka import mailbox_changes
from fetcher.entrypoints.mailbox import Parts, Watcher
from fetcher.entrypoints.supervisor import Supervisor
from fetcher.handlers.handover import HandOver
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
    hand_over = HandOver(
        blobs, MongoLedger(database), MongoCursors(database), events, now=now, bulk_threshold=settings.bulk_threshold
    )
    leases = Leases(database.leases, socket.gethostname(), term=settings.lease_term)
    parts = Parts(leases, mailboxes, server, hand_over, store, events, now)
    supervisor = Supervisor(
        store,
        lambda name: Watcher(name, parts),
        prepare=partial(create_indexes, database),
        every=settings.look_every,
        most=settings.most_mailboxes,
    )
    broker.subscribe(mailbox_changes(supervisor.notice))
    health.ready("mongodb", partial(mongo.ping, client))
    health.ready("blobs", blobs.ping)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client:
            async with broker, health.keep_running("supervisor", supervisor.run):
                yield
            await leases.close()  # only now does nobody work under them

    routes = [connection_routes(mailboxes), mailbox_routes(mailboxes), action_routes(mailboxes)]
    return create_app(SERVICE, routes, settings=settings.http, health=health, telemetry=telemetry, lifespan=lifespan)
