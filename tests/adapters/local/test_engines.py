"""Do the engines serve the clients that the services use, and come back with their data after `kill -9`?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import AsyncMongoClient

from local.engine import Engine
from local.kafka import Kafka
from local.mongodb import MongoDB, fast_mongodb
from local.ports import answers, free_port
from local.topics import plans, provision_topics

pytestmark = pytest.mark.engines


async def publish(servers: str, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    await admin.create_topics([NewTopic(topic, num_partitions=2, replication_factor=1)])
    await admin.close()
    async with AIOKafkaProducer(
        bootstrap_servers=servers, enable_idempotence=True, compression_type="zstd"
    ) as producer:
        await producer.send_and_wait(topic, b"value", key=b"key")


async def first_record(servers: str, topic: str) -> tuple[bytes, bytes]:
    async with AIOKafkaConsumer(
        topic, bootstrap_servers=servers, group_id=topic, auto_offset_reset="earliest"
    ) as consumer:
        record = await consumer.getone()
        return record.key, record.value


async def topic_names(servers: str) -> set[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        return set(await admin.list_topics())
    finally:
        await admin.close()


async def test_kafka_gives_back_what_was_published(kafka_servers: str, topic_prefix: str) -> None:
    await publish(kafka_servers, f"{topic_prefix}round")

    assert await first_record(kafka_servers, f"{topic_prefix}round") == (b"key", b"value")


async def test_kafka_makes_no_topic_by_being_asked_for_it(kafka_servers: str, topic_prefix: str) -> None:
    async with AIOKafkaConsumer(bootstrap_servers=kafka_servers) as consumer:
        assert f"{topic_prefix}typo" not in await consumer.topics()

    assert f"{topic_prefix}typo" not in await topic_names(kafka_servers)


async def test_every_topic_of_the_contracts_can_be_provisioned_twice(kafka_servers: str, topic_prefix: str) -> None:
    provision_topics(kafka_servers, topic_prefix)
    provision_topics(kafka_servers, topic_prefix)

    made = {name for name in await topic_names(kafka_servers) if name.startswith(topic_prefix)}
    assert made == {topic_prefix + plan.name for plan in plans()}


async def test_mongodb_gives_back_what_was_inserted(mongo_url: str, database_name: str) -> None:
    async with AsyncMongoClient[dict[str, object]](mongo_url) as client:
        collection = client[database_name]["things"]
        await collection.insert_one({"_id": 1, "name": "one"})

        assert await collection.find_one({"_id": 1}) == {"_id": 1, "name": "one"}


FAST = pytest.param(
    True,
    marks=pytest.mark.skipif(
        not fast_mongodb().exists(), reason="the fast MongoDB stand-in is not built (make bench-engine)"
    ),
)


@pytest.mark.parametrize("fast", [False, FAST])
async def test_mongodb_keeps_its_address_and_data_when_it_is_stopped(fast: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a parameter of the test
    with MongoDB(tmp_path, fast=fast) as mongodb:
        await write_and_read(mongodb, again=mongodb.stop)


@pytest.mark.parametrize("fast", [False, FAST])
async def test_mongodb_keeps_its_address_and_data_when_it_is_killed(fast: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a parameter of the test
    with MongoDB(tmp_path, fast=fast, durable=True) as mongodb:
        await write_and_read(mongodb, again=mongodb.kill)


async def write_and_read(mongodb: MongoDB, *, again: Callable[[], None]) -> None:
    address = mongodb.address
    async with AsyncMongoClient[dict[str, object]](address, w="majority", journal=True) as client:
        await client["test"]["things"].insert_one({"_id": 1})

    again()
    assert not mongodb.running
    mongodb.start()

    assert mongodb.address == address
    async with AsyncMongoClient[dict[str, object]](address) as client:
        assert await client["test"]["things"].count_documents({}) == 1


async def test_kafka_keeps_its_address_and_data_when_it_is_killed(tmp_path: Path) -> None:
    with Kafka(tmp_path) as kafka:
        address = kafka.address
        await publish(address, "kept")

        kafka.kill()
        assert not answers(kafka.port)
        kafka.start()

        assert kafka.address == address
        assert await first_record(address, "kept") == (b"key", b"value")


def test_two_of_a_kind_run_side_by_side(tmp_path: Path) -> None:
    with MongoDB(tmp_path / "one") as one, MongoDB(tmp_path / "two") as two:
        assert one.address != two.address
        assert one.ready()
        assert two.ready()


@pytest.mark.parametrize("engine", [Kafka, MongoDB])
def test_an_engine_whose_data_is_broken_quotes_its_log(engine: type[Engine], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").write_text("version=99\n")
    (tmp_path / "data" / "WiredTiger").write_text("nonsense")
    (tmp_path / "data" / "WiredTiger.turtle").write_text("nonsense")
    broken = engine(tmp_path)

    with pytest.raises(Exception, match=r"ended with code (.|\n)* The end of .*\n    .+") as problem:
        broken.start()

    assert type(problem.value).__name__ == "NotReady"
    assert not broken.running


def test_a_free_port_is_below_those_of_outgoing_connections() -> None:
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])

    assert all(15_000 <= free_port() < lowest for _ in range(50))
