"""How do traces and metrics leave a service?

Traces: OpenTelemetry, sampled once at the root of each piece of work; what was not sampled carries no `traceparent` and
costs nothing further down. Metrics: one Prometheus registry per `Telemetry`, served by `chassis.http`.
Source for `traceparent`: W3C Trace Context, version 00.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from pydantic import BaseModel, ConfigDict, Field

EXPORT_TIMEOUT: Final = timedelta(seconds=3)
"""How long one export may take, retries included; a stop waits for the last one."""
_W3C: Final = TraceContextTextMapPropagator()

Attributes = Mapping[str, str | int | float | bool]


class TelemetrySettings(BaseModel):
    """Where traces go and how many are kept."""

    model_config = ConfigDict(frozen=True)

    otlp_endpoint: str | None = None
    """Base address of an OTLP/HTTP collector, for example http://otel:4318; none: nothing is exported."""
    sample_ratio: float = Field(default=0.01, ge=0, le=1)
    """The share of roots that is traced."""


class Telemetry:
    """A service's tracer and metrics. Nothing is global, so that tests can build many."""

    def __init__(self, settings: TelemetrySettings, service: str) -> None:
        self.service = service
        self.metrics = CollectorRegistry()
        ProcessCollector(registry=self.metrics)
        PlatformCollector(registry=self.metrics)
        GCCollector(registry=self.metrics)
        self.tracer_provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(settings.sample_ratio)),
            resource=Resource.create({"service.name": service}),
            shutdown_on_exit=False,
        )
        if settings.otlp_endpoint:
            self.tracer_provider.add_span_processor(BatchSpanProcessor(_exporter(settings.otlp_endpoint)))
        self._tracer = self.tracer_provider.get_tracer("chassis")

    @contextmanager
    def root_span(self, name: str, attributes: Attributes | None = None) -> Iterator[str | None]:
        """Begin a trace; yields its `traceparent`, or None when chance did not pick it."""
        with self._tracer.start_as_current_span(name, context=Context(), attributes=attributes) as span:
            yield _traceparent(span)

    @contextmanager
    def span(
        self,
        name: str,
        traceparent: str | None,
        *,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes | None = None,
    ) -> Iterator[str | None]:
        """Continue the trace that a `traceparent` names; yields this span's own, or None when nothing is traced."""
        if traceparent is None:
            yield None
            return
        context = _W3C.extract({"traceparent": traceparent}, context=Context())
        with self._tracer.start_as_current_span(name, context=context, kind=kind, attributes=attributes) as span:
            yield _traceparent(span)

    def shutdown(self) -> None:
        """Send what is left and stop the exporter's thread. Blocks for a few seconds when the collector is away."""
        self.tracer_provider.shutdown()


def current_traceparent() -> str | None:
    """The `traceparent` of the span that surrounds the caller, or None outside of a sampled one."""
    return _traceparent(trace.get_current_span())


def _exporter(endpoint: str) -> SpanExporter:
    # Imported only where it is used: it costs every service's start 0.1 s and 3 MB.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - see above

    return OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_TIMEOUT.total_seconds())


def _traceparent(span: Span) -> str | None:
    context = span.get_span_context()
    if not context.is_valid or not context.trace_flags.sampled:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
