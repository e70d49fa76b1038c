"""What is plugged into what? The composition root; nothing connects before the lifespan begins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from fastapi import FastAPI

from chassis import logs
from chassis.broker import Broker
from chassis.health import Health
from chassis.http import create_app, serve
from chassis.telemetry import Telemetry
from router.adapters.kafka import KafkaAnnouncements
from router.domain.rules.default_account import DefaultAccountRule
from router.domain.rules.mail_kind import MailKindRule
from router.entrypoints.http import explain_routes
from router.entrypoints.kafka import parsed_mails
from router.handlers import SOURCE, Routes
from router.settings import Settings


def main() -> None:
    """Run the service until it is told to stop."""
    settings = Settings()
    serve(build(settings), settings.http)


def build(settings: Settings) -> FastAPI:
    """Assemble the service."""
    logs.configure(settings.logs, SOURCE)
    telemetry = Telemetry(settings.telemetry, SOURCE)
    health = Health()
    broker = Broker(settings.kafka, SOURCE, health=health, telemetry=telemetry)
    rules = (
        MailKindRule(),
        DefaultAccountRule(settings.default_account, settings.default_category, settings.default_priority),
    )
    routes = Routes(rules, KafkaAnnouncements(broker), now=partial(datetime.now, UTC))
    broker.subscribe(parsed_mails(routes))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with broker:
            yield

    return create_app(
        SOURCE,
        [explain_routes(routes)],
        settings=settings.http,
        health=health,
        telemetry=telemetry,
        lifespan=lifespan,
    )
