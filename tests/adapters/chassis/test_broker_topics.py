"""Can one subscription read several topics, and let their records gather?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from chassis.broker import KafkaSettings, Record
from support.broker import (
    SERVICE,
    TOPIC,
    a_service,
    consume_batches,
    eventually,
    put,
    read_all,
    settings_for,
    with_topics,
)

pytestmark = pytest.mark.engines
OTHER, DEAD = "other", f"{SERVICE}.dead"


async def accept(_records: Sequence[Record]) -> None:
    """Nothing to say against them."""


async def test_records_of_several_topics_are_handled_and_each_is_committed_where_it_lies(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix), 1, OTHER)
    await put(settings, b"1", b"bad", b"2")
    await put(settings, b"3", topic=OTHER)
    running = a_service(settings)

    async def refuse_bad(records: Sequence[Record]) -> None:
        if any(record.value == b"bad" for record in records):
            raise ValueError

    consume_batches(running, refuse_bad, name="both", topics=(TOPIC, OTHER))
    async with running.broker:
        await eventually(lambda: len(running.handled) == 3 and len(running.dead) == 1)

    assert {(it.topic, it.value) for it in running.handled} == {(TOPIC, b"1"), (TOPIC, b"2"), (OTHER, b"3")}
    assert [dict(it.headers)["x-dead-topic"] for it in await read_all(settings, DEAD)] == [TOPIC.encode()]
    assert await committed(settings, "both") == {TOPIC: 3, OTHER: 1}


async def test_while_records_arrive_they_gather_and_the_first_after_a_silence_waits_for_nothing(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    running = a_service(settings)
    batches: list[int] = []

    async def count(records: Sequence[Record]) -> None:
        batches.append(len(records))

    consume_batches(running, count, linger=timedelta(seconds=3))
    async with running.broker:
        await put(settings, b"first")
        await eventually(lambda: batches == [1], within=2.5)
        await put(settings, *[b"more"] * 5)
        await eventually(lambda: len(running.handled) == 6)

    assert len(batches) == 2


async def committed(settings: KafkaSettings, group: str) -> dict[str, int]:
    """What a group of the service has committed, by topic; each has one partition."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.servers)
    await admin.start()
    try:
        found = await admin.list_consumer_group_offsets(f"{settings.topic_prefix}{SERVICE}.{group}")
    finally:
        await admin.close()
    offsets: dict[TopicPartition, int] = {place: it.offset for place, it in found.items() if it.offset >= 0}
    return {place.topic.removeprefix(settings.topic_prefix): offset for place, offset in offsets.items()}
