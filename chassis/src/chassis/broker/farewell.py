"""How long may a client of aiokafka take to close its connections?

Kafka hears a farewell of TLS only when it has answered what was asked before, and one that misses its own is waited for half a minute
[measured]: longer than Kubernetes waits for a service that it stops, and than a broken producer may stand in the way of its successor.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Final

FAREWELL: Final = timedelta(seconds=1)


def keep_short(connections: Any) -> None:
    """Let the connections of a client be closed within `FAREWELL`; it has no setting for it."""
    connections.close = partial(_within_farewell, connections.close)


async def _within_farewell(close: Callable[[], Awaitable[None]]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(FAREWELL.total_seconds()):
            await close()
