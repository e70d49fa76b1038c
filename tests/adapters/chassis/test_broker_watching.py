"""Do lag, metrics and traces say what is true, and does broadcast reach every replica?"""

from __future__ import annotations

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.broker import Record
from chassis.broker.settings import FETCH_WAIT
from support.broker import (
    TOPIC,
    Running,
    Sent,
    a_service,
    committed,
    consume_batches,
    consume_one_by_one,
    eventually,
    put,
    settings_for,
    with_topics,
)

pytestmark = pytest.mark.engines

TRACE = "0af7651916cd43dd8448eb211c80319c"
SAMPLED = f"00-{TRACE}-b7ad6b7169203331-01".encode()
UNSAMPLED = f"00-{TRACE}-b7ad6b7169203331-00".encode()
HALF_A_POLL = FETCH_WAIT.total_seconds() / 2


async def test_lag_is_the_distance_to_the_real_end_even_while_a_handler_blocks(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix), 2)
    await put(settings, *[b"v"] * 30, partition=0)
    await put(settings, *[b"v"] * 7, partition=1)
    running = a_service(settings)
    release = asyncio.Event()

    async def block(_records: object) -> None:
        await release.wait()

    consume_batches(running, block, batch=10)
    async with running.broker:
        await eventually(lambda: (lag(running, 0), lag(running, 1)) == (30, 7))
        await put(settings, *[b"v"] * 500, partition=0)
        ends = await end_offsets(kafka_servers, topic_prefix + TOPIC, 2)
        await eventually(lambda: {0: lag(running, 0), 1: lag(running, 1)} == ends)
        release.set()
        await eventually(lambda: (lag(running, 0), lag(running, 1)) == (0, 0) and len(running.handled) == 537)

    assert ends == {0: 530, 1: 7} == await committed(settings)


async def test_metrics_count_what_happened(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    await put(settings, b"1", b"bad", b"2")
    running = a_service(settings)

    async def refuse_bad(record: Record) -> None:
        if record.value == b"bad":
            raise ValueError

    consume_one_by_one(running, refuse_bad)
    async with running.broker:
        await eventually(lambda: len(running.handled) == 2 and len(running.dead) == 1)

    counted = {
        name: running.metric(f"broker_{name}_total", topic=TOPIC) for name in ("consumed", "handled", "retried", "dead")
    }
    assert counted == {"consumed": 3, "handled": 2, "retried": 2, "dead": 1}
    assert running.metric("broker_handler_seconds_count", topic=TOPIC) == 2 + 3 + 1


async def test_a_sampled_record_has_its_own_span_and_hands_it_on(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    running = a_service(settings)
    spans = InMemorySpanExporter()
    running.telemetry.tracer_provider.add_span_processor(SimpleSpanProcessor(spans))
    consume_one_by_one(running)

    async with running.broker:
        headers: list[dict[str, bytes]] = [
            {"traceparent": SAMPLED},
            {"traceparent": UNSAMPLED},
            {},
            {"traceparent": b"\xff1"},
        ]
        await running.broker.publish([Sent(b"k", b"v", headers=it) for it in headers])
        await eventually(lambda: len(running.handled) == 4)

    span = next(it for it in spans.get_finished_spans() if f"{it.context.trace_id:032x}" == TRACE)
    parents = [record.headers.get("traceparent") for record in running.handled]
    assert parents[0] == f"00-{TRACE}-{span.context.span_id:016x}-01".encode()
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == "b7ad6b7169203331"
    assert (span.name, span.kind.name) == ("process work", "CONSUMER")
    assert parents[1:3] == [UNSAMPLED, None]


async def test_a_broadcast_reaches_every_replica_from_its_start_on_and_commits_nothing(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix), 2)
    await put(settings, b"before")
    replicas = [a_service(settings), a_service(settings)]
    for replica in replicas:
        consume_one_by_one(replica, broadcast=True)

    async with replicas[0].broker, replicas[1].broker:
        await replicas[0].broker.publish([Sent(b"a", b"1"), Sent(b"b", b"2"), Sent(b"c", b"3")])
        await eventually(lambda: all(sorted(replica.values) == [b"1", b"2", b"3"] for replica in replicas))

    assert await committed(settings) == {}


async def test_a_busy_partition_does_not_wait_for_idle_ones(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix), 12)
    running = a_service(settings)

    async def busy(_record: Record) -> None:
        await asyncio.sleep(0.12)

    consume_one_by_one(running, busy, batch=1)
    await put(settings, *[b"v"] * 20, partition=0)
    async with running.broker:
        await eventually(lambda: len(running.handled) == 20, within=19 * HALF_A_POLL)


async def test_what_came_while_the_handler_was_busy_keeps_nothing_waiting_that_comes_after_it(
    kafka_servers: str, topic_prefix: str
) -> None:
    """aiokafka would by then have begun a poll of the partitions beside it, and ask for its next record only behind that."""
    running = a_service(await with_topics(settings_for(kafka_servers, topic_prefix), 12))

    async def busy(_record: Record) -> None:
        await running.broker.publish([Sent(b"k", b"v")])
        await asyncio.sleep(0.2)  # twice as long as aiokafka leaves records lying before it polls others

    consume_one_by_one(running, busy)
    async with running.broker:
        await running.broker.publish([Sent(b"k", b"v")])
        await eventually(lambda: len(running.handled) == 20)


def lag(running: Running, partition: int) -> float:
    return running.metric("broker_lag_records", topic=TOPIC, partition=str(partition))


async def end_offsets(servers: str, topic: str, partitions: int) -> dict[int, int]:
    client = AIOKafkaConsumer(bootstrap_servers=servers)
    await client.start()
    try:
        ends = await client.end_offsets([TopicPartition(topic, number) for number in range(partitions)])
    finally:
        await client.stop()
    return {partition.partition: end for partition, end in ends.items()}
