"""How does a whole Postdesk run on this machine? Engines, topics, then every service as a process."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Self, TypeVar

import httpx
from typing_extensions import override

from local import selection
from local.engine import Engine, Server
from local.environment import NEEDS, Installation, Secrets
from local.ports import free_port
from local.service import Service
from local.topics import provision_topics

S = TypeVar("S", bound=Server)
ADMIN = {"name": "Local admin", "email": "admin@example.org"}


class TokenForgotten(RuntimeError):
    """The database has a first admin, but the folder does not have the token that was given then."""


class Stack(Server):
    """A Postdesk with its data and logs in one folder; started again on that folder it is the same one.

    `engines` has kafka and mongodb, `services` every service: each may be stopped, killed and started by itself.
    `fast` prefers the fast MongoDB stand-in where it was built: for benchmarks. `extra` are further settings of every
    service, without its prefix.
    """

    name = "postdesk"

    def __init__(
        self, folder: Path, *, fast: bool = False, prefix: str = "", extra: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder.absolute()
        self.blobs = self.folder / "blobs"
        self.blobs.mkdir(parents=True, exist_ok=True)
        self.engines: dict[str, Server] = {
            "kafka": selection.kafka(self.folder / "kafka"),
            "mongodb": selection.mongodb(self.folder / "mongodb", fast=fast),
        }
        self.services: dict[str, Service] = {}
        self._secrets = _kept_secrets(self.folder / "secrets.json")
        self._ports = {service: free_port() for service in NEEDS}
        self._prefix = prefix
        self._extra = extra or {}

    @property
    @override
    def address(self) -> str:
        """The gateway's URL."""
        return f"http://127.0.0.1:{self._ports['api-gateway']}"

    @property
    def api_url(self) -> str:
        """The gateway's URL."""
        return self.address

    @property
    def engine_names(self) -> str:
        """Which engines these are, for people."""
        return ", ".join(selection.described(engine) for engine in self.engines.values())

    @override
    def start(self) -> Self:
        """Start what is not running; return when every service is ready.

        Raises:
            EngineMissing: a program that an engine needs is not installed.
            NotReady: something ended or did not answer in time; the text quotes its log. All of it is stopped then.
        """
        try:
            _at_once(lambda engine: engine.start(), _stopped(self.engines.values()))
            provision_topics(self.engines["kafka"].address, self._prefix)
            self.services = self.services or self._services()
            _at_once(lambda service: service.start(), _stopped(self.services.values()))
        except BaseException:
            self.stop()
            raise
        return self

    @override
    def stop(self) -> None:
        """Stop the services, which drain, then the engines. The data stays."""
        try:
            _at_once(lambda service: service.stop(), self.services.values())
        finally:
            _at_once(lambda engine: engine.stop(), self.engines.values())

    def token(self) -> str:
        """The first admin's API token; the first call sets this admin up.

        Raises:
            TokenForgotten: somebody else did that before.
            httpx.HTTPError: the gateway does not answer, or refuses.
        """
        file = self.folder / "token"
        if not file.exists():
            headers = {"X-Setup-Key": self._secrets.setup_key}
            url = f"{self.address}/api/v1/setup"
            answer = httpx.post(url, json=ADMIN, headers=headers, timeout=30, trust_env=False)
            if answer.status_code == httpx.codes.GONE:
                raise TokenForgotten(f"Postdesk is set up already, but {file} is gone: start with an empty folder")
            _write_secret(file, answer.raise_for_status().json()["token"])
        return file.read_text(encoding="utf-8")

    def pids(self) -> dict[str, int]:
        """The process id of everything that runs here, by name: the roots of its process trees."""
        everything = {**self.engines, **self.services}
        return {name: it.pid for name, it in everything.items() if isinstance(it, Engine) and it.running}

    def _services(self) -> dict[str, Service]:
        installation = Installation(
            kafka=self.engines["kafka"].address,
            mongo=self.engines["mongodb"].address,
            blobs=self.blobs.as_uri(),
            secrets=self._secrets,
            ports=self._ports,
            prefix=self._prefix,
            extra=self._extra,
        )
        folder = self.folder / "services"
        return {
            name: Service(name, folder / name, installation.url(name), installation.variables(name)) for name in NEEDS
        }


def _at_once(do: Callable[[S], object], servers: Iterable[S]) -> None:
    """Do something to all of them, each in a thread; when it is done to all, raise what the first failure raised."""
    waiting = list(servers)
    with ThreadPoolExecutor(max(1, len(waiting))) as threads:
        results = [threads.submit(do, server) for server in waiting]
    for result in results:
        result.result()


def _stopped(servers: Iterable[S]) -> list[S]:
    return [server for server in servers if not (isinstance(server, Engine) and server.running)]


def _kept_secrets(file: Path) -> Secrets:
    if not file.exists():
        _write_secret(file, json.dumps(asdict(Secrets.new())))
    return Secrets(**json.loads(file.read_text(encoding="utf-8")))


def _write_secret(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as secret:
        secret.write(text)
