"""Can two members handle the same record at once, or out of order, while partitions move?"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest

from chassis.broker import Record
from support.broker import (
    SMALL,
    TOPIC,
    Sent,
    a_service,
    committed,
    consume_one_by_one,
    eventually,
    put,
    settings_for,
    with_topics,
)

pytestmark = pytest.mark.engines

PARTITIONS = 4


class Watch:
    """Notices records that two members handle at the same time, and the order per key."""

    def __init__(self, seconds: float, then: float | None = None) -> None:
        self._seconds = seconds
        self._then = seconds if then is None else then
        self._now: set[bytes] = set()
        self.overlaps: list[bytes] = []
        self.order: dict[bytes, list[int]] = defaultdict(list)

    async def handle(self, record: Record) -> None:
        if record.value in self._now:
            self.overlaps.append(record.value)
        self._now.add(record.value)
        seconds, self._seconds = self._seconds, self._then
        await asyncio.sleep(seconds)
        self._now.discard(record.value)
        self.order[record.key].append(int(record.value))


async def test_no_record_is_handled_by_two_members_at_once_while_members_come_and_go(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix), PARTITIONS)
    watch = Watch(0.03)
    first, second = a_service(settings), a_service(settings)
    for running in (first, second):
        consume_one_by_one(running, watch.handle, lanes=4, batch=50)
    messages = [Sent(str(number % 20).encode(), str(number).encode()) for number in range(600)]

    async with first.broker:
        await first.broker.publish(messages)
        await eventually(lambda: len(first.handled) > 50)
        async with second.broker:
            await eventually(lambda: len(second.handled) > 50)
        await eventually(lambda: len(first.handled) + len(second.handled) >= 600)
        await eventually(lambda: _all_committed(first.settings, 600))

    assert watch.overlaps == []
    assert sorted(first.values + second.values, key=int) == [it.value for it in messages], "none lost, none twice"
    assert all(numbers == sorted(numbers) for numbers in watch.order.values()), "keys keep their order"


async def test_a_rebalance_waits_for_a_handler_that_takes_longer_than_the_clients_ten_seconds_would_allow(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix), PARTITIONS)
    watch = Watch(11, then=0.1)
    slow = replace(SMALL, handler_timeout=timedelta(seconds=30))
    first, second = a_service(settings, limits=slow), a_service(settings, limits=slow)
    for running in (first, second):
        consume_one_by_one(running, watch.handle, lanes=4)
    await put(settings, b"1")

    async with first.broker:
        await eventually(lambda: first.metric("broker_consumed_total", topic=TOPIC) == 1)
        async with second.broker:
            await eventually(lambda: len(first.handled) == 1, within=20)
            await put(settings, b"2", b"3", partition=1)
            await put(settings, b"4", b"5", partition=2)
            await eventually(lambda: first.metric("broker_consumed_total", topic=TOPIC) > 1)
            await eventually(lambda: second.metric("broker_consumed_total", topic=TOPIC) > 0)

    assert watch.overlaps == []
    assert watch.order[b"k"].count(1) == 1, "nobody was evicted and repeated"


async def test_an_outage_does_not_hold_up_a_rebalance(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix), PARTITIONS)
    hour = timedelta(hours=1)
    first = a_service(settings, limits=replace(SMALL, first_pause=hour, longest_outage_pause=hour))
    second = a_service(settings)

    async def refused(_record: Record) -> None:
        raise ConnectionRefusedError

    consume_one_by_one(first, refused)
    consume_one_by_one(second)
    for partition in range(PARTITIONS):
        await put(settings, str(partition).encode(), partition=partition)

    async with first.broker:
        await eventually(lambda: first.metric("broker_outage", topic=TOPIC) == 1)
        async with second.broker:
            await eventually(lambda: len(second.handled) == PARTITIONS // 2)

    assert (first.handled, first.dead) == ([], [])


async def _all_committed(settings: object, count: int) -> bool:
    return sum((await committed(settings)).values()) == count  # type: ignore[arg-type] # kept short for the check above
