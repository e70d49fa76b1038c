"""How is a program started, awaited, stopped and killed so that nothing of it is ever left behind?"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

GUARD = Path(__file__).with_name("guard.py")
QUOTED_LINES = 15
POLL = timedelta(milliseconds=20)


class NotReady(RuntimeError):
    """A program ended, or did not answer before its deadline; the text quotes the end of its log."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run. The log is appended to; `environment` of None hands on our own."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] | None = None
    start_within: timedelta = timedelta(seconds=60)
    stop_within: timedelta = timedelta(seconds=10)


class Process:
    """One run of a program under its guard: the program dies with this process, whatever kills this process.

    Methods block; use a thread where an event loop runs. Not safe for use by several threads at once.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.pid = 0
        self._log_start = 0
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the program is alive, ready or not."""
        return self._guard is not None and self._guard.poll() is None

    def start(self, ready: Callable[[], bool]) -> None:
        """Start the program and return when `ready` says so.

        Raises:
            NotReady: it ended first or took longer than `start_within`; it is stopped then.
        """
        self._spawn()
        try:
            self._await(ready)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Ask the program to end (TERM), insist after `stop_within` (KILL). Stopping twice is fine."""
        if self.running:
            self.signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._ended(self.program.stop_within)
        self.kill()

    def kill(self) -> None:
        """End the program and its children as `kill -9` would, and wait until they are gone."""
        if self._guard is None:
            return
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        self._ended(None)
        for pipe in (self._guard.stdin, self._guard.stdout):
            if pipe is not None:
                pipe.close()
        self._guard = None

    def signal(self, number: int) -> None:
        """Send a signal to the program alone, not to its children. Nothing happens when it is gone."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def quote(self) -> str:
        """The last lines that this run wrote to its log."""
        with self.program.log.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-QUOTED_LINES:]) or "    (nothing)"

    def _spawn(self) -> None:
        if self.running:
            raise RuntimeError(f"{self.program.name} is running already")
        program = self.program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self._log_start = log.tell()
            self._guard = subprocess.Popen(
                [sys.executable, "-I", "-S", str(GUARD), str(program.stop_within.total_seconds()), *program.command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=program.environment,
                start_new_session=True,
            )
        assert self._guard.stdout is not None
        self.pid = int(self._guard.stdout.readline() or 0)

    def _await(self, ready: Callable[[], bool]) -> None:
        program = self.program
        deadline = time.monotonic() + program.start_within.total_seconds()
        while True:
            if not self.running:
                assert self._guard is not None
                raise NotReady(self._complaint(f"ended with code {self._guard.returncode} before it was ready"))
            if ready():
                return
            if time.monotonic() > deadline:
                raise NotReady(self._complaint(f"was not ready within {program.start_within.total_seconds():g} s"))
            time.sleep(POLL.total_seconds())  # a program of others says nowhere when it is ready: it is asked

    def _complaint(self, what: str) -> str:
        return f"{self.program.name} {what}. The end of {self.program.log}:\n{self.quote()}"

    def _ended(self, within: timedelta | None) -> None:
        assert self._guard is not None
        self._guard.wait(within.total_seconds() if within else None)
