"""Is this process ready for work, is it alive, and who restarts a loop that crashed?

Readiness asks what the service depends on, now; liveness asks only whether the process can still do its work. A
dependency that is down makes a service not ready and never not alive: a restart would not bring it back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog

from chassis import blobs, mongo

FIRST_PAUSE = timedelta(seconds=0.5)
LONGEST_PAUSE = timedelta(seconds=30)
PATIENCE = timedelta(minutes=2)
"""A loop that has crashed over and over for this long, not for a dependency's sake, makes the process not alive."""
CHECK_TIMEOUT = timedelta(seconds=3)
"""Kubernetes gives a probe a few seconds at most; a check that hangs counts as failed."""

CANCEL_AGAIN = timedelta(seconds=1)

OK = "ok"

log = structlog.get_logger()


class Health:
    """What a service says about itself; `chassis.http` serves it as `/readyz` and `/healthz`.

    `clock` gives seconds that never go back. All methods belong to one event loop.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ready: dict[str, Callable[[], Awaitable[None]]] = {}
        self._alive: dict[str, Callable[[], bool]] = {}
        self._outages: tuple[type[BaseException], ...] = (OSError, TimeoutError, *mongo.OUTAGES, *blobs.OUTAGES)

    def ready(self, name: str, check: Callable[[], Awaitable[None]]) -> None:
        """Register a readiness check: it returns when the dependency answers and raises when it does not."""
        self._ready[name] = check

    def alive(self, name: str, check: Callable[[], bool]) -> None:
        """Register a liveness check: a quick look at own state, no I/O."""
        self._alive[name] = check

    def forget(self, name: str) -> None:
        """Take back what was registered under a name; unknown names are fine."""
        self._ready.pop(name, None)
        self._alive.pop(name, None)

    def count_as_outage(self, *errors: type[BaseException]) -> None:
        """Name errors that mean a dependency is down: waiting helps, a restart does not."""
        self._outages = (*self._outages, *errors)

    def is_outage(self, error: BaseException) -> bool:
        """Whether an error means that a dependency is down."""
        return isinstance(error, self._outages)

    async def report_ready(self) -> dict[str, str]:
        """Run all readiness checks at once: name to `"ok"` or to the error's class and text."""
        checks = dict(self._ready)
        answers = await asyncio.gather(*(_answer(check) for check in checks.values()))
        return dict(zip(checks, answers, strict=True))

    def report_alive(self) -> dict[str, bool]:
        """Run all liveness checks: name to whether it is alive."""
        return {name: check() for name, check in self._alive.items()}

    @asynccontextmanager
    async def keep_running(self, name: str, run: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
        """Run a loop in the background until the block is left, and again with growing pauses whenever it crashes.

        Liveness counts it under `name`: false once it returned by itself, or crashed for longer than `PATIENCE`
        without a good run in between. On exit it is cancelled and awaited.
        """
        loop = _Loop(name, run, self)
        task = asyncio.create_task(loop.keep(), name=name)
        self.alive(name, lambda: not task.done() and loop.well())
        try:
            yield
        finally:
            self._alive.pop(name, None)
            await end(task)

    def now(self) -> float:
        """Seconds on a clock that never goes back."""
        return self._clock()


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel a task until it has ended, however it ends.

    Once is not always enough: what it awaits may swallow a cancellation, as PyMongo's async client does with a query in
    flight [seen with 4.20].
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=CANCEL_AGAIN.total_seconds())


class _Loop:
    """One background loop and the history of its crashes."""

    def __init__(self, name: str, run: Callable[[], Awaitable[None]], health: Health) -> None:
        self._name = name
        self._run = run
        self._health = health
        self._pause = FIRST_PAUSE
        self._crashing_since: float | None = None

    def well(self) -> bool:
        since = self._crashing_since
        return since is None or self._health.now() - since < PATIENCE.total_seconds()

    async def keep(self) -> None:
        while True:
            started = self._health.now()
            try:
                await self._run()
            except asyncio.CancelledError as error:
                if _asked_to_stop():
                    raise
                self._crashed(error, started)
            except Exception as error:  # noqa: BLE001 - whatever stops a loop, it is logged and started again
                self._crashed(error, started)
            else:
                log.error("loop_finished", loop=self._name)
                return
            await asyncio.sleep(self._pause.total_seconds())
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _crashed(self, error: BaseException, started: float) -> None:
        if self._health.now() - started > LONGEST_PAUSE.total_seconds():
            self._pause = FIRST_PAUSE
            self._crashing_since = None
        if self._health.is_outage(error):
            self._crashing_since = None
        elif self._crashing_since is None:
            self._crashing_since = self._health.now()
        log.error(
            "loop_crashed",
            loop=self._name,
            error=f"{type(error).__name__}: {error}",
            again_in_seconds=self._pause.total_seconds(),
            exc_info=None if self._health.is_outage(error) else error,
        )


def _asked_to_stop() -> bool:
    """Tell our own cancellation from one that leaked out of something the loop awaited."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _answer(check: Callable[[], Awaitable[None]]) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT.total_seconds()):
            await check()
    except Exception as error:  # noqa: BLE001 - any failure is an answer
        return f"{type(error).__name__}: {error}"[:300]
    return OK
