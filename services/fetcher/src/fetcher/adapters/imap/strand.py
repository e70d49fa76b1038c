"""How do many connections share some threads, each doing one thing after another in the order it was asked to?"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

T = TypeVar("T")


class Strand:
    """One connection's commands. No thread belongs to it while it has nothing to do."""

    def __init__(self, threads: Executor) -> None:
        self._threads = threads
        self._todo: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._lock = threading.Lock()
        self._running = False

    @property
    def busy(self) -> bool:
        """Whether something is done or waits to be."""
        return self._running

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Have something done behind all that was submitted before."""
        outcome: Future[T] = Future()
        with self._lock:
            self._todo.append((call, outcome))
            if self._running:
                return outcome
            self._running = True
        self._threads.submit(self._work)
        return outcome

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._todo:
                    self._running = False
                    return
                task = self._todo.popleft()
            _do(*task)
            del task


def _do(call: Callable[[], Any], outcome: Future[Any]) -> None:
    if not outcome.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001 - whoever waits is told
        outcome.set_exception(error)
    else:
        outcome.set_result(result)
