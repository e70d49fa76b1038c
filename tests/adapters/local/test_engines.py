"""Do the engines of a test session serve the clients that the services use?"""

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import AsyncMongoClient

pytestmark = pytest.mark.engines


async def test_kafka_gives_back_what_was_published(kafka_servers: str, topic_prefix: str) -> None:
    topic = f"{topic_prefix}round"
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_servers)
    await admin.start()
    await admin.create_topics([NewTopic(topic, num_partitions=2, replication_factor=1)])
    await admin.close()
    async with AIOKafkaProducer(
        bootstrap_servers=kafka_servers, enable_idempotence=True, compression_type="zstd"
    ) as producer:
        await producer.send_and_wait(topic, b"value", key=b"key")

    async with AIOKafkaConsumer(
        topic, bootstrap_servers=kafka_servers, group_id=topic, auto_offset_reset="earliest"
    ) as consumer:
        record = await consumer.getone()

    assert (record.key, record.value) == (b"key", b"value")


async def test_mongodb_gives_back_what_was_inserted(mongo_url: str, database_name: str) -> None:
    async with AsyncMongoClient[dict[str, object]](mongo_url) as client:
        collection = client[database_name]["things"]
        await collection.insert_one({"_id": 1, "name": "one"})

        assert await collection.find_one({"_id": 1}) == {"_id": 1, "name": "one"}
