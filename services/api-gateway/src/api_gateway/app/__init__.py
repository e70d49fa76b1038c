"""What is plugged into what?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from api_gateway.adapters.answers import MongoKeptAnswers
from api_gateway.adapters.audit import MongoAuditLog
from api_gateway.adapters.documents import OWN_NAME, load_documents
from api_gateway.adapters.mongo import MongoAccess
from api_gateway.adapters.recent import RecentTokens
from api_gateway.adapters.services import HttpServices
from api_gateway.app.parts import guard_of, parts_of
from api_gateway.domain.people import OWN_PERMISSIONS
from api_gateway.domain.routing import routing_table
from api_gateway.entrypoints.audit import audit_routes
from api_gateway.entrypoints.calls import Calls
from api_gateway.entrypoints.docs import docs_routes
from api_gateway.entrypoints.http import own_routes
from api_gateway.entrypoints.outside import Outside
from api_gateway.entrypoints.people import people_routes
from api_gateway.entrypoints.proxy import Proxy
from api_gateway.entrypoints.specification import SPECIFICATION_PERMISSIONS, specification_routes
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

    database = mongo.database(client, settings.mongo)
    access = MongoAccess(database)
    kept, audit = MongoKeptAnswers(database), MongoAuditLog(database)
    return assemble(settings, Outside(access, RecentTokens(access), services, kept, audit), health, lifespan)


def assemble(settings: Settings, outside: Outside, health: Health, lifespan: Lifespan) -> FastAPI:
    """The gateway over any outside. Raises DocumentsMissing, PermissionMissing, OperationClaimedTwice."""
    documents = load_documents(settings.openapi_folder)
    table = routing_table(documents)
    known = OWN_PERMISSIONS | SPECIFICATION_PERMISSIONS | {operation.rule.permission for operation in table}
    guard = guard_of(settings, outside, known)
    parts = parts_of(settings, outside, known, tuple(documents))
    routes = [
        own_routes(parts),
        people_routes(parts.staff),
        audit_routes(outside.audit),
        specification_routes(Calls(outside.services, settings.http), outside.access),
        docs_routes(documents),
        Proxy(outside.services, guard, settings.http).routes(table),
    ]
    telemetry = Telemetry(settings.telemetry, OWN_NAME)
    app = create_app(OWN_NAME, routes, settings=settings.http, health=health, telemetry=telemetry, lifespan=lifespan)
    app.state.guard = guard
    return app
