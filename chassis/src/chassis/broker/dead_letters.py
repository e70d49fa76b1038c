"""What does a record look like that nobody could handle?

The same key, bytes and headers, plus `x-dead-*`: where it came from, what happened, how often it was tried, by whom, when.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from chassis.broker.publisher import Headers, Publisher, size_of

LONGEST_ERROR: Final = 2000
LARGEST: Final = 1_000_000
"""Bytes; Kafka's default limit is 1,048,588 for a compressed batch of one."""
PREFIX: Final = "x-dead-"


class DeadLetters:
    """The dead-letter topic of one service."""

    def __init__(self, publisher: Publisher, service: str) -> None:
        self._publisher = publisher
        self.service = service
        self.topic = f"{service}.dead"

    async def publish(self, raw: Any, topic: str, error: str, attempts: int) -> None:
        """Publish what was consumed as `raw` from `topic` (without prefix); returns when Kafka has acknowledged it."""
        headers = [pair for pair in raw.headers if not pair[0].startswith(PREFIX)]
        headers += self._reasons(raw, topic, error, attempts)
        value = raw.value
        if size_of(raw.key, value, headers) > LARGEST:
            # Only others' producers can make one so large; without this it would stop its partition for ever. The
            # bytes are still at the place that the headers name.
            headers.append((f"{PREFIX}omitted-bytes", str(len(value or b"")).encode()))
            value = b""
        await self._publisher.publish_raw(self.topic, raw.key, value, headers)

    def _reasons(self, raw: Any, topic: str, error: str, attempts: int) -> Headers:
        reasons = {
            "topic": topic,
            "partition": str(raw.partition),
            "offset": str(raw.offset),
            "attempts": str(attempts),
            "error": error[:LONGEST_ERROR],
            "service": self.service,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        return [(PREFIX + name, text.encode("utf-8", "replace")) for name, text in reasons.items()]
