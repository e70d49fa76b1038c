"""Which Kafka and which MongoDB does this machine get? The one it was told, else Docker's, else a local one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

from typing_extensions import override

from local.engine import Server
from local.kafka import Kafka
from local.mongodb import MongoDB

KAFKA = "POSTDESK_TEST_KAFKA"
MONGODB = "POSTDESK_TEST_MONGO"
LOCAL = "local"
DOCKER = "docker"


class DockerUnreachable(RuntimeError):
    """A setting asks for Docker, but no engine answers."""


class Given(Server):
    """A server that runs elsewhere and is left as it is."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self._address = address

    @property
    @override
    def address(self) -> str:
        return self._address

    @override
    def start(self) -> Self:
        return self

    @override
    def stop(self) -> None:
        return None


def kafka(folder: Path) -> Server:
    """The Kafka to use, not started. `$POSTDESK_TEST_KAFKA` is host:port, `docker` or `local`."""
    return _choose(KAFKA, here=lambda: Kafka(folder), docker=_docker_kafka)


def mongodb(folder: Path, *, fast: bool = False) -> Server:
    """The MongoDB to use, not started. `$POSTDESK_TEST_MONGO` is a URL without a database, `docker` or `local`."""
    return _choose(MONGODB, here=lambda: MongoDB(folder, fast=fast), docker=_docker_mongodb)


def described(engine: Server) -> str:
    """Which one this is, for people: figures are of an engine."""
    return engine.kind if isinstance(engine, MongoDB) else engine.name


def _choose(variable: str, *, here: Callable[[], Server], docker: Callable[[], Server | None]) -> Server:
    wish = os.environ.get(variable, "")
    if wish == LOCAL:
        return here()
    if wish and wish != DOCKER:
        return Given(f"the one named by {variable}", wish)
    container = docker()
    if container is None and wish == DOCKER:
        raise DockerUnreachable(f"{variable}=docker, but no Docker engine answers: start it, or unset {variable}")
    return container or here()


def _docker_kafka() -> Server | None:
    from local import docker  # noqa: PLC0415 -- half a second that most machines need not spend

    return docker.DockerKafka() if docker.reachable() else None


def _docker_mongodb() -> Server | None:
    from local import docker  # noqa: PLC0415 -- see above

    return docker.DockerMongoDB() if docker.reachable() else None
