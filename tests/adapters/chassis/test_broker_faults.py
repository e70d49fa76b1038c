"""What may a handler or a dependency do without ending, silencing or spinning the consumer?"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from pymongo.errors import ServerSelectionTimeoutError

from chassis.broker import Permanent, Record
from support.broker import (
    DEAD,
    SMALL,
    TOPIC,
    Running,
    a_service,
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


class Faulty:
    """Fails for the value `bad` in the way it is told, and counts its calls."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.calls: Counter[bytes] = Counter()
        self._error = error

    async def one(self, record: Record) -> None:
        self.calls[record.value] += 1
        if record.value == b"bad":
            await self.fail()

    async def many(self, records: Sequence[Record]) -> None:
        for record in records:
            await self.one(record)

    async def fail(self) -> None:
        if self._error is None:
            await asyncio.sleep(60)
            return
        raise self._error


async def a_bad_one_among_good(servers: str, prefix: str) -> Running:
    settings = await with_topics(settings_for(servers, prefix))
    await put(settings, b"1", b"bad", b"2")
    return a_service(settings, limits=replace(SMALL, handler_timeout=timedelta(seconds=0.2)))


async def test_a_poison_record_does_not_fail_its_neighbours(kafka_servers: str, topic_prefix: str) -> None:
    running = await a_bad_one_among_good(kafka_servers, topic_prefix)
    faulty = Faulty(KeyError("poison"))
    consume_batches(running, faulty.many)

    async with running.broker:
        await eventually(lambda: len(running.dead) == 1 and sorted(running.values) == [b"1", b"2"])

    assert faulty.calls[b"bad"] == 1 + SMALL.attempts, "once in the batch, then alone"
    assert running.dead[0].error == "KeyError: 'poison'"
    assert running.dead[0].attempts == SMALL.attempts
    assert running.metric("broker_retried_total", topic=TOPIC) == SMALL.attempts - 1


async def test_a_permanent_error_is_dead_lettered_at_once(kafka_servers: str, topic_prefix: str) -> None:
    running = await a_bad_one_among_good(kafka_servers, topic_prefix)
    faulty = Faulty(Permanent("no such mailbox"))
    consume_one_by_one(running, faulty.one)

    async with running.broker:
        await eventually(lambda: len(running.dead) == 1 and running.values == [b"1", b"2"])

    assert faulty.calls == {b"1": 1, b"bad": 1, b"2": 1}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (asyncio.CancelledError(), "CancelLeaked: a cancellation leaked out of the handler"),
        (SystemExit(3), "ExitLeaked: the handler called exit(3)"),
        (None, "HandlerTimedOut: the handler did not finish within 0:00:00.200000"),
        (ExceptionGroup("two", [ValueError("one")]), "ExceptionGroup: two (1 sub-exception)"),
    ],
    ids=["leaked cancel", "exit", "hang", "group"],
)
async def test_a_handler_that_leaks_or_hangs_does_not_silence_the_consumer(
    error: BaseException | None, said: str, kafka_servers: str, topic_prefix: str
) -> None:
    running = await a_bad_one_among_good(kafka_servers, topic_prefix)
    consume_one_by_one(running, Faulty(error).one)

    async with running.broker:
        await eventually(lambda: running.values == [b"1", b"2"])
        await put(running.settings, b"3")
        await eventually(lambda: running.values == [b"1", b"2", b"3"])
        assert all(running.health.report_alive().values())

    assert [dead.error for dead in running.dead] == [said]


async def test_liveness_notices_a_consumer_whose_task_died(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    running = a_service(settings)
    consume_one_by_one(running)

    async with running.broker:
        assert running.health.report_alive() == {"kafka": True, "kafka work": True}
        running.broker._consumers[0]._subscriber.tasks[0].cancel()
        await eventually(lambda: running.health.report_alive() == {"kafka": True, "kafka work": False})


async def test_an_outage_pauses_without_counting_and_resumes_in_order(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    await put(settings, b"1", b"2", b"3")
    running = a_service(settings)
    down, calls = True, 0

    async def needs_mongo(_records: Sequence[Record]) -> None:
        nonlocal calls
        calls += 1
        if down:
            raise ServerSelectionTimeoutError("no primary")

    consume_batches(running, needs_mongo)
    async with running.broker:
        await eventually(lambda: calls > 3 * SMALL.attempts)
        waiting = await running.health.report_ready()
        gauge = running.metric("broker_outage", topic=TOPIC)
        offsets = await committed(settings)
        down = False
        await eventually(lambda: running.values == [b"1", b"2", b"3"])
        after = await running.health.report_ready()

    assert "no primary" in waiting["kafka work"]
    assert (gauge, offsets, running.dead, await read_all(settings, DEAD)) == (1, {}, [], [])
    assert after == {"kafka": "ok", "kafka work": "ok"}
    assert running.metric("broker_outage", topic=TOPIC) == 0


async def test_a_service_stops_at_once_in_an_outage_and_commits_nothing(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    await put(settings, b"1")
    running = a_service(
        settings, limits=replace(SMALL, first_pause=timedelta(hours=1), longest_outage_pause=timedelta(hours=1))
    )

    async def refused(_record: Record) -> None:
        raise ConnectionRefusedError

    consume_one_by_one(running, refused)
    async with running.broker:
        await eventually(lambda: running.metric("broker_outage", topic=TOPIC) == 1)
        async with asyncio.timeout(3):
            await running.broker.stop()

    assert await committed(settings) == {}


async def test_a_handler_that_hangs_on_a_dead_dependency_meets_an_outage(kafka_servers: str, topic_prefix: str) -> None:
    running = await a_bad_one_among_good(kafka_servers, topic_prefix)
    faulty = Faulty(None)
    consume_one_by_one(running, faulty.one)

    async def down() -> None:
        raise ConnectionRefusedError("mongodb")

    running.health.ready("mongodb", down)
    async with running.broker:
        await eventually(lambda: faulty.calls[b"bad"] > SMALL.attempts)
        running.health.forget("mongodb")
        await eventually(lambda: len(running.dead) == 1)

    assert running.dead[0].attempts == SMALL.attempts


async def test_failing_for_ever_cannot_spin(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    await put(settings, b"bad")
    slow = replace(
        SMALL, attempts=sys.maxsize, first_pause=timedelta(milliseconds=100), longest_pause=timedelta(seconds=10)
    )
    running = a_service(settings, limits=slow)
    faulty = Faulty(RuntimeError("always"))
    consume_batches(running, faulty.many)

    async with running.broker:
        await eventually(lambda: faulty.calls[b"bad"] > 0)
        await asyncio.sleep(1)

    assert faulty.calls[b"bad"] <= 8, "1 in the batch, then at least 0.05, 0.1, 0.2, 0.4 s apart"


async def test_a_fault_in_the_chassis_itself_loses_nothing(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    await put(settings, b"1", b"2")
    running = a_service(settings)
    consume_one_by_one(running)
    consumer = running.broker._consumers[0]
    settle, faults = consumer._settling.settle, 3

    async def broken(items: Sequence[object]) -> None:
        nonlocal faults
        faults -= 1
        if faults >= 0:
            raise AssertionError("a fault of our own")
        await settle(items)  # type: ignore[arg-type] # passed through

    consumer._settling.settle = broken  # type: ignore[method-assign] # the fault
    async with running.broker:
        await eventually(lambda: running.values == [b"1", b"2"])
        await eventually(lambda: _committed_is(running, {0: 2}))


async def _committed_is(running: Running, offsets: dict[int, int]) -> bool:
    return await committed(running.settings) == offsets
