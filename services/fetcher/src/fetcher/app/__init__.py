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
from fetcher.adapters.mongo_jobs import MongoKeys, MongoPolling
from fetcher.app.engine import Materials, leases, supervisor
from fetcher.app.requests import Requests
from fetcher.app.switches import Switches
from fetcher.entrypoints.kafka import mailbox_changes
from fetcher.handlers.keys import Keys, KeysUnusable
from fetcher.handlers.mailboxes import Mailboxes, Policy
from fetcher.handlers.polling import PollingSwitch
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
    keys = Keys(Keyring(settings.keyring), MongoKeys(database), store, now=now)
    polling = PollingSwitch(MongoPolling(database), events, environment=settings.polling_enabled, now=now)
    switches = Switches(polling, keys, database)
    mailboxes = Mailboxes(store, keys.secrets, events, server, now=now, policy=policy)
    held = leases(settings, database)
    counts = PrometheusCounts(telemetry.metrics)
    materials = Materials(database, blobs, events, store, mailboxes, server, counts, now, switches)
    watched = supervisor(settings, materials, held)
    requests = Requests(settings, materials, switches, held, watched)
    broker.subscribe(mailbox_changes(requests.notice))
    health.count_as_outage(KeysUnusable)
    health.ready("mongodb", partial(mongo.ping, client))
    health.ready("blobs", blobs.ping)
    health.ready("keys", keys.check)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client:
            async with (
                broker,
                health.keep_running("supervisor", watched.run),
                health.keep_running("jobs", requests.loop.run),
            ):
                yield
            await held.close()  # only now does nobody work under them

    return create_app(
        SERVICE, requests.routes, settings=settings.http, health=health, telemetry=telemetry, lifespan=lifespan
    )
