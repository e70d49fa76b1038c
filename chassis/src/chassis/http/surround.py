"""What happens around every request? A request id, a span, metrics, and a problem document for what nobody caught."""

from __future__ import annotations

import re
import time
from http import HTTPStatus
from typing import Final
from uuid import uuid4

import structlog
from opentelemetry.trace import SpanKind
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.health import Health
from chassis.http import problem
from chassis.http.probes import PATHS
from chassis.telemetry import Telemetry

REQUEST_ID: Final = "X-Request-Id"
_ACCEPTED_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")

log = structlog.get_logger()


class Surround:
    """ASGI middleware, the outermost of ours: nothing a route does can keep a request from being answered."""

    def __init__(self, app: ASGIApp, health: Health, telemetry: Telemetry) -> None:
        self._app = app
        self._health = health
        self._telemetry = telemetry
        self._requests = Counter(
            "http_requests", "Requests answered.", ["method", "route", "status"], registry=telemetry.metrics
        )
        self._seconds = Histogram(
            "http_request_seconds", "From request to end of answer.", ["method", "route"], registry=telemetry.metrics
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http" or scope["path"] in PATHS:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers)
        scope.setdefault("state", {})["request_id"] = request_id
        answered = _Answered(send, request_id)
        started = time.perf_counter()
        traced = self._telemetry.span(
            f"HTTP {scope['method']}",
            headers.get("traceparent"),
            kind=SpanKind.SERVER,
            attributes={"url.path": scope["path"]},
        )
        try:
            with structlog.contextvars.bound_contextvars(request_id=request_id), traced:
                await self._answer(scope, receive, answered)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            self._requests.labels(scope["method"], route, str(answered.status)).inc()
            self._seconds.labels(scope["method"], route).observe(time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, answered: _Answered) -> None:
        try:
            await self._app(scope, receive, answered)
        except Exception as error:
            if answered.status:
                raise
            await problem.answer(Request(scope), self._understand(error))(scope, receive, answered)

    def _understand(self, error: Exception) -> problem.Problem:
        if self._health.is_outage(error):
            log.warning("dependency_down", error=f"{type(error).__name__}: {error}")
            detail = "Something this needs does not answer. Nothing is lost; try again in a few seconds."
            return problem.Problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Not available now", detail, headers={"Retry-After": "5"}
            )
        log.error("request_failed", exc_info=error)
        detail = "This is our mistake. Name the request id when you report it."
        return problem.Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Unexpected error", detail)


class _Answered:
    """Passes the answer on, adds the request id, and remembers the status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[REQUEST_ID] = self._request_id
        await self._send(message)


def _request_id(headers: Headers) -> str:
    """The caller's id where it is harmless in a log line and a header, else a new one."""
    given = headers.get(REQUEST_ID, "")
    return given if _ACCEPTED_ID.fullmatch(given) else f"req_{uuid4().hex}"
