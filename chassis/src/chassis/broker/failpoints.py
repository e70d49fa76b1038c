"""How does a test make a service fail at one exact place? `TICKETING_FAILPOINT=after_log:kill` - and nothing, where it is not set.

A place is `before_` or `after_` the name of a step. What happens there:

    after_log:kill      the process dies as of `kill -9`, the first time; `kill:3`: the third time
    after_log:stop      it is frozen as of `kill -STOP`; somebody else has to thaw it
    before_log:error    the step fails as where a service is out of reach, the first time; `error:3`: the first three times
    before_log:full     likewise, as where a disk is full
    before_log:broken   likewise, as where the code is wrong
    before_log:delay:2  the step takes two seconds longer, every time
    clock:shift:3600    the service's clock is an hour ahead (behind, with a minus)

Several are joined by commas. Ports are wrapped when a service is put together, and only where a failpoint asks for it: the
code between knows nothing of it, and without a failpoint there is nothing.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar, cast

from chassis.broker.record import Permanent

CONSUMING: Final = frozenset({"handle", "publish", "commit"})
"""What every consumer does with a batch; `commit` is that of the offsets."""
CLOCK: Final = "clock"
_SIGNALS: Final = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}
_ERRORS: Final[dict[str, Callable[[], Exception]]] = {
    "error": lambda: ConnectionError("a failpoint says that it is out of reach"),
    "broken": lambda: Permanent("a failpoint says that the code is wrong"),
    "full": lambda: OSError(errno.ENOSPC, "a failpoint says that no space is left"),
}

T = TypeVar("T")
Step = Callable[..., Awaitable[Any]]


class FailpointUnknown(ValueError):
    """A failpoint that cannot be read, or a place that the service does not have; the text names those that it has."""


@dataclass(frozen=True, slots=True)
class _Wish:
    place: str
    action: str
    number: float


class Failpoints:
    """The places at which one service fails; usually none.

    `steps` are those that it has; `CONSUMING` those of everybody whose broker is told by `fail_at`.

    Raises:
        FailpointUnknown: what is wanted cannot be.
    """

    def __init__(self, wanted: str = "", steps: Collection[str] = ()) -> None:
        self._reached: Counter[_Wish] = Counter()
        self._wishes = [_read(each.strip(), steps) for each in wanted.split(",") if each.strip()]

    def arm(self, port: T, **steps: str) -> T:
        """The port itself; or, if one of these methods is a place to fail at, the port with that before and after it."""
        wanted = {method: step for method, step in steps.items() if self._has(step)}
        return cast("T", _Armed(port, wanted, self)) if wanted else port

    def around(self, call: Step, step: str) -> Step:
        """The same for a function."""
        if not self._has(step):
            return call

        async def stepped(*arguments: Any, **named: Any) -> Any:
            await self._reach(f"before_{step}")
            answer = await call(*arguments, **named)
            await self._reach(f"after_{step}")
            return answer

        return stepped

    def clock(self, now: Callable[[], datetime]) -> Callable[[], datetime]:
        """The clock itself, or one that is wrong."""
        shift = timedelta(seconds=sum(wish.number for wish in self._wishes if wish.place == CLOCK))
        return (lambda: now() + shift) if shift else now

    def _has(self, step: str) -> bool:
        return any(wish.place in {f"before_{step}", f"after_{step}"} for wish in self._wishes)

    async def _reach(self, place: str) -> None:
        for wish in self._wishes:
            if wish.place != place:
                continue
            self._reached[wish] += 1
            if wish.action == "delay":
                await asyncio.sleep(wish.number)
            elif wish.action in _ERRORS and self._reached[wish] <= wish.number:
                make = _ERRORS[wish.action]
                raise make()
            elif wish.action in _SIGNALS and self._reached[wish] == wish.number:
                os.kill(os.getpid(), _SIGNALS[wish.action])


class _Armed:
    """A port whose steps are places to fail at."""

    def __init__(self, port: object, steps: dict[str, str], failpoints: Failpoints) -> None:
        self._port = port
        self._steps = steps
        self._failpoints = failpoints

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        step = self._steps.get(name)
        return self._failpoints.around(method, step) if step else method


def _read(wanted: str, steps: Collection[str]) -> _Wish:
    place, _, action = wanted.partition(":")
    action, _, number = action.partition(":")
    places = sorted(f"{when}_{step}" for step in steps for when in ("before", "after"))
    shifts = place == CLOCK and action == "shift"
    if not shifts and place not in places:
        raise FailpointUnknown(f"there is no place {place!r}; there are {', '.join(places)}, and clock:shift:SECONDS")
    if not shifts and action not in {*_SIGNALS, *_ERRORS, "delay"}:
        raise FailpointUnknown(f"{wanted!r}: at a place can be {', '.join([*_SIGNALS, *_ERRORS])} or delay:SECONDS")
    try:
        return _Wish(place, action, float(number or "1"))
    except ValueError as error:
        raise FailpointUnknown(f"{wanted!r}: what stands behind the last colon is a number") from error
