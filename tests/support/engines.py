"""Which engines does a test session get? One of each that a test asks for, started then, gone at its end.

Tests share them and keep apart by topic prefix and database name.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import NodeNotReadyError
from pymongo import MongoClient

from local import selection
from local.dovecot import INSTALL, Dovecot, available
from local.imap import Pymap
from support.broker import eventually


@pytest.fixture(scope="session")
def engines_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this session's engines keep data and logs."""
    return tmp_path_factory.mktemp("engines")


@pytest.fixture(scope="session")
def kafka_servers(engines_folder: Path) -> Iterator[str]:
    """Bootstrap servers of a real Kafka without topics; nothing creates one by using it."""
    with selection.kafka(engines_folder / "kafka") as kafka:
        yield kafka.address


@pytest.fixture(scope="session")
def mongo_url(engines_folder: Path) -> Iterator[str]:
    """URL of a MongoDB-compatible server, without a database name."""
    with selection.mongodb(engines_folder / "mongodb") as mongodb:
        yield mongodb.address


@pytest.fixture(scope="session")
def imap_server(engines_folder: Path) -> Iterator[Pymap]:
    """An IMAP server that runs everywhere; `account(user)` makes an account for one test."""
    with Pymap(engines_folder / "pymap") as server:
        yield server


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot with TLS and LMTP; `account(user)` makes an account for one test."""
    if not available():
        missing = f"Dovecot is not installed ({INSTALL})"
        if os.environ.get("REQUIRE_SYSTEM_DEPS") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    # Not below pytest's folder, which is closed to "nobody", by whom Dovecot opens the mail.
    with tempfile.TemporaryDirectory(prefix="postdesk-dovecot-") as folder:
        Path(folder).chmod(0o711)
        with Dovecot(Path(folder)) as server:
            yield server


@pytest.fixture
def topic_prefix(kafka_servers: str) -> Iterator[str]:
    """What to put in front of every topic and group of one test; its topics are deleted afterwards."""
    prefix = f"test-{secrets.token_hex(4)}."
    yield prefix
    with ThreadPoolExecutor(1) as thread:  # this thread has the session's event loop
        thread.submit(asyncio.run, _delete_topics(kafka_servers, prefix)).result()


@pytest.fixture
def database_name(mongo_url: str) -> Iterator[str]:
    """The database of one test; it, and every database whose name begins with it, is dropped afterwards."""
    name = f"test_{secrets.token_hex(4)}"
    yield name
    with MongoClient[dict[str, object]](mongo_url) as client:
        for database in client.list_database_names():
            if database.startswith(name):
                client.drop_database(database)


async def _delete_topics(servers: str, prefix: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()

    async def are_deleted() -> bool:
        try:
            topics = [topic for topic in await admin.list_topics() if topic.startswith(prefix)]
            if topics:
                await admin.delete_topics(topics)
        except NodeNotReadyError:  # a broker that stood still is fenced, and told to nobody until it is heard again
            return False
        return True

    try:
        await eventually(are_deleted, within=60)
    finally:
        await admin.close()
