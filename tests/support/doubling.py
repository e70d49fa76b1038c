"""What if every record of every topic comes twice? Reads topics to their ends and writes each record again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from contracts.topics import PARTITIONS, TOPICS

Offsets = dict[TopicPartition, int]
"""Where each partition of each topic ends."""


async def ends(servers: str) -> Offsets:
    """Where all topics end now."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers)
    await consumer.start()
    try:
        return await _ends(consumer)
    finally:
        await consumer.stop()


async def deliver_twice(servers: str, since: Offsets) -> int:
    """Append a second copy of each later record to its own partition, key and headers included; gives how many."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all")
    await consumer.start()
    await producer.start()
    try:
        until = await _ends(consumer)
        places = [place for place, end in until.items() if since[place] < end]
        consumer.assign(places)
        for place in places:
            consumer.seek(place, since[place])
        total = 0
        while any([await consumer.position(place) < until[place] for place in places]):
            found = await consumer.getmany(timeout_ms=1000, max_records=500)
            total += sum([await _double(producer, place, records, until[place]) for place, records in found.items()])
        return total
    finally:
        await producer.stop()
        await consumer.stop()


async def _ends(consumer: AIOKafkaConsumer) -> Offsets:
    places = [TopicPartition(topic.name, number) for topic in TOPICS for number in range(PARTITIONS)]
    found: Offsets = await consumer.end_offsets(places)
    return found


async def _double(
    producer: AIOKafkaProducer, place: TopicPartition, records: Sequence[ConsumerRecord], end: int
) -> int:
    again = [record for record in records if record.offset < end]
    sent = [
        await producer.send(
            place.topic, record.value, key=record.key, headers=list(record.headers), partition=place.partition
        )
        for record in again
    ]
    await asyncio.gather(*sent)
    return len(again)
