"""How do engines run where Docker does? Real images through testcontainers, whose reaper ends them with this process."""

from __future__ import annotations

from typing import Any, Self

from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient
from testcontainers.core.waiting_utils import wait_for_logs
from typing_extensions import override

from local.engine import Server
from local.ports import free_port

KAFKA_IMAGE = "apache/kafka:4.3.0"
MONGO_IMAGE = "mongo:8.0"
KAFKA_READY = "Kafka Server started"
MONGO_INITIATE = (
    "mongosh --quiet --eval 'rs.initiate(); while (!db.hello().isWritablePrimary) sleep(100)' || exit 1; echo initiated"
)


def reachable() -> bool:
    """Whether a Docker engine answers."""
    try:
        return bool(DockerClient().client.ping())
    except Exception:  # noqa: BLE001 -- docker-py raises its own, requests' and the system's errors for "no"
        return False


class DockerKafka(Server):
    """Apache Kafka's own image. The port is the same inside and out: brokers tell clients where to come back to."""

    name = "kafka in docker"

    def __init__(self) -> None:
        port = free_port()
        self._address = f"127.0.0.1:{port}"
        self._container: Any = DockerContainer(KAFKA_IMAGE).with_bind_ports(port, port).with_envs(**_kafka(port))

    @property
    @override
    def address(self) -> str:
        return self._address

    @override
    def start(self) -> Self:
        self._container.start()
        wait_for_logs(self._container, KAFKA_READY, timeout=60)
        return self

    @override
    def stop(self) -> None:
        self._container.stop()


class DockerMongoDB(Server):
    """MongoDB's own image, as a replica set of one."""

    name = "mongodb in docker"

    def __init__(self) -> None:
        container: Any = DockerContainer(MONGO_IMAGE).with_exposed_ports(27017)
        self._container = container.with_command("mongod --replSet postdesk --bind_ip_all")

    @property
    @override
    def address(self) -> str:
        host, port = self._container.get_container_host_ip(), self._container.get_exposed_port(27017)
        return f"mongodb://{host}:{port}/?directConnection=true"

    @override
    def start(self) -> Self:
        self._container.start()
        wait_for_logs(self._container, "Waiting for connections", timeout=60)
        code, said = self._container.get_wrapped_container().exec_run(["sh", "-c", MONGO_INITIATE])
        if code:
            raise RuntimeError(f"MongoDB's container did not become a replica set: {said!r}")
        return self

    @override
    def stop(self) -> None:
        self._container.stop()


def _kafka(port: int) -> dict[str, str]:
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": f"PLAINTEXT://:{port},CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }
