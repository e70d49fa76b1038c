"""Where do a test's traces go? A collector of one process: OTLP over HTTP in, spans to look at."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """One span as it arrived."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str


@dataclass
class Collector:
    """Listens on a free loopback port while its block runs; `spans` and `raw` grow as services export."""

    spans: list[Span] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def endpoint(self) -> str:
        """What a service's TELEMETRY__OTLP_ENDPOINT should be."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def traces(self) -> dict[str, set[str]]:
        """By trace id, the services that took part."""
        found: dict[str, set[str]] = {}
        for span in self.spans:
            found.setdefault(span.trace_id, set()).add(span.service)
        return found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        spans, raw = self.spans, self.raw

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = ExportTraceServiceRequest()
                raw.append(self._body())
                request.ParseFromString(raw[-1])
                spans.extend(_read(request))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _body(self) -> bytes:
                return self.rfile.read(int(self.headers["Content-Length"]))

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- http.server's signature
                """Say nothing: the test's output is not the place."""

        return Handler


def _read(request: ExportTraceServiceRequest) -> list[Span]:
    found = []
    for resource in request.resource_spans:
        names = {attribute.key: attribute.value.string_value for attribute in resource.resource.attributes}
        for scope in resource.scope_spans:
            found += [
                Span(
                    names.get("service.name", ""),
                    span.name,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                )
                for span in scope.spans
            ]
    return found
