"""Does the operators' command create every topic that the contract names, and may it run again?"""

import subprocess
import sys
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from contracts.topics import PARTITIONS, SERVICES, TOPICS, dead_topic

ASYNCAPI = Path(__file__).parents[3] / "contracts" / "asyncapi.json"

pytestmark = pytest.mark.engines


def provision(servers: str, prefix: str) -> str:
    options = ["--asyncapi", ASYNCAPI, "--servers", servers, "--replication", "1", "--prefix", prefix]
    return subprocess.check_output([sys.executable, "-m", "chassis.broker", "provision", *options], text=True)


async def test_the_command_creates_what_the_asyncapi_document_describes_and_repeats_harmlessly(
    kafka_servers: str, topic_prefix: str
) -> None:
    wanted = {topic.name for topic in TOPICS} | {dead_topic(service) for service in SERVICES}

    said = [provision(kafka_servers, topic_prefix) for _ in range(2)]

    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_servers)
    await admin.start()
    made = [topic for topic in await admin.describe_topics() if topic["topic"].startswith(topic_prefix)]
    await admin.close()
    assert said == [f"{len(wanted)} topics are ready\n"] * 2
    assert {topic["topic"].removeprefix(topic_prefix) for topic in made} == wanted
    assert {len(topic["partitions"]) for topic in made} == {PARTITIONS}
