"""What is a service waiting for? `kill -USR2 PID` logs where each task and each thread of it stands, and stops nothing.

A line names files, functions and line numbers only: no value of a mail or a secret can be in it.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import traceback
from collections.abc import Iterator
from queue import SimpleQueue
from threading import Thread
from types import FrameType
from typing import Any, Final

import structlog

ASKED_BY: Final = signal.SIGUSR2

log = structlog.get_logger()


def tell_when_asked(loop: asyncio.AbstractEventLoop) -> None:
    """Answer the signal from now on, also while one task keeps the loop busy; to be called in the main thread."""
    asked: SimpleQueue[int] = SimpleQueue()
    # Its `put` may interrupt itself; a log line that interrupts a log line would raise in whatever was running.
    signal.signal(ASKED_BY, lambda number, _frame: asked.put(number))
    Thread(target=_answer, args=(asked, loop), name="standing", daemon=True).start()


def _answer(asked: SimpleQueue[int], loop: asyncio.AbstractEventLoop) -> None:
    while asked.get():
        # A list: several tasks may have one name.
        tasks = [{task.get_name(): list(_places(task.get_coro()))} for task in asyncio.all_tasks(loop)]
        frames = sys._current_frames()  # noqa: SLF001 - the documented way to other threads
        log.warning(
            "standing", tasks=tasks, threads={str(number): list(_stack(frame)) for number, frame in frames.items()}
        )


def _places(awaited: Any) -> Iterator[str]:
    """Where a task stands, from its beginning inwards: each coroutine names the one it awaits."""
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None)
        if frame is None:
            yield type(awaited).__name__
            return
        yield _place(frame, frame.f_lineno)
        awaited = awaited.cr_await


def _stack(frame: FrameType) -> Iterator[str]:
    for inner, line in traceback.walk_stack(frame):
        yield _place(inner, line)


def _place(frame: FrameType, line: int) -> str:
    code = frame.f_code
    return f"{code.co_filename.rpartition('site-packages/')[2]}:{line} {code.co_qualname}"
