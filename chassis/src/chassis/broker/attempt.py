"""How is a handler called once, so that nothing it does can end the consumer?"""

from __future__ import annotations

import asyncio
import random
import traceback
from collections.abc import Awaitable
from datetime import timedelta

from chassis.broker.settings import Limits


class HandlerTimedOut(Exception):
    """A handler ran longer than it may."""


class CancelLeaked(Exception):
    """Something that a handler awaited was cancelled, and the handler let it out; nobody had asked the consumer to stop."""


class ExitLeaked(Exception):
    """A handler tried to end the process."""


async def attempt(call: Awaitable[None], within: timedelta) -> Exception | None:
    """Await a handler's call; the error it ended with, or None.

    Raises:
        asyncio.CancelledError: the task that calls is being cancelled, which is honoured.
    """
    try:
        async with asyncio.timeout(within.total_seconds()) as limit:
            await call
    except asyncio.CancelledError as error:
        if being_cancelled():
            raise
        return _caused_by(CancelLeaked("a cancellation leaked out of the handler"), error)
    except SystemExit as error:
        return _caused_by(ExitLeaked(f"the handler called exit({error.code!r})"), error)
    except TimeoutError as error:
        if limit.expired():
            return _caused_by(HandlerTimedOut(f"the handler did not finish within {within}"), error)
        return error
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller decides about the record
        return error
    return None


def being_cancelled() -> bool:
    """Tell the cancellation of this task from one that leaked out of something it awaited."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def pause_after(attempts: int, limits: Limits) -> float:
    """Seconds before the next attempt: doubling up to the limit, less up to a half by chance."""
    longest = limits.longest_pause.total_seconds()
    doubled = limits.first_pause.total_seconds() * 2 ** min(attempts - 1, 30)
    return float(min(doubled, longest)) * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


def describe(error: BaseException) -> str:
    """Class and text, for the dead letter."""
    return f"{type(error).__name__}: {error}"


def where(error: BaseException) -> str:
    """The place that raised it, for the log: its text may quote what a mail says and stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno} {frames[-1].name}" if frames else "?"


def _caused_by(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error.with_traceback(cause.__traceback__)
