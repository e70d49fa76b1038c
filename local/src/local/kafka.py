"""How does a real Apache Kafka run here without Docker? One KRaft node in one JVM, on the loopback address."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from typing_extensions import override

from local.engine import Engine
from local.kafka_install import Installed, installed
from local.ports import answers, free_port
from local.process import Process, Program

# The session timeout bounds how long a broker that was killed refuses its own successor.
CONFIGURATION = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{advertised}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
broker.session.timeout.ms=2500
broker.heartbeat.interval.ms=500
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=5
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=16777216
"""
HEAP = ("-Xms96m", "-Xmx512m")
STOP_WITHIN = timedelta(seconds=15)


class Kafka(Engine):
    """A Kafka broker at `address` (host:port), without topics: none is made by using it.

    `advertised` is the port that it sends its clients to, where something stands between them and it.
    """

    name = "kafka"

    def __init__(self, folder: Path, *, advertised: int | None = None) -> None:
        super().__init__(folder)
        self.port = free_port()
        self._advertised = advertised or self.port
        self._controller_port = free_port()

    @property
    @override
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @override
    def program(self) -> Program:
        return self._program(installed(train, CONFIGURATION), HEAP)

    @override
    def ready(self) -> bool:
        if not answers(self.port):
            return False
        with ThreadPoolExecutor(1) as thread:  # the caller's thread may have an event loop of its own
            return thread.submit(asyncio.run, serves(self.address)).result()

    def run_once(self, kafka: Installed, jvm: list[str]) -> None:
        """Start, wait until it serves, stop.

        Raises:
            NotReady: it did not serve in time.
        """
        process = Process(self._program(kafka, (*HEAP, *jvm)))
        process.start(self.ready)
        process.stop()

    def _program(self, kafka: Installed, jvm: tuple[str, ...]) -> Program:
        data = self.folder / "data"
        if not data.exists():
            shutil.copytree(kafka.formatted, data)
        configuration = self.folder / "server.properties"
        ports = {"port": self.port, "advertised": self._advertised, "controller": self._controller_port}
        configuration.write_text(CONFIGURATION.format(**ports, data=data), encoding="utf-8")
        command = kafka.command("kafka.Kafka", str(configuration), jvm=jvm)
        return Program(self.name, command, self.log, stop_within=STOP_WITHIN)


def train(kafka: Installed, archive: Path) -> None:
    """Run a broker once on scratch data and let the JVM write down the classes it loaded."""
    with tempfile.TemporaryDirectory() as scratch:
        Kafka(Path(scratch)).run_once(kafka, [f"-XX:ArchiveClassesAtExit={archive}", "-Xlog:cds=off"])


async def serves(servers: str) -> bool:
    """Whether a broker is registered and a controller is elected."""
    client_log = logging.getLogger("aiokafka")
    level = client_log.level
    client_log.setLevel(logging.CRITICAL)  # refused connections are expected until it serves
    admin = AIOKafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=2000)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
        return bool(cluster["brokers"]) and cluster["controller_id"] >= 0
    except (KafkaError, OSError):
        return False
    finally:
        await admin.close()
        client_log.setLevel(level)
