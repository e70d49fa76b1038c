"""How does a real Apache Kafka run here without Docker?

One KRaft node of Kafka 4.3.0 in one JVM. Maven brings its jars into the cache folder once. 4.4.0 cannot be had this way:
its POM names an artifact that was never published.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from typing_extensions import override

from local.cache import built_once
from local.engine import Engine, EngineMissing
from local.ports import answers, free_port
from local.process import Program

VERSION = "4.3.0"
INSTALL = "apt-get install openjdk-17-jdk-headless maven"
CLUSTER = "4L6g3nShT-eMCtK--X86sw"
PACKAGED = Path(__file__).with_name("kafka_files")
CONFIGURATION = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
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
broker.session.timeout.ms=2500
broker.heartbeat.interval.ms=500
log.cleaner.dedupe.buffer.size=16777216
"""
JVM = ("-Xms96m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4", "-Djava.awt.headless=true")


class Kafka(Engine):
    """A Kafka broker at `servers` (host:port), without topics: none is made by using it."""

    name = "kafka"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = free_port()
        self._controller_port = free_port()

    @property
    def servers(self) -> str:
        """The bootstrap address."""
        return f"127.0.0.1:{self.port}"

    @override
    def program(self) -> Program:
        java = need("java")
        installed = built_once(f"kafka-{VERSION}", install)
        data = self.folder / "data"
        if not data.exists():
            shutil.copytree(installed / "formatted", data)
        configuration = self.folder / "server.properties"
        configuration.write_text(
            CONFIGURATION.format(port=self.port, controller=self._controller_port, data=data), encoding="utf-8"
        )
        command = [java, *JVM, *classes(installed), "kafka.Kafka", str(configuration)]
        return Program(self.name, command, self.log, stop_within=timedelta(seconds=15))

    @override
    def ready(self) -> bool:
        if not answers(self.port):
            return False
        with ThreadPoolExecutor(1) as thread:  # the caller's thread may have an event loop of its own
            return thread.submit(asyncio.run, serves(self.servers)).result()


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


def need(program: str) -> str:
    """The full path of a program on PATH.

    Raises:
        EngineMissing: it is not there.
    """
    found = shutil.which(program)
    if found is None:
        raise EngineMissing(f"Kafka needs {program}, which is not on PATH: install Java 17 and Maven ({INSTALL})")
    return found


def install(folder: Path) -> None:
    """Fill a folder with Kafka's jars, its log configuration and a formatted data folder to copy for each start."""
    shutil.copytree(PACKAGED, folder, dirs_exist_ok=True)
    maven = [need("mvn"), "-q", "-B", "-f", str(folder / "pom.xml"), "dependency:copy-dependencies"]
    run([*maven, "-DincludeScope=runtime", f"-DoutputDirectory={folder / 'jars'}"])
    configuration = folder / "format.properties"
    configuration.write_text(CONFIGURATION.format(port=1, controller=2, data=folder / "formatted"), encoding="utf-8")
    run([need("java"), *classes(folder), "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(configuration)])


def classes(installed: Path) -> list[str]:
    """The JVM's options that name Kafka's jars and its log configuration."""
    return [f"-Dlog4j2.configurationFile={installed / 'log4j2.xml'}", "-cp", f"{installed / 'jars'}/*"]


def run(command: list[str]) -> None:
    """Run an installation step.

    Raises:
        EngineMissing: it failed; the text quotes what it said.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise EngineMissing(f"cannot install Kafka, {command[0]} failed with code {done.returncode}:\n{said}")
