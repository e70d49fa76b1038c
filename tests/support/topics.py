"""How does a test hand a topic's records to a service in another order, or take them away before it has read them?"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from contracts.topics import PARTITIONS, Topic
from local.topics import provision_topics

Places = dict[TopicPartition, int]


async def ends_of(servers: str, topic: Topic) -> Places:
    """Where a topic's partitions end now."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers)
    await consumer.start()
    try:
        found: Places = await consumer.end_offsets([TopicPartition(topic.name, each) for each in range(PARTITIONS)])
        return found
    finally:
        await consumer.stop()


async def shuffle(servers: str, topic: Topic, group: str, since: Places, seed: int) -> int:
    """Give a group that nobody is in, instead of a topic's records since then, copies in any order in any partition.

    Answers how many those are.
    """
    records = await take(servers, topic, group, since)
    await give(servers, records, seed)
    return len(records)


async def take(servers: str, topic: Topic, group: str, since: Places) -> list[ConsumerRecord]:
    """Have a group that nobody is in pass over a topic's records since then; gives them."""
    until = await ends_of(servers, topic)
    records = await _between(servers, since, until)
    await _skip(servers, group, until)
    return records


async def give(servers: str, records: Sequence[ConsumerRecord], seed: int) -> None:
    """Write copies of records to their topics, in any order, into any partition."""
    chance = random.Random(seed)
    records = chance.sample(records, len(records))
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all")
    await producer.start()
    try:
        for record in records:
            partition = chance.randrange(PARTITIONS)
            headers = list(record.headers)
            await producer.send_and_wait(
                record.topic, record.value, key=record.key, headers=headers, partition=partition
            )
    finally:
        await producer.stop()


async def lose(servers: str, topic: Topic) -> None:
    """Delete a topic with all that is in it, and make it anew, empty."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        await admin.delete_topics([topic.name])
        async with asyncio.timeout(30):
            while topic.name in await admin.list_topics():
                await asyncio.sleep(0.1)
    finally:
        await admin.close()
    await asyncio.to_thread(provision_topics, servers, "")


async def _between(servers: str, since: Places, until: Places) -> list[ConsumerRecord]:
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [place for place in until if since[place] < until[place]]
        consumer.assign(places)
        for place in places:
            consumer.seek(place, since[place])
        found: list[ConsumerRecord] = []
        while any([await consumer.position(place) < until[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                found += records
        return found
    finally:
        await consumer.stop()


async def _skip(servers: str, group: str, until: Places) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        consumer.assign(list(until))
        await consumer.commit(dict(until))
    finally:
        await consumer.stop()
