"""What does every service's HTTP application consist of?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from chassis.health import Health
from chassis.http import problem
from chassis.http.actor import HttpSettings
from chassis.http.operation import SECURITY
from chassis.http.probes import probes
from chassis.http.surround import Surround
from chassis.http.versions import IF_MATCH
from chassis.telemetry import Telemetry

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(  # noqa: PLR0913 - a composition root: each argument is one part
    service: str,
    routes: Sequence[APIRouter],
    *,
    settings: HttpSettings,
    health: Health,
    telemetry: Telemetry,
    lifespan: Lifespan,
) -> FastAPI:
    """Assemble a service's application; nothing connects before its lifespan is entered.

    `service` is also the audience that actor tokens must be made for.
    """

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        try:
            async with lifespan(app):
                yield
        finally:
            await asyncio.to_thread(telemetry.shutdown)

    app = FastAPI(title=service, version="1", lifespan=living, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.service = service
    app.state.http_settings = settings
    app.include_router(probes(health, telemetry))
    for each in routes:
        app.include_router(each)
    app.add_exception_handler(problem.Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_status)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_middleware(Surround, health=health, telemetry=telemetry)
    app.openapi = lambda: _describe(app)  # type: ignore[method-assign] # FastAPI's documented way to extend the document
    return app


def _describe(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, routes=app.routes)
        components = document.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        schemas[problem.ProblemDocument.__name__] = problem.ProblemDocument.model_json_schema()
        for operations in document["paths"].values():
            for each in operations.values():
                _tell_condition(each)
        components["securitySchemes"] = {SECURITY: {"type": "apiKey", "in": "header", "name": "Authorization"}}
        app.openapi_schema = document
    return app.openapi_schema


def _tell_condition(described: dict[str, Any]) -> None:
    """Whoever takes If-Match may answer that it does not hold."""
    if any(each["name"] == IF_MATCH for each in described.get("parameters", ())):
        refused = problem.responses(HTTPStatus.PRECONDITION_FAILED).items()
        described["responses"].update({str(status): each for status, each in refused})


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, problem.Problem)
    return problem.answer(request, error)


def _on_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem.answer(request, problem.of_status(error.status_code, str(error.detail), error.headers))


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem.answer(request, problem.of_validation(error.errors()))
