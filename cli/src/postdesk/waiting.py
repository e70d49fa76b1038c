"""How does a command wait until something is so?"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated

import typer

from postdesk.client import Document
from postdesk.failures import Failure

_PAUSE_SECONDS = 0.5

WaitOption = Annotated[bool, typer.Option("--wait", help="Wait until it is done.")]
TimeoutOption = Annotated[float, typer.Option("--timeout", min=1, help="Wait at most this many seconds.")]


def wait_until(look: Callable[[], Document], done: Callable[[Document], bool], seconds: float, what: str) -> Document:
    """Look again and again until it is done; return what was seen last. Raises Failure when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if done(seen):
            return seen
        if time.monotonic() + _PAUSE_SECONDS > deadline:
            raise Failure(f"{what} was not done within {seconds:g} seconds.", fix="It goes on by itself.")
        time.sleep(_PAUSE_SECONDS)  # the API answers at once and never waits; sooner helps nobody who reads
