"""What do Kubernetes and Prometheus ask a service? `/healthz`, `/readyz` and `/metrics`, outside of its contract."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from chassis.health import OK, Health
from chassis.telemetry import Telemetry

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


def probes(health: Health, telemetry: Telemetry) -> APIRouter:
    """The three routes."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/healthz")
    async def healthz() -> JSONResponse:
        checks = health.report_alive()
        return _report({name: OK if well else "not alive" for name, well in checks.items()})

    @routes.get("/readyz")
    async def readyz() -> JSONResponse:
        return _report(await health.report_ready())

    @routes.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(telemetry.metrics), media_type=CONTENT_TYPE_LATEST)

    return routes


def _report(checks: dict[str, str]) -> JSONResponse:
    well = all(answer == OK for answer in checks.values())
    return JSONResponse(
        {"status": OK if well else "unavailable", "checks": checks},
        HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE,
    )
