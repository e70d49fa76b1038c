"""What is plugged into what? The composition root; nothing connects before the lifespan begins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fastapi import FastAPI

from chassis import logs
from chassis.blobs import BlobSettings, BlobStore
from chassis.broker import CONSUMING, Broker, Failpoints
from chassis.health import Health
from chassis.http import create_app, serve
from chassis.telemetry import Telemetry
from contracts.topics import MAIL_FETCHED, MAIL_FETCHED_BULK
from parser.adapters.children import Children
from parser.adapters.kafka import KafkaAnnouncements
from parser.adapters.metrics import PrometheusCounts
from parser.adapters.parts import BlobParts
from parser.entrypoints.http import parse_routes
from parser.entrypoints.kafka import fetched_mails
from parser.handlers import SOURCE, Parsing, Ports
from parser.settings import Settings


def main() -> None:
    """Run the service as its environment configures it."""
    settings = Settings()
    serve(build(settings), settings.http)


def build(settings: Settings) -> FastAPI:
    """Assemble the service."""
    logs.configure(settings.logs, SOURCE)
    telemetry = Telemetry(settings.telemetry, SOURCE)
    health = Health()
    failpoints = Failpoints(settings.failpoint, CONSUMING | {"parts"})
    broker = Broker(settings.kafka, SOURCE, health=health, telemetry=telemetry)
    broker.fail_at(failpoints)
    blobs = BlobStore(settings.blobs)
    children = Children(settings.bounds, settings.limits, blobs.get, folder_of(settings.blobs), settings.own)
    counts = PrometheusCounts(telemetry.metrics)
    now = failpoints.clock(partial(datetime.now, UTC))
    ports = Ports(children, failpoints.arm(BlobParts(blobs), put_many="parts"), KafkaAnnouncements(broker), now, counts)
    parsing = Parsing(ports, at_once=settings.children, largest=settings.limits.message)
    bulk = Parsing(ports, at_once=1, largest=settings.limits.message)
    broker.subscribe(fetched_mails(MAIL_FETCHED, parsing))
    broker.subscribe(fetched_mails(MAIL_FETCHED_BULK, bulk))
    health.ready("blobs", blobs.ping)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with children, broker:
            yield

    return create_app(
        SOURCE, [parse_routes(parsing)], settings=settings.http, health=health, telemetry=telemetry, lifespan=lifespan
    )


def folder_of(blobs: BlobSettings) -> Path | None:
    """The folder of a `file://` store: a child reads the mail there itself, which saves two copies."""
    address = urlsplit(blobs.url)
    return Path(unquote(address.path)) if address.scheme == "file" else None
