"""Does the guide's program send dead letters back as they were, each once?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.broker import (
    DEAD,
    TOPIC,
    a_service,
    consume_one_by_one,
    eventually,
    put,
    read_all,
    settings_for,
    with_topics,
)

PROGRAM = Path(__file__).parents[3] / "docs" / "how-to" / "redrive.py"

pytestmark = pytest.mark.engines


async def refuse(_record: object) -> None:
    raise ValueError("unheard of")


def redrive(servers: str, prefix: str, *more: str) -> tuple[int, str]:
    """How many dead letters it tells of, and what it says of them."""
    command = [sys.executable, str(PROGRAM), DEAD, "--servers", servers, "--prefix", prefix, *more]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return len(done.stdout.splitlines()), done.stderr


async def test_dead_letters_go_back_once_as_they_were_and_nothing_moves_before_that_is_said(
    kafka_servers: str, topic_prefix: str
) -> None:
    settings = await with_topics(settings_for(kafka_servers, topic_prefix))
    await put(settings, b"1", b"2")
    broken = a_service(settings)
    consume_one_by_one(broken, refuse)
    async with broken.broker:
        await eventually(lambda: len(broken.dead) == 2)
    before = await read_all(settings, TOPIC)

    asked = [redrive(kafka_servers, topic_prefix) for _ in range(2)]
    sent = redrive(kafka_servers, topic_prefix, "--send")
    again = redrive(kafka_servers, topic_prefix, "--send")

    mended = a_service(settings)
    consume_one_by_one(mended)
    async with mended.broker:
        await eventually(lambda: mended.values == [b"1", b"2"])
    records = await read_all(settings, TOPIC)
    assert [count for count, _ in [*asked, sent, again]] == [2, 2, 2, 0]
    assert sent[1] == "2 sent back\n"
    assert [(it.key, it.value, it.headers) for it in records] == 2 * [(it.key, it.value, it.headers) for it in before]
