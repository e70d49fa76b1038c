"""Which span does a record belong to?

A record whose `traceparent` says it is sampled gets a span of its own under that parent; any other costs one look at a byte.
Source: W3C Trace Context, version 00: the last hexadecimal digit of `traceparent` carries the sampled flag in its lowest bit.
"""

from __future__ import annotations

from typing import Any, Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

TRACEPARENT: Final = "traceparent"
_W3C: Final = TraceContextTextMapPropagator()
_SAMPLED: Final = frozenset(b"13579bdf")


class Tracing:
    """Makes consumer spans."""

    def __init__(self, provider: TracerProvider, group: str) -> None:
        self._tracer = provider.get_tracer("chassis.broker")
        self._group = group

    def begin(self, raw: Any, topic: str, headers: dict[str, bytes]) -> Span | None:
        """Begin the span of a consumed record and write it into the record's headers; None when nobody traces it."""
        parent = headers.get(TRACEPARENT)
        if not parent or parent[-1] not in _SAMPLED:
            return None
        context = _W3C.extract({TRACEPARENT: parent.decode("ascii", "replace")}, context=Context())
        span = self._tracer.start_span(
            f"process {topic}",
            context=context,
            kind=SpanKind.CONSUMER,
            attributes={
                "messaging.system": "kafka",
                "messaging.operation.type": "process",
                "messaging.destination.name": topic,
                "messaging.destination.partition.id": str(raw.partition),
                "messaging.kafka.offset": raw.offset,
                "messaging.consumer.group.name": self._group,
            },
        )
        own = span.get_span_context()
        headers[TRACEPARENT] = f"00-{own.trace_id:032x}-{own.span_id:016x}-{own.trace_flags:02x}".encode()
        return span


def end(span: Span | None, error: str | None = None) -> None:
    """End a record's span; with an error when it was dead-lettered or given back."""
    if span is None:
        return
    if error is not None:
        span.set_status(Status(StatusCode.ERROR, error))
    span.end()
