"""What if every record of every topic comes twice? Reads all topics of a deployment to their ends and writes each again."""

from __future__ import annotations

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from contracts.topics import PARTITIONS, TOPICS


async def deliver_everything_twice(servers: str, prefix: str) -> int:
    """Append a second copy of each record to its own partition, key and headers included; gives how many."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all")
    await consumer.start()
    await producer.start()
    try:
        return sum([await _double(consumer, producer, prefix + topic.name) for topic in TOPICS])
    finally:
        await producer.stop()
        await consumer.stop()


async def _double(consumer: AIOKafkaConsumer, producer: AIOKafkaProducer, topic: str) -> int:
    partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)
    ends = await consumer.end_offsets(partitions)
    total = 0
    for partition in partitions:
        while await consumer.position(partition) < ends[partition]:
            records = await consumer.getmany(partition, timeout_ms=1000, max_records=500)
            again = [record for found in records.values() for record in found if record.offset < ends[partition]]
            sent = [
                await producer.send(
                    topic, record.value, key=record.key, headers=list(record.headers), partition=partition.partition
                )
                for record in again
            ]
            await asyncio.gather(*sent)
            total += len(again)
    return total
