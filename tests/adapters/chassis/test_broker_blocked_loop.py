"""What if a handler computes on the event loop, so that no heartbeat goes out?"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chassis.broker import KafkaSettings, Record
from support.broker import TOPIC, a_service, committed, consume_one_by_one, eventually, put, settings_for, with_topics

pytestmark = pytest.mark.engines

CLIENTS_SESSION = timedelta(seconds=10)
"""After so long without a heartbeat the client's own default has the member evicted and its record repeated."""


class Members:
    """Two members of one group, each with an event loop of its own."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._over = False
        self.started = 0
        self.calls: list[bytes] = []

    def live(self) -> None:
        """One member's life, in a thread."""
        asyncio.run(self._live())

    def end(self) -> None:
        """Let both leave."""
        self._over = True

    async def _live(self) -> None:
        service = a_service(self._settings)
        consume_one_by_one(service, self._compute)
        async with service.broker:
            self.started += 1
            while not self._over:
                await asyncio.sleep(0.05)

    async def _compute(self, record: Record) -> None:
        self.calls.append(record.value)
        if record.value == b"long":
            time.sleep(CLIENTS_SESSION.total_seconds() + 1)  # noqa: ASYNC251 - blocking the loop is the test


async def test_a_loop_blocked_beyond_the_clients_default_session_has_nothing_repeated_by_another_member(
    kafka_servers: str, topic_prefix: str
) -> None:
    usual = KafkaSettings(servers=kafka_servers, topic_prefix=topic_prefix)
    await with_topics(settings_for(kafka_servers, topic_prefix))
    members = Members(usual)

    with ThreadPoolExecutor(2) as threads:
        lives = [threads.submit(members.live) for _ in range(2)]
        await eventually(lambda: members.started == 2)
        await put(usual, b"short", b"long", b"last")
        await eventually(lambda: members.calls[-1:] == [b"last"], within=40)
        members.end()
        for life in lives:
            life.result()

    assert members.calls == [b"short", b"long", b"last"]
    assert await committed(usual, TOPIC) == {0: 3}
