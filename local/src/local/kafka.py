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

from local.certificate import self_signed
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
group.min.session.timeout.ms=3000
log.cleaner.dedupe.buffer.size=16777216
"""
TLS_LISTENER = """\
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller},SSL://127.0.0.1:{tls}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},SSL://127.0.0.1:{outside}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
"""
# The second compiler took 3 s of the 6 s of CPU that a broker used for 600 mails: what runs here runs for minutes.
JVM = ("-XX:TieredStopAtLevel=1", "-Xms96m", "-Xmx512m")
STOP_WITHIN = timedelta(seconds=15)


class Kafka(Engine):
    """A Kafka broker at `address` (host:port), without topics: none is made by using it.

    `outside` is the port of something that stands before `tls_port`: under TLS its clients are sent there.
    """

    name = "kafka"

    def __init__(self, folder: Path, *, outside: int | None = None) -> None:
        super().__init__(folder)
        self.port = free_port()
        self.tls_port = free_port() if outside else None
        self._outside = outside
        self._controller_port = free_port()

    @property
    @override
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def certificate(self) -> Path:
        """What it shows under TLS."""
        return self_signed(self.folder)[0]

    @override
    def program(self) -> Program:
        return self._program(installed(train, CONFIGURATION), JVM)

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
        process = Process(self._program(kafka, (*JVM, *jvm)))
        process.start(self.ready)
        process.stop()

    def _program(self, kafka: Installed, jvm: tuple[str, ...]) -> Program:
        data = self.folder / "data"
        if not data.exists():
            shutil.copytree(kafka.formatted, data)
        configuration = self.folder / "server.properties"
        configuration.write_text(self._configured(data), encoding="utf-8")
        command = kafka.command("kafka.Kafka", str(configuration), jvm=jvm)
        return Program(self.name, command, self.log, stop_within=STOP_WITHIN)

    def _configured(self, data: Path) -> str:
        ports = {"port": self.port, "controller": self._controller_port}
        text = CONFIGURATION.format(**ports, data=data)
        if self.tls_port is None:
            return text
        certificate, key = self_signed(self.folder)
        keystore = self.folder / "keystore.pem"
        keystore.write_bytes(key.read_bytes() + certificate.read_bytes())
        # Of a setting that is there twice Java's properties keep the last.
        return text + TLS_LISTENER.format(**ports, tls=self.tls_port, outside=self._outside, keystore=keystore)


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
