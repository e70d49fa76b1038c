"""Where are faults injected? A whole Postdesk as processes, with a line to each engine that can be broken, and its oracle.

    with a_lab() as lab:
        lab.kafka.line = Line.STALLED
        lab.services["router"].kill()
        lab.heal()
        lab.compared()["missing"]

Everything that it starts ends with it, also when its own process is killed (see `local.process`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import httpx
from bench.rig import Rig
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import OperationFailure, PyMongoError
from typing_extensions import override

from chassis.standing import ASKED_BY
from local.dovecot import Dovecot
from local.engine import Engine, Server
from local.environment import NEEDS
from local.kafka import Kafka
from local.mongodb import MongoDB
from local.process import NotReady
from local.service import Service
from local.stack import Stack
from support.postdesk import at_once
from support.proxy import Line, Proxy

Document = dict[str, Any]
ENGINE = os.environ.get("ENGINE", "safe")
"""Which stand-in for MongoDB: `safe`, or `fast` where it was built (`make bench-engine`)."""
IMPATIENT: Mapping[str, str] = {"LOOK_EVERY": "PT1S", "LEASE_TERM": "PT4S", "SWEEP_AFTER": "PT2S"}
PAUSE = 0.2


class Behind(Server):
    """An engine that is reached by a line that can be broken."""

    def __init__(self, engine: Engine, proxy: Proxy, address: str) -> None:
        self.name = engine.name
        self.engine = engine
        self.proxy = proxy
        self._address = address

    @property
    @override
    def address(self) -> str:
        return self._address

    @property
    def line(self) -> Line:
        """How the line is."""
        return self.proxy.line

    @line.setter
    def line(self, line: Line) -> None:
        self.proxy.line = line

    @override
    def start(self) -> Self:
        if not self.engine.running:
            self.engine.start()
        return self

    @override
    def stop(self) -> None:
        self.engine.stop()

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.engine.kill()


class FaultLab:
    """The stack, its engines behind breakable lines, a Dovecot behind another, and the ways to break and judge them."""

    def __init__(self, folder: Path, extra: Mapping[str, str] | None = None) -> None:
        folder.chmod(0o755)
        self.folder = folder
        self._open = ExitStack()
        self._log: Collection[Document] | None = None
        self.dovecot = Dovecot(_open_folder(folder / "dovecot"))
        self._extra = {**IMPATIENT, **(extra or {})}

    def __enter__(self) -> Self:
        try:
            return self._start()
        except BaseException:
            self._open.close()
            raise

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _start(self) -> Self:
        enter = self._open.enter_context
        enter(self.dovecot)
        assert self.dovecot.tls_port is not None
        self.imap = enter(Proxy(self.dovecot.tls_port))
        mongodb = MongoDB(self.folder / "stack" / "mongodb", fast=ENGINE == "fast", durable=True)
        self.kind_of_mongo = mongodb.kind
        to_mongo = enter(Proxy(mongodb.port))
        address = mongodb.address.replace(str(mongodb.port), str(to_mongo.port))
        self.mongo = Behind(mongodb, to_mongo, address)
        self.kafka = self._kafka()
        self.stack = Stack(self.folder / "stack", extra=self._extra)
        self.stack.engines = {"kafka": self.kafka, "mongodb": self.mongo}
        enter(self.stack)
        self.rig = Rig(self.stack)
        return self

    def _kafka(self) -> Behind:
        """Reached by services under TLS, over the line, and by tests past it."""
        # Kafka names its own address to clients: it has to name the line's, which exists first.
        line = Proxy(0)
        kafka = Kafka(self.folder / "stack" / "kafka", outside=line.port)
        assert kafka.tls_port is not None
        line.aim(kafka.tls_port)
        self._open.enter_context(line)
        over_the_line = {"SERVERS": f"127.0.0.1:{line.port}", "TLS": "true", "CA_FILE": str(kafka.certificate)}
        self._extra |= {f"KAFKA__{name}": value for name, value in over_the_line.items()}
        return Behind(kafka, line, kafka.address)

    @property
    def services(self) -> dict[str, Service]:
        """Every service by its name."""
        return self.stack.services

    def database(self, service: str) -> Database[Document]:
        """A service's own database, past every line; for breaking what it promises."""
        client: MongoClient[Document] = self._open.enter_context(MongoClient(self.mongo.engine.address))
        return client[service]

    def entries(self) -> int:
        """How many mails are committed to tickets, past every line."""
        if self._log is None:
            self._log = self.database("ticketing").log
        while True:
            try:
                return int(self._log.count_documents({"kind": "mail"}))
            except PyMongoError:
                time.sleep(PAUSE)  # it is being killed

    def heal(self) -> None:
        """Make everything whole: lines, engines, services, failpoints. Returns when all of it is ready."""
        for line in (self.imap, self.mongo.proxy, self.kafka.proxy):
            line.line = Line.WHOLE
        for engine in (self.kafka, self.mongo):
            engine.start()
        if not self.dovecot.running:
            self.dovecot.start()
        for name, service in self.services.items():
            failed = service.variables.pop(_failpoint(name), None)
            if failed is not None:
                service.kill()
            elif service.running:
                os.kill(service.pid, signal.SIGCONT)
        self._revive()
        at_once([service.start for service in self.services.values() if not service.running] or [lambda: None])
        self.until_ready()

    def _revive(self) -> None:
        """Kill what says by its liveness that it is dead, as Kubernetes does, to be started anew."""
        for service in self.services.values():
            if service.running and _says_dead(service):
                service.kill()

    def until_ready(self, patience: float = 90) -> float:
        """Wait until every service is ready; the seconds that took."""
        began = time.monotonic()
        while not all(service.running and service.ready() for service in self.services.values()):
            if time.monotonic() - began > patience:
                raise TimeoutError(f"not ready: {[n for n in NEEDS if not self.services[n].ready()]}")
            time.sleep(0.05)
        return time.monotonic() - began

    def until(self, so: Callable[[], bool], patience: float) -> None:
        """Wait until it is so. Raises TimeoutError."""
        deadline = time.monotonic() + patience
        while True:
            asked = time.monotonic()
            if so():
                return
            if time.monotonic() > deadline:
                raise TimeoutError("\n".join([f"it was not so within {patience:.0f} s", *self.complaints()]))
            # Looking takes CPU from what is waited for.
            time.sleep(max(PAUSE, 3 * (time.monotonic() - asked)))

    def fail(self, name: str, failpoint: str) -> Service:
        """Start a service anew with a failpoint, of which it may die before it was seen to be ready."""
        service = self.services[name]
        service.stop()
        service.variables[_failpoint(name)] = failpoint
        with contextlib.suppress(NotReady):
            service.start()
        return service

    def ailing(self, name: str) -> dict[str, str]:
        """What a service says is not well, by the name of the check; that it says nothing, where it is frozen."""
        try:
            answer: Document = self.services[name].ask("/readyz").json()
        except (httpx.HTTPError, ValueError) as error:
            return {"answer": type(error).__name__}
        return {check: state for check, state in answer["checks"].items() if state != "ok"}

    def complaints(self) -> list[str]:
        """What every service says is not well, where it stands, and the last warnings and errors of its log; for people."""
        found = []
        for service in self.services.values():
            if service.running:
                os.kill(service.pid, ASKED_BY)
        time.sleep(1)  # they answer into their logs
        for name, service in self.services.items():
            found.append(f"{name}: {self.ailing(name) if service.running else 'dead'}")
            lines = service.log.read_text(encoding="utf-8", errors="replace").splitlines()
            found += [line for line in lines if '"level": "info"' not in line][-5:]
        return found

    def until_dead(self, name: str, patience: float = 60) -> None:
        """Wait until a service has died of its failpoint."""
        self.until(lambda: not self.services[name].running, patience)

    def compared(self, grace: float = 0, mailbox_id: str | None = None, patience: float = 300) -> Document:
        """What the oracle finds now."""
        if self.kind_of_mongo == "secantusdb-rust":
            # It keeps unique what a document no longer says: no mailbox could be compared with its server a second time.
            with contextlib.suppress(OperationFailure):
                self.database("fetcher").jobs.drop_index("open")
        asked = self.rig.api.post("/comparisons", json={"grace": grace, "mailbox_id": mailbox_id})
        path = f"/comparisons/{asked.raise_for_status().json()['id']}"
        deadline = time.monotonic() + patience
        while True:
            found: Document = self.rig.api.get(path).raise_for_status().json()
            if found["state"] in {"done", "failed"}:
                return found
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} is still {found['state']}")
            time.sleep(PAUSE)


@contextlib.contextmanager
def a_lab(**settings: str) -> Iterator[FaultLab]:
    """A lab in a folder of its own, which is gone afterwards; every service with these settings besides."""
    with (
        TemporaryDirectory(prefix="postdesk-lab-", dir="/tmp", ignore_cleanup_errors=True) as name,
        FaultLab(Path(name), settings) as lab,
    ):
        yield lab


def _says_dead(service: Service) -> bool:
    try:
        answer = service.ask("/healthz")
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.SERVICE_UNAVAILABLE


def _failpoint(service: str) -> str:
    return f"{service.upper().replace('-', '_')}_FAILPOINT"


def _open_folder(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    return folder
