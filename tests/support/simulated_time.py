"""How does a test live through a month in a second? An event loop whose clock jumps to whatever is waited for next.

Only for what needs no threads and no network: those take time that such a clock knows nothing of.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from typing_extensions import override

T = TypeVar("T")


class _Impatient(selectors.DefaultSelector):
    """Lets the clock jump instead of waiting."""

    def __init__(self, jump: Callable[[float], None]) -> None:
        super().__init__()
        self._jump = jump

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            self._jump(timeout)
            return super().select(0)
        return super().select(timeout)


class SimulatedTime(asyncio.SelectorEventLoop):
    """An event loop that never waits. `now` is its clock as an instant."""

    def __init__(self, began: datetime) -> None:
        self._began = began
        self._seconds = 0.0
        super().__init__(_Impatient(self._jump))

    @override
    def time(self) -> float:
        return self._seconds

    def now(self) -> datetime:
        """What the clock shows."""
        return self._began + timedelta(seconds=self._seconds)

    def _jump(self, seconds: float) -> None:
        self._seconds += seconds


def lived_through(began: datetime, story: Callable[[SimulatedTime], Coroutine[Any, Any, T]]) -> T:
    """Run something from an instant on, in simulated time."""
    loop = SimulatedTime(began)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(story(loop))
