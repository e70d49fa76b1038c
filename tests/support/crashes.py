"""How does a test let the process die at any step between two ports?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")

PLAIN = frozenset({"writing"})
"""Methods that are no coroutines: they are passed through."""


class Crash(Exception):
    """The process dies here."""


class Faults:
    """Counts the steps of all ports it wraps, and crashes at one of them: even ones before the effect, odd ones after."""

    def __init__(self, crash_at: int | None = None) -> None:
        self.step = 0
        self.crash_at = crash_at

    def wrap(self, port: T) -> T:
        """The port, with two steps around each call."""
        return cast("T", _Wrapped(port, self))

    def next(self) -> None:
        """One step more."""
        here = self.step
        self.step += 1
        if here == self.crash_at:
            raise Crash(f"at step {here}")


class _Wrapped:
    def __init__(self, port: object, faults: Faults) -> None:
        self._port = port
        self._faults = faults

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        call = getattr(self._port, name)
        if name in PLAIN:
            return cast("Callable[..., Awaitable[Any]]", call)

        async def stepped(*arguments: Any, **named: Any) -> Any:
            self._faults.next()
            answer = await call(*arguments, **named)
            self._faults.next()
            return answer

        return stepped
