"""How does one of our services run here? As `python -m <package>`, a process of its own, ready when /readyz says so."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

import httpx
from typing_extensions import override

from local.engine import Engine
from local.process import Program

START_WITHIN = timedelta(seconds=60)
STOP_WITHIN = timedelta(seconds=30)
HANDED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE")


class Service(Engine):
    """A service at `address`, with nothing in its environment but its own settings."""

    def __init__(self, name: str, folder: Path, address: str, variables: Mapping[str, str]) -> None:
        super().__init__(folder)
        self.name = name
        self.variables = dict(variables)
        """Its settings. A change counts from the next start on."""
        self._address = address

    @property
    @override
    def address(self) -> str:
        return self._address

    @property
    def port(self) -> int:
        """Where it serves HTTP."""
        return int(self._address.rpartition(":")[2])

    @override
    def program(self) -> Program:
        command = [sys.executable, "-m", self.name.replace("-", "_")]
        inherited = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
        return Program(self.name, command, self.log, inherited | self.variables, START_WITHIN, STOP_WITHIN)

    def ask(self, path: str) -> httpx.Response:
        """What it answers to a GET. Raises `httpx.HTTPError`."""
        return _client().get(f"{self._address}{path}")

    @override
    def ready(self) -> bool:
        try:
            return self.ask("/readyz").is_success
        except httpx.HTTPError:
            return False


@cache
def _client() -> httpx.Client:
    """One for all: a client reads all certificates of the system at its birth, 25 ms of CPU, and who starts is asked often."""
    # A connection that is kept would be one to a process that was killed since.
    return httpx.Client(timeout=5, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
