"""How does a test make the service die at one exact place? `FETCHER_FAILPOINT=after_ledger:kill` - and nothing, where it is not set.

A place is `before_` or `after_` the name of a step; `kill` is what `kill -9` does, a number behind another colon says at
which time the place is reached. Ports are wrapped when the service is put together, so the code knows nothing of it.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar, cast

from fetcher.handlers.mail_server import MailServer

SESSION_STEPS: Final = {"fetch": "fetch", "piece": "piece", "mark_read": "seen", "move": "move", "delete": "delete"}

T = TypeVar("T")


class FailpointUnknown(ValueError):
    """A failpoint that cannot be read: it is written `after_ledger:kill` or `after_ledger:kill:3`."""


class Failpoints:
    """At most one place at which to die."""

    def __init__(self, wanted: str = "") -> None:
        self._reached: Counter[str] = Counter()
        self._place, self._time = _read(wanted) if wanted else ("", 0)

    def arm(self, port: T, **steps: str) -> T:
        """The port itself; or, if one of these methods is where to die, the port with that before and after it."""
        if not any(self._place.endswith(f"_{step}") for step in steps.values()):
            return port
        return cast("T", _Armed(port, steps, self))

    def arm_server(self, server: MailServer) -> MailServer:
        """The same for every session of a mail server."""
        return cast("MailServer", _ArmedServer(server, self)) if self._place else server

    def reach(self, place: str) -> None:
        """Die here, if it is the place and the time."""
        self._reached[place] += 1
        if place == self._place and self._reached[place] == self._time:
            os.kill(os.getpid(), signal.SIGKILL)


class _Armed:
    """A port whose steps are places to die at."""

    def __init__(self, port: object, steps: dict[str, str], failpoints: Failpoints) -> None:
        self._port = port
        self._steps = steps
        self._failpoints = failpoints

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        step = self._steps.get(name)
        return _around(method, step, self._failpoints) if step else method


class _ArmedServer:
    def __init__(self, server: MailServer, failpoints: Failpoints) -> None:
        self._server = server
        self._failpoints = failpoints

    async def connect(self, *arguments: Any, **named: Any) -> Any:
        return self._failpoints.arm(await self._server.connect(*arguments, **named), **SESSION_STEPS)


def _around(method: Callable[..., Awaitable[Any]], step: str, failpoints: Failpoints) -> Callable[..., Awaitable[Any]]:
    async def stepped(*arguments: Any, **named: Any) -> Any:
        failpoints.reach(f"before_{step}")
        answer = await method(*arguments, **named)
        failpoints.reach(f"after_{step}")
        return answer

    return stepped


def _read(wanted: str) -> tuple[str, int]:
    place, _, action = wanted.partition(":")
    action, _, time = action.partition(":")
    if action != "kill" or not (time or "1").isdigit():
        raise FailpointUnknown(wanted)
    return place, int(time or "1")
