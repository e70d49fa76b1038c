"""Is a consumer called dead when the client has silently given up one of its own routines?"""

from __future__ import annotations

from typing import Any

import pytest

from support.broker import a_service, consume_one_by_one, eventually, put, settings_for, with_topics

pytestmark = pytest.mark.engines


async def nothing(_record: object) -> None:
    """Handle it."""


@pytest.mark.parametrize(("part", "routine"), [("_fetcher", "_fetch_task"), ("_coordinator", "_coordination_task")])
async def test_a_consumer_whose_client_ended_a_routine_is_not_alive(
    kafka_servers: str, topic_prefix: str, part: str, routine: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    await put(settings, b"1")
    running = a_service(settings)
    consume_one_by_one(running, nothing)
    async with running.broker:
        await eventually(lambda: len(running.handled) == 1)
        [consumer] = running.broker._consumers
        assert consumer.alive()

        task: Any = getattr(getattr(consumer.client, part), routine)
        task.cancel()

        await eventually(lambda: not consumer.alive())
