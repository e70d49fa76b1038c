"""What do all servers have in common, wherever they run, and what more can the local ones: kill, restart, process id?"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from typing_extensions import override

from local.process import Process, Program


class EngineMissing(RuntimeError):
    """A program that an engine needs is not installed; the text says how to install it."""


class Server(ABC):
    """Something that clients reach at an address: here, in a container or elsewhere. All methods block."""

    name: str

    @property
    @abstractmethod
    def address(self) -> str:
        """Where clients reach it: a URL, or host:port where that is what its clients want."""

    @abstractmethod
    def start(self) -> Self:
        """Start it and return when it answers."""

    @abstractmethod
    def stop(self) -> None:
        """End it. Stopping twice is fine."""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Engine(Server):
    """A server on this machine with its data, configuration and log in one folder.

    Ports are chosen at construction and kept, so that an engine comes back at the same address with the same data
    after `stop` or `kill`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process: Process | None = None

    @property
    def log(self) -> Path:
        """Where the engine's output goes, run after run."""
        return self.folder / f"{self.name}.log"

    @property
    def pid(self) -> int:
        """The process id of the engine itself (of its root process).

        Raises:
            RuntimeError: it does not run.
        """
        if self._process is None or not self._process.running:
            raise RuntimeError(f"{self.name} does not run")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether its process is alive."""
        return self._process is not None and self._process.running

    @override
    def start(self) -> Self:
        """Start on the chosen port and the data found in the folder; return when it answers.

        Raises:
            EngineMissing: a program it needs is not installed.
            NotReady: it ended or did not answer in time; the text quotes its log.
        """
        self._process = Process(self.program())
        self._process.start(self.ready)
        return self

    @override
    def stop(self) -> None:
        """End politely, then by force. The data stays in the folder. Stopping twice is fine."""
        if self._process is not None:
            self._process.stop()

    def kill(self) -> None:
        """End as `kill -9` does, and return when it is gone."""
        if self._process is not None:
            self._process.kill()

    @abstractmethod
    def program(self) -> Program:
        """Write the configuration and say what to run.

        Raises:
            EngineMissing: what should run is not installed.
        """

    @abstractmethod
    def ready(self) -> bool:
        """Whether clients are served now. Called again and again while it starts; must return quickly."""
