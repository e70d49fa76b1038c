"""What is plugged into what?"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from fastapi import FastAPI

from api_gateway.adapters.documents import OWN_NAME, load_documents
from api_gateway.adapters.mongo import MongoAccess
from api_gateway.adapters.recent import RecentTokens
from api_gateway.adapters.services import HttpServices
from api_gateway.domain.people import OWN_PERMISSIONS
from api_gateway.domain.routing import routing_table
from api_gateway.entrypoints.calls import Calls
from api_gateway.entrypoints.docs import docs_routes
from api_gateway.entrypoints.door import Door
from api_gateway.entrypoints.http import Parts, own_routes
from api_gateway.entrypoints.outside import Outside
from api_gateway.entrypoints.proxy import Proxy
from api_gateway.entrypoints.specification import SPECIFICATION_PERMISSIONS, specification_routes
from api_gateway.handlers.setup import Setup
from api_gateway.handlers.tokens import TokenDesk
from api_gateway.settings import Settings
from chassis import logs, mongo
from chassis.health import Health
from chassis.http import create_app, serve
from chassis.http.application import Lifespan
from chassis.telemetry import Telemetry


def main() -> None:
    """Run the gateway, configured by its environment."""
    settings = Settings()
    serve(build(settings), settings.http)


def build(settings: Settings) -> FastAPI:
    """The gateway over MongoDB and the services' addresses; connects to nothing before it is served."""
    logs.configure(settings.logs, OWN_NAME)
    client = mongo.connect(settings.mongo)
    health = Health()
    health.ready("mongodb", partial(mongo.ping, client))
    services = HttpServices(settings.services, patience=settings.patience)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await services.aclose()
        await client.close()

    access = MongoAccess(mongo.database(client, settings.mongo))
    return assemble(settings, Outside(access, RecentTokens(access), services), health, lifespan)


def assemble(settings: Settings, outside: Outside, health: Health, lifespan: Lifespan) -> FastAPI:
    """The gateway over any outside. Raises DocumentsMissing, PermissionMissing, OperationClaimedTwice."""
    documents = load_documents(settings.openapi_folder)
    table = routing_table(documents)
    known = OWN_PERMISSIONS | SPECIFICATION_PERMISSIONS | {operation.permission for operation in table}
    now = partial(datetime.now, UTC)
    door = Door(outside.lookup, known, now)
    desk = TokenDesk(outside.access, known, now, secrets.token_bytes)
    key = settings.setup_key and settings.setup_key.get_secret_value()
    parts = Parts(door, desk, Setup(outside.access, desk, key) if key else None, outside.services, tuple(documents))
    calls = Calls(outside.services, settings.http)
    proxy = Proxy(outside.services, door, settings.http, settings.body_limit)
    specified = specification_routes(door, calls, outside.access)
    return create_app(
        OWN_NAME,
        [own_routes(parts), specified, docs_routes(door, documents), proxy.routes(table)],
        settings=settings.http,
        health=health,
        telemetry=Telemetry(settings.telemetry, OWN_NAME),
        lifespan=lifespan,
    )
