"""Where does a record go that cannot be handled, and when does the consumer refuse to send more there?"""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from chassis.broker import Dead, Record, Subscription, TopicPlan, each, provision
from support.broker import (
    DEAD,
    SMALL,
    TOPIC,
    a_producer,
    a_service,
    as_record,
    committed,
    consume_batches,
    consume_one_by_one,
    eventually,
    put,
    read_all,
    settings_for,
    with_topics,
)

pytestmark = pytest.mark.engines


async def refuse(_record: object) -> None:
    raise ValueError("unheard of")


async def test_a_missing_dead_letter_topic_delays_and_loses_nothing(kafka_servers: str, topic_prefix: str) -> None:
    settings = settings_for(kafka_servers, topic_prefix)
    week = timedelta(days=7)
    await provision(settings, [TopicPlan(TOPIC, 1, week)], replication=1)
    await put(settings, b"1", b"2")
    running = a_service(settings, limits=replace(SMALL, delivery=timedelta(seconds=1)))
    consume_one_by_one(running, refuse)

    async with running.broker:
        await eventually(lambda: running.metric("broker_outage", topic=TOPIC) == 1)
        assert "NotAcknowledged" in (await running.health.report_ready())["kafka work"]
        assert (running.dead, await committed(settings)) == ([], {})
        await provision(settings, [TopicPlan(DEAD, 1, week)], replication=1)
        await eventually(lambda: len(running.dead) == 2)

    assert {record.value for record in await read_all(settings, DEAD)} == {b"1", b"2"}
    assert await committed(settings) == {0: 2}


async def test_on_dead_runs_after_the_dead_letter_and_before_the_commit(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    await put(settings, b"1")
    running = a_service(settings)
    seen: list[object] = []

    async def on_dead(dead: Dead) -> None:
        seen.extend((dead.error, len(await read_all(settings, DEAD)), await committed(settings)))

    running.broker.subscribe(Subscription(TOPIC, as_record, each(refuse), on_dead))
    async with running.broker:
        await eventually(lambda: _committed_is(settings, {0: 1}))

    assert seen == ["ValueError: unheard of", 1, {}]


async def test_an_outage_in_on_dead_is_waited_for_and_a_fault_in_it_does_not_stop_the_partition(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    await put(settings, b"1")
    running = a_service(settings)
    errors: list[Exception] = [ConnectionError("down")] * 10 + [KeyError("fault")] * 10
    left = iter(errors)

    async def on_dead(_dead: Dead) -> None:
        raise next(left)

    running.broker.subscribe(Subscription(TOPIC, as_record, each(refuse), on_dead))
    async with running.broker:
        await eventually(lambda: _committed_is(settings, {0: 1}))

    assert len(list(left)) == len(errors) - 10 - SMALL.attempts


async def test_the_breaker_stops_consuming_before_a_bad_deploy_moves_the_topic_into_the_dead_letters(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    await put(settings, *(str(number).encode() for number in range(100)))
    bad = a_service(settings, limits=replace(SMALL, attempts=1))
    consume_batches(bad, refuse, batch=20)

    async with bad.broker:
        await eventually(lambda: bad.metric("broker_breaker_open", topic=TOPIC) == 1)
        await asyncio.sleep(0.3)
        ready, alive = await bad.health.report_ready(), bad.health.report_alive()
        assert len(bad.dead) == SMALL.breaker_in_a_row
        assert "BreakerOpen: 50 records in a row" in ready["kafka work"]
        assert all(alive.values()), "a restart would only kill fifty more"
        async with asyncio.timeout(3):
            await bad.broker.stop()
    assert await committed(settings) == {0: 40}, "the batch that tripped it is left to the repaired service"

    good = a_service(settings)
    consume_one_by_one(good)
    async with good.broker:
        await eventually(lambda: len(good.handled) == 60)


async def test_a_record_too_large_to_be_dead_lettered_whole_cannot_stop_its_partition(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    async with a_producer(settings) as producer:
        await producer.send(settings.topic_prefix + TOPIC, os.urandom(1_048_000), partition=0)
        await producer.send(settings.topic_prefix + TOPIC, b"2", partition=0)
    running = a_service(settings)

    async def only_small(record: Record) -> None:
        if len(record.value) > 1:
            raise ValueError("x" * 100_000)

    consume_one_by_one(running, only_small)
    async with running.broker:
        await eventually(lambda: running.values == [b"2"])

    [letter] = await read_all(settings, DEAD)
    headers = dict(letter.headers)
    assert (letter.value, headers["x-dead-omitted-bytes"], headers["x-dead-offset"]) == (b"", b"1048000", b"0")
    assert len(headers["x-dead-error"]) == 2000


async def test_provisioning_repeats_sets_retention_and_keeps_partitions(kafka_servers: str, topic_prefix: str) -> None:
    settings = settings_for(kafka_servers, topic_prefix)
    await provision(settings, [TopicPlan(TOPIC, 3, timedelta(days=1))], replication=1)
    await asyncio.gather(
        *(provision(settings, [TopicPlan(TOPIC, 5, timedelta(days=2))], replication=1) for _ in range(3))
    )

    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_servers)
    await admin.start()
    [topic] = await admin.describe_topics([topic_prefix + TOPIC])
    await admin.close()
    assert [partition["leader"] >= 0 for partition in topic["partitions"]] == [True] * 3
    assert await _retention(kafka_servers, topic_prefix + TOPIC) == str(2 * 86_400_000)


async def _retention(servers: str, topic: str) -> str:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        [answer] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
        return str(next(entry[1] for entry in answer.resources[0][4] if entry[0] == "retention.ms"))
    finally:
        await admin.close()


async def _committed_is(settings: object, offsets: dict[int, int]) -> bool:
    return await committed(settings) == offsets  # type: ignore[arg-type] # kept short for the checks above
