"""Where does a process spend its processor time? Python imports this by its name where the folder is on PYTHONPATH.

After each tick of CPU time, of whatever thread, the main thread's stack is noted (setitimer(2), ITIMER_PROF): a process that
waits is not seen. The counts go to `$POSTDESK_SAMPLES/<process id>`, one stack a line, as flame graphs want them.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path
from types import FrameType

EVERY = 0.001
"""Seconds; the kernel makes it its own tick, of 4 ms on most machines."""
WRITE_EACH = 50
"""Samples: a child that is killed has no time to say anything at its end."""

FOLDER = Path(os.environ["POSTDESK_SAMPLES"])
_seen: Counter[tuple[str, ...]] = Counter()


def note(_number: int, frame: FrameType | None) -> None:
    """Count the stack that the signal met."""
    stack: list[str] = []
    while frame is not None:
        stack.append(f"{frame.f_code.co_filename}:{frame.f_code.co_qualname}")
        frame = frame.f_back
    _seen[tuple(reversed(stack))] += 1
    if _seen.total() % WRITE_EACH == 0:
        lines = "".join(f"{';'.join(stack)} {count}\n" for stack, count in _seen.items())
        (FOLDER / str(os.getpid())).write_text(lines, encoding="utf-8")
    _wait()


def begin() -> None:
    """Count from here on; a forked child begins anew."""
    _seen.clear()
    signal.signal(signal.SIGPROF, note)
    _wait()


def _wait() -> None:
    """Until the next tick; anew each time, for it must not come while the last one is being noted."""
    signal.setitimer(signal.ITIMER_PROF, EVERY)


os.register_at_fork(after_in_child=begin)
begin()
