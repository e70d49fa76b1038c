"""What do end-to-end tests run against? One whole Postdesk a session, fed by Dovecot, asked by its public API.

Tests share it: each has a mailbox, a seed and so markers of its own.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from bench.check import judge, read_manifest, read_stored
from bench.generate import HARD, write
from bench.mailbox import Options
from bench.rig import Rig

from contracts.topics import PARTITIONS, TOPICS
from local.dovecot import Dovecot
from local.environment import NEEDS
from local.stack import Stack
from support.collector import Collector

PATIENCE = 120.0
GROUPS = {"journal": "events"}
"""What the group of a service is called that reads all its topics together; others have one per topic, named as the topic."""


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that Dovecot's user may enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="postdesk-e2e-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where the traces of every service go."""
    with Collector() as collector:
        yield collector


@pytest.fixture(scope="session")
def rig(open_folder: Path, collector: Collector) -> Iterator[Rig]:
    """A running Postdesk; every mail is traced."""
    tracing = {"TELEMETRY__OTLP_ENDPOINT": collector.endpoint, "TELEMETRY__SAMPLE_RATIO": "1"}
    with Stack(open_folder / "stack", extra=tracing) as stack:
        yield Rig(stack)


_SEEDS: Final = count(secrets.randbelow(10**6) + 10)
"""Others in each run, and never one twice: two mailboxes of one seed would be the same."""


@dataclass(frozen=True)
class Case:
    """A generated mailbox that is being read."""

    rig: Rig
    mailbox_id: str
    seed: int
    wanted: dict[str, dict[str, Any]]
    before: int

    def begun(self) -> None:
        """Return when the first mail of it can be read."""
        self.rig.wait_until_filed(self.before + 1, 60)

    def wait(self) -> None:
        """Return when every mail of it can be read."""
        self.rig.wait_until_filed(self.before + len(self.wanted), PATIENCE)

    def verdict(self) -> dict[str, Any]:
        """What `bench.check` says of the tickets that hold its mails."""
        mark = f"zq{self.seed}x"
        stored = (entry for entry in self.rig.stored() if mark in entry["text"])
        return judge(self.wanted, read_stored(stored, self.wanted))


@pytest.fixture
def mailbox(rig: Rig, dovecot_in_the_open: Dovecot, open_folder: Path) -> Callable[..., Case]:
    """Makes a mailbox of generated mails and connects it: `mailbox(300, hard=True)`."""

    def connect(mails: int, *, hard: bool = False) -> Case:
        seed = next(_SEEDS)
        options = replace(Options(count=mails, seed=seed), **(HARD if hard else {}))
        maildir, manifest = open_folder / f"mail-{seed}", open_folder / f"{seed}.jsonl"
        write(maildir, manifest, options)
        before = rig.filed()
        account = dovecot_in_the_open.account(f"user{seed}", maildir=maildir)
        connected = rig.connect(dovecot_in_the_open, account)
        return Case(rig, connected["id"], seed, read_manifest(manifest), before)

    return connect


@pytest.fixture(scope="session")
def dovecot_in_the_open(dovecot: Dovecot) -> Dovecot:
    """The session's Dovecot, under a name that says that its Maildirs lie elsewhere."""
    return dovecot


def at_once(actions: list[Callable[[], object]]) -> None:
    """Do all of it, each in a thread; raise what the first failure raised."""
    with ThreadPoolExecutor(len(actions)) as threads:
        for result in [threads.submit(action) for action in actions]:
            result.result()


async def committed_everything(servers: str, prefix: str = "") -> bool:
    """Whether every service has committed the end of every topic it consumes."""
    admin, consumer = AIOKafkaAdminClient(bootstrap_servers=servers), AIOKafkaConsumer(bootstrap_servers=servers)
    await admin.start()
    await consumer.start()
    try:
        return all([await _at_end(admin, consumer, prefix, name, group) for name, group in _consumed(prefix)])
    finally:
        await consumer.stop()
        await admin.close()


async def records(servers: str, prefix: str = "") -> AsyncIterator[bytes]:
    """Headers and body of every record in every topic, up to where they end now."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(prefix + topic.name, number) for topic in TOPICS for number in range(PARTITIONS)]
        ends = await consumer.end_offsets(places)
        left = {place for place, end in ends.items() if end}
        consumer.assign(list(left))
        await consumer.seek_to_beginning()
        while left:
            for place, found in (await consumer.getmany(timeout_ms=1000)).items():
                for record in found:
                    yield b"\0".join([record.key or b"", record.value or b"", *(value for _, value in record.headers)])
                if found and found[-1].offset + 1 >= ends[place]:
                    left.discard(place)
    finally:
        await consumer.stop()


def _consumed(prefix: str) -> Iterator[tuple[str, str]]:
    for topic in TOPICS:
        for service in topic.consumers if not topic.broadcast and topic.name.startswith("mail.") else ():
            if service in NEEDS:
                yield prefix + topic.name, f"{prefix}{service}.{GROUPS.get(service, topic.name)}"


async def _at_end(admin: Any, consumer: Any, prefix: str, topic: str, group: str) -> bool:
    ends = await consumer.end_offsets([TopicPartition(topic, number) for number in range(PARTITIONS)])
    done = await admin.list_consumer_group_offsets(group)
    return all(end == 0 or (done.get(place) and done[place].offset == end) for place, end in ends.items())


async def eventually(condition: Callable[[], Any], patience: float = PATIENCE) -> None:
    """Ask again and again until it is so."""
    async with asyncio.timeout(patience):
        while not await condition():
            await asyncio.sleep(0.2)
