"""How does a service run and stop? One process, one event loop; SIGTERM finishes what is in flight, then leaves."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from socket import socket
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI
from typing_extensions import override

from chassis.http.actor import HttpSettings
from chassis.standing import tell_when_asked

GRACE: Final = timedelta(seconds=20)
"""How long answers in flight may take after SIGTERM; the manifests and Compose kill after 75 s."""
DATED_EVERY: Final = timedelta(seconds=5)
"""How often the Date header changes: it is when an answer was made, to the best approximation (RFC 9110, section 6.6.1)."""
YOUNG: Final = 50_000
"""Objects that are made before Python looks for garbage. A batch of mails is more than its own 700: looking 300 times per
1,000 mails for cycles that nobody makes costs the journal up to a third of its CPU (docs/explanation/performance.md)."""


def serve(app: FastAPI, settings: HttpSettings) -> None:
    """Serve until SIGTERM or SIGINT: no new connection, answers finished, then the lifespan's end."""
    _spare_the_collector()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=round(GRACE.total_seconds()),
    )
    _Server(config).run()


class _Server(uvicorn.Server):
    """uvicorn's, told when to stop: its own looks ten times a second, a quarter of what an idle service uses [measured]."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._tell: Callable[[], object] = bool  # nothing, before it runs

    @override
    async def serve(self, sockets: list[socket] | None = None) -> None:
        # Before the lifespan, which may be what hangs: without a handler the signal ends the process.
        tell_when_asked(asyncio.get_running_loop())
        await super().serve(sockets)

    @override
    async def main_loop(self) -> None:
        told = asyncio.Event()
        self._tell = partial(asyncio.get_running_loop().call_soon_threadsafe, told.set)
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(DATED_EVERY.total_seconds()):
                    await told.wait()

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._tell()


def _spare_the_collector() -> None:
    """Let it pass over what was loaded, which stays, and look at the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
