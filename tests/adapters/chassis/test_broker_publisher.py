"""Is everything published acknowledged, in order per key, and quick enough without lingering?"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka.errors import KafkaError

from chassis.broker import Permanent, Record, is_outage
from local.kafka import Kafka
from support.broker import (
    SMALL,
    TOPIC,
    Sent,
    a_service,
    consume_batches,
    eventually,
    read_all,
    settings_for,
    with_topics,
)

pytestmark = pytest.mark.engines


async def test_a_key_always_meets_the_same_partition_in_the_order_of_publishing(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix), 6)
    running = a_service(settings)
    messages = [Sent(f"key-{number % 50}".encode(), str(number).encode()) for number in range(2000)]

    async with running.broker:
        for start in range(0, 2000, 100):
            await running.broker.publish(messages[start : start + 100])

    partitions, order = defaultdict(set), defaultdict(list)
    for record in await read_all(settings, TOPIC):
        partitions[record.key].add(record.partition)
        order[record.key].append(int(record.value))
    assert [len(found) for found in partitions.values()] == [1] * 50
    assert all(numbers == sorted(numbers) for numbers in order.values())
    assert sum(map(len, order.values())) == 2000
    assert running.metric("broker_published_total", topic=TOPIC) == 2000


async def test_headers_and_topic_arrive_as_they_were_given(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    running = a_service(settings)

    async with running.broker:
        await running.broker.publish([Sent(b"k", b"v", headers={"ce_type": b"x", "traceparent": b"00-1"})])

    [record] = await read_all(settings, TOPIC)
    assert record.headers == (("ce_type", b"x"), ("traceparent", b"00-1"))


async def test_a_message_too_large_is_named_and_nothing_is_sent(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    running = a_service(settings)

    async with running.broker:
        with pytest.raises(
            Permanent, match=r"a message of 983\d\d\d bytes for work is larger than the limit of 983040"
        ):
            await running.broker.publish([Sent(b"k", b"small"), Sent(b"k", b"x" * 983_000)])
        await running.broker.publish([Sent(b"k", b"y" * 982_000)])

    assert [len(record.value) for record in await read_all(settings, TOPIC)] == [982_000]


async def test_an_awaited_publish_does_not_linger(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    running = a_service(settings)
    seconds = []

    async with running.broker:
        for number in range(60):
            started = time.perf_counter()
            await running.broker.publish([Sent(b"k", str(number).encode())])
            seconds.append(time.perf_counter() - started)

    assert min(seconds) < 0.005, "a linger of 5 ms would show in every one"


async def test_publishing_before_the_start_and_to_a_missing_topic_are_outages(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    running = a_service(settings, limits=replace(SMALL, delivery=timedelta(seconds=0.5)))

    with pytest.raises(Exception, match="not connected to Kafka") as before:
        await running.broker.publish([Sent(b"k", b"v")])
    async with running.broker:
        with pytest.raises(Exception, match="did not acknowledge") as missing:
            await running.broker.publish([Sent(b"k", b"v", topic="nowhere")])
        await eventually(lambda: _can_publish(running.broker))

    assert is_outage(before.value)
    assert is_outage(missing.value)


async def test_kafka_may_be_absent_at_the_start_and_die_later(tmp_path: Path) -> None:
    kafka = Kafka(tmp_path / "kafka")
    settings = settings_for(kafka.address, "own.")
    quick = replace(SMALL, delivery=timedelta(seconds=1), start=timedelta(seconds=0.2))
    running = a_service(settings, limits=quick)
    consume_batches(running, _republish(running))
    try:
        await running.broker.start()
        absent = await running.health.report_ready()
        await asyncio.to_thread(kafka.start)
        await with_topics(settings, 1, "out")
        await eventually(lambda: _is_ready(running), within=30)
        await running.broker.publish([Sent(b"k", b"1")])
        await eventually(lambda: running.values == [b"1"])

        await asyncio.to_thread(kafka.kill)
        with pytest.raises(Exception, match="did not acknowledge") as dead:
            await running.broker.publish([Sent(b"k", b"lost to nobody: it was refused")])
        unready = await running.health.report_ready()
        await asyncio.to_thread(kafka.start)
        await eventually(lambda: _can_publish(running.broker), within=30)
        await eventually(lambda: b"v" in running.values, within=30)
        out = [record.value for record in await read_all(settings, "out")]

        await asyncio.to_thread(kafka.kill)
        async with asyncio.timeout(20):
            await running.broker.stop()
    finally:
        await running.broker.stop()
        await asyncio.to_thread(kafka.stop)

    assert "KafkaConnectionError" in absent["kafka"]
    assert is_outage(dead.value)
    assert unready["kafka"] != "ok"
    assert out[0] == b"1"
    assert running.dead == []
    assert running.metric("broker_dead_total", topic=TOPIC) == 0


def _republish(running: object):  # type: ignore[no-untyped-def] # noqa: ANN202 - a handler, as consume_batches wants it
    async def handle(records: list[Record]) -> None:
        await running.broker.publish([Sent(it.key, it.value, "out") for it in records])  # type: ignore[attr-defined]

    return handle


async def _is_ready(running: object) -> bool:
    return set((await running.health.report_ready()).values()) == {"ok"}  # type: ignore[attr-defined]


async def _can_publish(broker: object) -> bool:
    try:
        await broker.publish([Sent(b"k", b"v")])  # type: ignore[attr-defined]
    except KafkaError:
        return False
    return True
