"""Can a record be lost? By its headers, its body, a crash, a stop, or the client's defaults."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from chassis.broker import Record
from support.broker import (
    DEAD,
    TOPIC,
    Sent,
    a_producer,
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

ODD_HEADERS: list[list[tuple[str, bytes | None]]] = [
    [("h", None)],
    [("h", b"\xff\xfe\x80")],
    [("h", b"first"), ("h", b"last")],
    [("", b"unnamed")],
]


async def test_headers_of_any_kind_reach_the_handler(kafka_servers: str, topic_prefix: str) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    async with a_producer(settings) as producer:
        for headers in ODD_HEADERS:
            await producer.send(settings.topic_prefix + TOPIC, b"v", partition=0, headers=headers)
    running = a_service(settings)
    consume_one_by_one(running)

    async with running.broker:
        await eventually(lambda: len(running.handled) == len(ODD_HEADERS))

    assert [dict(record.headers) for record in running.handled] == [
        {"h": b""},
        {"h": b"\xff\xfe\x80"},
        {"h": b"last"},
        {"": b"unnamed"},
    ]
    assert {(record.key, record.topic) for record in running.handled} == {(b"", TOPIC)}


async def test_an_undecodable_record_is_dead_lettered_and_nothing_after_it_is_lost(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    async with a_producer(settings) as producer:
        topic = settings.topic_prefix + TOPIC
        await producer.send(topic, b"1", key=b"k", partition=0)
        odd = [("ce_type", b"\xff"), ("null", None), ("twice", b"1"), ("twice", b"2"), ("x-dead-topic", b"forged")]
        await producer.send(topic, b"{broken \xff", key=b"\xfe", partition=0, headers=odd)
        await producer.send(topic, None, key=b"tombstone", partition=0)
        await producer.send(topic, b"2", key=b"k", partition=0)
    running = a_service(settings)
    consume_one_by_one(running, decode=_number)

    async with running.broker:
        await eventually(lambda: len(running.handled) == 2 and len(running.dead) == 2)
        await eventually(lambda: _is_committed(settings, 4))

    broken, tombstone = await read_all(settings, DEAD)
    assert (broken.key, broken.value, tombstone.key, tombstone.value) == (b"\xfe", b"{broken \xff", b"tombstone", None)
    assert list(broken.headers[:4]) == odd[:4]
    reasons = dict(broken.headers[4:])
    assert reasons.pop("x-dead-at")
    assert reasons == {
        "x-dead-topic": b"work",
        "x-dead-partition": b"0",
        "x-dead-offset": b"1",
        "x-dead-attempts": b"1",
        "x-dead-error": b"ValueError: not a number",
        "x-dead-service": b"svc",
    }
    assert [(dead.record.offset, dead.error) for dead in running.dead] == [
        (1, "ValueError: not a number"),
        (2, "ValueError: not a number"),
    ]


async def test_what_was_published_before_the_first_start_is_consumed_and_nothing_is_committed_before_it_is_handled(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    await put(settings, b"1", b"2")
    running = a_service(settings)
    release = asyncio.Event()

    async def wait(_record: Record) -> None:
        await release.wait()

    consume_one_by_one(running, wait)
    async with running.broker:
        await eventually(lambda: running.metric("broker_consumed_total", topic=TOPIC) == 2)
        assert await committed(settings) == {}
        release.set()
        await eventually(lambda: _is_committed(settings, 2))

    assert running.values == [b"1", b"2"]


async def test_a_kill_between_effect_and_commit_repeats_and_loses_nothing(
    kafka_servers: str, topic_prefix: str, tmp_path: Path
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix), 2)
    values = [str(number).encode() for number in range(40)]
    await put(settings, *values[:20], partition=0)
    await put(settings, *values[20:], partition=1)
    effects = tmp_path / "effects"
    victim = [sys.executable, str(Path(__file__).parents[2] / "support" / "broker_victim.py")]

    killed = await asyncio.to_thread(
        subprocess.run, [*victim, kafka_servers, topic_prefix, str(effects)], check=False, capture_output=True
    )
    before = effects.read_bytes().split()
    running = a_service(settings)
    consume_batches(running, _nothing)
    async with running.broker:
        await eventually(lambda: set(before) | set(running.values) >= set(values), within=30)
        await eventually(lambda: _is_committed(settings, 20, partition=1))

    assert killed.returncode == -9, killed.stderr.decode()
    assert before
    assert set(before) & set(running.values), "what was killed before its commit comes again"


async def test_stopping_under_load_commits_what_was_handled_and_the_next_begins_there(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix), 4)
    first = a_service(settings)
    consume_one_by_one(first, _a_moment, lanes=4)
    second = a_service(settings)
    consume_one_by_one(second, lanes=4)
    messages = [Sent(str(number % 50).encode(), str(number).encode()) for number in range(1000)]

    async with first.broker:
        await first.broker.publish(messages)
        await eventually(lambda: len(first.handled) > 100)
    async with second.broker:
        await eventually(lambda: len(first.handled) + len(second.handled) >= 1000)
        await asyncio.sleep(0.3)

    assert len(first.handled) < 1000, "it was stopped in the middle"
    assert sorted(first.values + second.values, key=int) == [message.value for message in messages], "none twice"


def _number(record: Record) -> Record:
    if not record.value.isdigit():
        raise ValueError("not a number")
    return record


async def _nothing(_records: object) -> None:
    pass


async def _a_moment(_record: Record) -> None:
    await asyncio.sleep(0.002)


async def _is_committed(settings: object, offset: int, partition: int = 0) -> bool:
    return (await committed(settings)).get(partition) == offset  # type: ignore[arg-type] # kept short for the checks above
