"""Do spans reach a collector over HTTP, and does a collector that is away disturb nobody?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from chassis.telemetry import Telemetry, TelemetrySettings


class Collector:
    """Takes what an OTLP/HTTP exporter posts."""

    def __init__(self) -> None:
        self.endpoint = ""
        self.path = ""
        self.body = b""

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.path = head.split()[1]
        length = next(line for line in head.lower().splitlines() if line.startswith("content-length"))
        self.body = await reader.readexactly(int(length.split(":")[1]))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    collector = Collector()
    async with await asyncio.start_server(collector.take, "127.0.0.1", 0) as server:
        collector.endpoint = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        yield collector


async def test_spans_are_sent_at_the_latest_on_shutdown(collector: Collector) -> None:
    telemetry = Telemetry(TelemetrySettings(otlp_endpoint=collector.endpoint, sample_ratio=1), "demo")
    with telemetry.root_span("taken", {"delivery_id": "dlv_1"}):
        pass

    await asyncio.to_thread(telemetry.shutdown)

    (resource_spans,) = ExportTraceServiceRequest.FromString(collector.body).resource_spans
    assert collector.path == "/v1/traces"
    assert resource_spans.scope_spans[0].spans[0].name == "taken"
    assert {each.key: each.value.string_value for each in resource_spans.resource.attributes}["service.name"] == "demo"
