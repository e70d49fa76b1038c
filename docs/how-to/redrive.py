# ruff: noqa: INP001 - a file to be run by its path, beside the text that explains it
"""How are dead letters tried again? Each goes back, as it was, to the topic it came from; see handle-dead-letters.md.

    python redrive.py parser.dead --servers kafka:9092          # says what lies there
    python redrive.py parser.dead --servers kafka:9092 --send   # sends it back

It needs `chassis`, so it runs in any service's image. Logins and TLS come from KAFKA_* variables, as for `python -m chassis.broker`.
What was sent back once is not sent again: the consumer group `redrive` keeps the place. Where it is cut off, a record may be
sent twice, which every service takes for one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from chassis.broker.settings import KafkaSettings, connection

PREFIX: Final = "x-dead-"
LOGIN: Final = "KAFKA_"


def told(record: Any) -> dict[str, str]:
    """Why a record died, by the headers that it got then."""
    return {name.removeprefix(PREFIX): text.decode() for name, text in record.headers if name.startswith(PREFIX)}


async def lying(consumer: Any) -> AsyncIterator[Any]:
    """Each record between the group's place and what was the end at the beginning: what dies again meanwhile waits for the next time."""
    ends = await consumer.end_offsets(consumer.assignment())
    behind = {place for place, end in ends.items() if await consumer.position(place) < end}
    while behind:
        for place, records in (await consumer.getmany(*behind, timeout_ms=1000)).items():
            for record in records:
                if record.offset < ends[place]:
                    yield record
            if await consumer.position(place) >= ends[place]:
                behind.discard(place)


async def redrive(settings: KafkaSettings, topic: str, *, send: bool) -> int:
    """Tell of each dead letter, and send it back where that is wanted; how many went, or would go."""
    consumer = AIOKafkaConsumer(
        settings.topic_prefix + topic,
        **connection(settings),
        group_id=f"{settings.topic_prefix}redrive",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    producer = AIOKafkaProducer(**connection(settings), enable_idempotence=True, acks="all", compression_type="zstd")
    count = 0
    async with consumer, producer:
        async for record in lying(consumer):
            count += await _one(settings, producer, record, send=send)
            if send:
                await consumer.commit({TopicPartition(record.topic, record.partition): record.offset + 1})
    return count


async def _one(settings: KafkaSettings, producer: Any, record: Any, *, send: bool) -> bool:
    """Whether it can be sent back at all."""
    why = told(record)
    sys.stdout.write(json.dumps({"key": (record.key or b"").decode("utf-8", "replace"), **why}) + "\n")
    if "omitted-bytes" in why:
        sys.stderr.write(f"left, too large to have been kept: read it in {why['topic']} at offset {why['offset']}\n")
        return False
    if send:
        headers = [pair for pair in record.headers if not pair[0].startswith(PREFIX)]
        await producer.send_and_wait(settings.topic_prefix + why["topic"], record.value, record.key, headers=headers)
    return True


def main(arguments: list[str]) -> None:
    """Read the command line."""
    wants = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wants.add_argument("topic", help="<service>.dead")
    wants.add_argument("--servers", required=True)
    wants.add_argument("--prefix", default="", help="before every topic")
    wants.add_argument("--send", action="store_true", help="send them back; without it nothing is changed")
    given = wants.parse_args(arguments)
    login = {name.removeprefix(LOGIN).lower(): value for name, value in os.environ.items() if name.startswith(LOGIN)}
    settings = KafkaSettings.model_validate({**login, "servers": given.servers, "topic_prefix": given.prefix})
    count = asyncio.run(redrive(settings, given.topic, send=given.send))
    sys.stderr.write(f"{count} {'sent back' if given.send else 'lie there; --send sends them back'}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
