"""When do offsets move, as seen by the client? With a client that only writes down what it is told."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, GroupAuthorizationFailedError
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.broker import KafkaSettings, Record
from chassis.broker.consumer import Consumer, settled_offsets
from chassis.broker.settling import Item
from support.broker import SMALL, Running, a_service, consume_batches, consume_one_by_one, eventually

SETTINGS = KafkaSettings(servers="nowhere:1", topic_prefix="p.")


@dataclass(frozen=True)
class RawRecord:
    """What aiokafka would deliver."""

    offset: int
    value: bytes | None = b"v"
    key: bytes | None = b"k"
    partition: int = 0
    topic: str = "p.work"
    headers: tuple[tuple[str, bytes | None], ...] = ()


@dataclass
class FakeClient:
    """Writes down commits and seeks; commits fail with what it is given first."""

    failures: list[Exception] = field(default_factory=list)
    commits: list[dict[int, int]] = field(default_factory=list)
    seeks: dict[int, int] = field(default_factory=dict)

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.commits.append({partition.partition: offset for partition, offset in offsets.items()})

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.seeks[partition.partition] = offset


def connected(running: Running, client: FakeClient) -> Consumer:
    """The service's consumer, fed by hand; dead letters go nowhere."""

    async def nowhere(*_message: Any) -> None:
        pass

    running.broker._publisher.publish_raw = nowhere  # type: ignore[method-assign,assignment] # no Kafka here
    consumer = running.broker._consumers[0]
    consumer._subscriber.consumer = client
    return consumer


async def test_a_commit_refused_after_a_rebalance_is_left_to_the_next_owner() -> None:
    running, client = a_service(SETTINGS), FakeClient([CommitFailedError()])
    consume_one_by_one(running)

    await connected(running, client)._on_batch((RawRecord(0), RawRecord(1)))

    assert (len(running.handled), client.commits, client.seeks) == (2, [], {})
    assert running.metric("broker_commits_failed_total", topic="work") == 1


async def test_a_failing_commit_is_repeated_without_handling_again() -> None:
    running, client = a_service(SETTINGS), FakeClient([GroupAuthorizationFailedError("g")] * 3)
    consume_one_by_one(running)

    await connected(running, client)._on_batch((RawRecord(0), RawRecord(1)))

    assert (len(running.handled), client.commits) == (2, [{0: 2}])


async def test_work_wanted_back_commits_what_is_settled_without_gaps() -> None:
    running, client = a_service(SETTINGS, limits=replace(SMALL, first_pause=timedelta(hours=1))), FakeClient()

    async def fail_third(record: Record) -> None:
        if record.offset == 2:
            raise KeyError

    consume_one_by_one(running, fail_third, lanes=3)
    consumer = connected(running, client)
    batch = (*(RawRecord(number, key=str(number).encode()) for number in range(5)), RawRecord(7, partition=1))
    work = asyncio.create_task(consumer._on_batch(batch))
    await eventually(lambda: running.metric("broker_retried_total", topic="work") == 1)
    await consumer.on_partitions_revoked({TopicPartition("p.work", 0)})
    await work

    assert client.commits[0][0] <= 2
    assert client.commits[0].get(1, 8) == 8


async def test_a_drain_that_takes_too_long_cancels_the_handler_and_commits_nothing() -> None:
    limits = replace(SMALL, finish=timedelta(0), drain=timedelta(seconds=0.05))
    running, client = a_service(SETTINGS, limits=limits), FakeClient()
    cancelled = asyncio.Event()

    async def hang(_record: Record) -> None:
        try:
            await asyncio.sleep(4)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    consume_one_by_one(running, hang)
    consumer = connected(running, client)
    work = asyncio.create_task(consumer._on_batch((RawRecord(0),)))
    await asyncio.sleep(0.01)
    await consumer.on_partitions_revoked(set())
    await work

    assert cancelled.is_set()
    assert (client.commits, running.handled, running.dead) == ([], [], [])


async def test_a_handler_that_cancels_its_own_task_loses_nothing() -> None:
    running, client = a_service(SETTINGS), FakeClient()

    async def cancel_myself(record: Record) -> None:
        if record.offset == 11:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await asyncio.sleep(1)

    consume_one_by_one(running, cancel_myself)
    await connected(running, client)._on_batch((RawRecord(10), RawRecord(11), RawRecord(12)))

    assert (client.seeks, client.commits) == ({0: 11}, [{0: 11}])


async def test_lanes_keep_the_order_of_a_key_and_run_side_by_side() -> None:
    running = a_service(SETTINGS)
    order, most, now = defaultdict(list), 0, 0

    async def handle(record: Record) -> None:
        nonlocal most, now
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1
        order[record.key].append(record.offset)

    consume_one_by_one(running, handle, lanes=8)
    batch = tuple(RawRecord(number, key=str(number % 20).encode()) for number in range(100))
    await connected(running, FakeClient())._on_batch(batch)

    assert [found == sorted(found) for found in order.values()] == [True] * 20
    assert 2 <= most <= 8


async def test_a_batch_handler_gets_its_lane_whole_and_without_what_cannot_be_decoded() -> None:
    running, calls = a_service(SETTINGS), []

    async def handle(records: Sequence[Record]) -> None:
        calls.append([record.offset for record in records])

    consume_batches(running, handle, decode=_refuse_nothing)
    await connected(running, FakeClient())._on_batch((RawRecord(0), RawRecord(1, b"nothing"), RawRecord(2)))

    assert calls == [[0, 2]]
    assert [dead.record.offset for dead in running.dead] == [1]


@pytest.mark.parametrize("header", [None, b"", b"junk", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"])
async def test_an_unsampled_record_makes_no_span_and_keeps_its_header(header: bytes | None) -> None:
    running, spans = a_service(SETTINGS), InMemorySpanExporter()
    running.telemetry.tracer_provider.add_span_processor(SimpleSpanProcessor(spans))
    consume_one_by_one(running)
    await connected(running, FakeClient())._on_batch((RawRecord(0, headers=(("traceparent", header),)),))

    assert running.handled[0].headers == {"traceparent": header or b""}
    assert spans.get_finished_spans() == ()


PLACES = st.builds(TopicPartition, st.sampled_from(["work", "play"]), st.integers(0, 2))


@given(st.lists(st.tuples(PLACES, st.booleans()), max_size=30))
def test_an_offset_is_committed_only_when_everything_before_it_is_settled(
    fates: list[tuple[TopicPartition, bool]],
) -> None:
    seen: dict[TopicPartition, list[bool]] = defaultdict(list)
    items = []
    for place, done in fates:
        raw = RawRecord(len(seen[place]), topic=place.topic, partition=place.partition)
        items.append(Item(raw, Record(place.topic, place.partition, raw.offset, b"", b"", {}), done=done))
        seen[place].append(done)

    offsets = settled_offsets(items)

    for place, dones in seen.items():
        settled = [*dones, False].index(False)
        assert offsets.get(place, 0) == settled


def _refuse_nothing(record: Record) -> Record:
    if record.value == b"nothing":
        raise ValueError("nothing")
    return record
