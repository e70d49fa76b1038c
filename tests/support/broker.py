"""What do tests of consuming and publishing need? Services, odd records, and a look at what Kafka holds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from chassis.broker import Broker, Dead, KafkaSettings, Limits, Record, Subscription, TopicPlan, each, provision
from chassis.health import Health
from chassis.telemetry import Telemetry, TelemetrySettings

SERVICE = "svc"
TOPIC = "work"
DEAD = f"{SERVICE}.dead"
SESSION = timedelta(seconds=6)
"""The least that Kafka's default settings allow."""

SMALL = Limits(
    attempts=3,
    first_pause=timedelta(milliseconds=10),
    longest_pause=timedelta(milliseconds=50),
    longest_outage_pause=timedelta(milliseconds=50),
    handler_timeout=timedelta(seconds=5),
    lag_every=timedelta(milliseconds=100),
)


@dataclass(frozen=True)
class Sent:
    """A message to publish."""

    key: bytes
    value: bytes
    topic: str = TOPIC
    headers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass
class Running:
    """A service that consumes, and what it noticed."""

    broker: Broker
    health: Health
    telemetry: Telemetry
    settings: KafkaSettings
    handled: list[Record] = field(default_factory=list)
    dead: list[Dead] = field(default_factory=list)

    @property
    def values(self) -> list[bytes]:
        """What was handled, in order."""
        return [record.value for record in self.handled]

    def metric(self, name: str, **labels: str) -> float:
        """The value of a metric now; 0 when it was never set."""
        return self.telemetry.metrics.get_sample_value(name, labels) or 0.0

    async def on_dead(self, dead: Dead) -> None:
        """Remember."""
        self.dead.append(dead)


Handle = Callable[[Record], Awaitable[None]]
HandleMany = Callable[[Sequence[Record]], Awaitable[None]]


def settings_for(servers: str, prefix: str) -> KafkaSettings:
    """A short session, so that a killed member is missed soon."""
    return KafkaSettings(servers=servers, topic_prefix=prefix, session=SESSION)


def a_service(settings: KafkaSettings, *, limits: Limits = SMALL, sample_ratio: float = 0) -> Running:
    """A service without subscriptions, not started."""
    health = Health()
    telemetry = Telemetry(TelemetrySettings(sample_ratio=sample_ratio), SERVICE)
    broker = Broker(settings, SERVICE, health=health, telemetry=telemetry, limits=limits)
    return Running(broker, health, telemetry, settings)


def as_record(record: Record) -> Record:
    """The decoder that accepts everything."""
    return record


def consume_one_by_one(running: Running, handle: Handle | None = None, **more: Any) -> None:
    """Subscribe with a handler of one record; what it handled without an error is remembered."""

    async def one(record: Record) -> None:
        if handle is not None:
            await handle(record)
        running.handled.append(record)

    more = {"name": TOPIC, "decode": as_record, "on_dead": running.on_dead, **more}
    running.broker.subscribe(Subscription(handle=each(one), **more))


def consume_batches(running: Running, handle: HandleMany, **more: Any) -> None:
    """Subscribe with a handler of many; what it handled without an error is remembered."""

    async def many(records: Sequence[Record]) -> None:
        await handle(records)
        running.handled += records

    more = {"name": TOPIC, "decode": as_record, "on_dead": running.on_dead, **more}
    running.broker.subscribe(Subscription(handle=many, **more))


async def with_topics(settings: KafkaSettings, partitions: int = 1, *more: str) -> KafkaSettings:
    """Provision the topic, the dead letters, and more."""
    week = timedelta(days=7)
    plans = [TopicPlan(TOPIC, partitions, week), TopicPlan(DEAD, 1, week), *(TopicPlan(it, 1, week) for it in more)]
    await provision(settings, plans, replication=1)
    return settings


@asynccontextmanager
async def a_producer(settings: KafkaSettings) -> AsyncIterator[Any]:
    """Kafka's client itself, for records that the broker would never publish."""
    producer = AIOKafkaProducer(bootstrap_servers=settings.servers)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def put(
    settings: KafkaSettings, *values: bytes, partition: int = 0, key: bytes = b"k", topic: str = TOPIC
) -> None:
    """Write values into one partition of a topic."""
    async with a_producer(settings) as producer:
        for value in values:
            await producer.send(settings.topic_prefix + topic, value, key=key, partition=partition)


async def read_all(settings: KafkaSettings, topic: str) -> list[Any]:
    """Everything that a topic holds now, as aiokafka delivers it, partition after partition."""
    client = AIOKafkaConsumer(bootstrap_servers=settings.servers)
    await client.start()
    try:
        name = settings.topic_prefix + topic
        await client._client._wait_on_metadata(name)
        partitions = [TopicPartition(name, number) for number in sorted(client.partitions_for_topic(name))]
        client.assign(partitions)
        await client.seek_to_beginning()
        found: list[Any] = []
        for partition, end in (await client.end_offsets(partitions)).items():
            while await client.position(partition) < end:
                found += (await client.getmany(partition, timeout_ms=200)).get(partition, [])
        return found
    finally:
        await client.stop()


async def committed(settings: KafkaSettings, topic: str = TOPIC) -> dict[int, int]:
    """What the service's group has committed, by partition."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.servers)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(f"{settings.topic_prefix}{SERVICE}.{topic}")
        return {partition.partition: it.offset for partition, it in offsets.items() if it.offset >= 0}
    finally:
        await admin.close()


async def eventually(check: Callable[[], bool | Awaitable[bool]], within: float = 15.0) -> None:
    """Return as soon as the check holds; fail when it does not in time."""
    deadline = time.monotonic() + within
    while True:
        answer = check()
        if isinstance(answer, Awaitable):
            answer = await answer
        if answer:
            return
        assert time.monotonic() < deadline, "did not happen in time"
        await asyncio.sleep(0.02)
