"""How does a person, or a program, read what the public API offers? One OpenAPI document and one page made from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, StrictUndefined
from starlette.responses import Response

from api_gateway.domain.document import public_document
from api_gateway.domain.reference import sections
from api_gateway.domain.routing import Document
from api_gateway.domain.rules import ANYBODY
from api_gateway.entrypoints.operations import own_operation, own_routes_of

VERSION = "1"
_POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def docs_routes(services: Mapping[str, Document]) -> APIRouter:
    """`/api/v1/openapi.json`, `/docs` and where the problems' types lead."""
    routes = APIRouter()

    @cache
    def document(app: FastAPI) -> dict[str, Any]:
        return public_document(app.openapi(), services, VERSION)

    @cache
    def page(app: FastAPI) -> str:
        return _template("docs.html.j2", sections=sections(document(app)))

    described = own_routes_of("/api/v1", "status")

    @described.get("/openapi.json", summary="Get the OpenAPI document", **own_operation(ANYBODY))
    async def get_openapi(request: Request) -> dict[str, Any]:
        """The OpenAPI 3.1 document of the whole public API."""
        return document(request.app)

    routes.include_router(described)

    @routes.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(page(request.app), headers=_POLICY)

    @routes.get("/docs/style.css", include_in_schema=False)
    async def style() -> Response:
        return Response(_page_file("docs.css"), media_type="text/css", headers=_POLICY)

    @routes.get("/problems/{code}", include_in_schema=False)
    async def problem(code: str) -> RedirectResponse:  # noqa: ARG001 - one explanation serves every code
        return RedirectResponse("/docs#errors", HTTPStatus.SEE_OTHER)

    return routes


def _template(name: str, **values: object) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_page_file(name)).render(**values)


def _page_file(name: str) -> str:
    return files("api_gateway.entrypoints").joinpath("pages", name).read_text(encoding="utf-8")
