"""Is a trace begun once, passed on, and free where chance did not pick it?"""

from __future__ import annotations

import re

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import generate_latest
from pydantic import ValidationError

from chassis.telemetry import Telemetry, TelemetrySettings, current_traceparent


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


def a_telemetry(ratio: float, spans: InMemorySpanExporter | None = None, service: str = "one") -> Telemetry:
    telemetry = Telemetry(TelemetrySettings(sample_ratio=ratio), service)
    if spans:
        telemetry.tracer_provider.add_span_processor(SimpleSpanProcessor(spans))
    return telemetry


def test_one_trace_spans_two_services(spans: InMemorySpanExporter) -> None:
    """Each hop's traceparent names the hop itself, so that what it causes nests under it."""
    with a_telemetry(1, spans).root_span("taken") as root:
        assert root == current_traceparent()
    with a_telemetry(0, spans, "two").span("handled", root) as child:
        pass

    first, second = spans.get_finished_spans()
    assert root is not None
    assert child is not None
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]", root)
    assert second.parent is not None
    assert second.parent.span_id == first.context.span_id
    assert child.split("-")[1] == root.split("-")[1]
    assert child != root
    assert second.resource.attributes["service.name"] == "two"


def test_what_is_not_sampled_carries_nothing_and_makes_no_span(spans: InMemorySpanExporter) -> None:
    telemetry = a_telemetry(0, spans)

    with telemetry.root_span("taken") as root, telemetry.span("handled", root) as child:
        assert current_traceparent() is None

    assert root is None
    assert child is None
    assert not spans.get_finished_spans()


def test_a_root_is_a_root_even_inside_of_another_span() -> None:
    telemetry = a_telemetry(1)

    with telemetry.root_span("one") as one, telemetry.root_span("two") as two:
        assert one is not None
        assert two is not None
        assert one.split("-")[1] != two.split("-")[1]


def test_a_parent_that_was_not_sampled_is_respected() -> None:
    with a_telemetry(1).span("handled", f"00-{'a' * 32}-{'b' * 16}-00") as child:
        assert child is None


def test_an_error_is_written_on_the_span_and_goes_on(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="oh no"), a_telemetry(1, spans).root_span("taken"):
        raise ValueError("oh no")

    assert spans.get_finished_spans()[0].status.description == "ValueError: oh no"


def test_each_telemetry_has_its_own_metrics_with_those_of_the_process() -> None:
    one, two = a_telemetry(0), a_telemetry(0)

    assert one.metrics is not two.metrics
    assert b"process_cpu_seconds_total" in generate_latest(two.metrics)


def test_shutting_down_without_a_collector_is_quick_and_repeatable() -> None:
    telemetry = a_telemetry(1)
    telemetry.shutdown()

    with telemetry.root_span("after"):
        pass


def test_a_ratio_is_a_share() -> None:
    with pytest.raises(ValidationError):
        TelemetrySettings(sample_ratio=2)
