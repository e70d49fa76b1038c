"""How does a MongoDB server run here without Docker?

`mongod` when it is installed, else SecantusDB, a stand-in that speaks MongoDB's wire protocol over the same storage engine
(GPL-2.0, so only ever a separate process and only for development). Its Rust build is several times faster, but may lose
its last writes when killed, unless it is told to write each commit to the disk before it answers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from typing_extensions import override

from local.cache import built_once, cache_folder
from local.engine import Engine, EngineMissing
from local.ports import answers, free_port
from local.process import Program

SLOW = "secantusdb"
FAST = "secantus-mdb"
FAST_VERSION = "0.5.3-beta.196"
NOT_YET_INITIALIZED = 94  # MongoDB's error code for a replica set without a configuration


class MongoDB(Engine):
    """A MongoDB-compatible server at `address` (a URL without a database), without users.

    `fast` prefers speed over surviving `kill -9` whole; the fast one survives it where it is `durable`, as all others do.
    """

    name = "mongodb"

    def __init__(self, folder: Path, *, fast: bool = False, durable: bool = False) -> None:
        super().__init__(folder)
        self.port = free_port()
        self.kind = kind(fast=fast)
        self._durable = durable

    @property
    @override
    def address(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?directConnection=true"

    @override
    def program(self) -> Program:
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        commands = {"mongod": mongod, SLOW: secantusdb, "secantusdb-rust": secantusdb_rust}
        command = commands[self.kind](data, self.port)
        # The others write to the disk what a client wants journaled; this one has no ear for that.
        slowly = ["--sync-on-commit"] if self._durable and self.kind == "secantusdb-rust" else []
        return Program(self.name, [*command, *slowly], self.log)

    @override
    def ready(self) -> bool:
        if not answers(self.port):
            return False
        client: MongoClient[dict[str, object]] = MongoClient(self.address, serverSelectionTimeoutMS=2000)
        try:
            if client.admin.command("hello").get("isWritablePrimary"):
                return True
            if self.kind == "mongod":
                initiate(client, self.port)
        except PyMongoError:
            return False
        finally:
            client.close()
        return False


def kind(*, fast: bool) -> str:
    """Which server will run: `mongod`, `secantusdb-rust` or `secantusdb`."""
    if shutil.which("mongod"):
        return "mongod"
    if fast and fast_mongodb().exists():
        return "secantusdb-rust"
    return SLOW


def initiate(client: MongoClient[dict[str, object]], port: int) -> None:
    """Make a fresh mongod the only member of its replica set."""
    try:
        client.admin.command("replSetGetStatus")
    except OperationFailure as error:
        if error.code != NOT_YET_INITIALIZED:
            raise
        members = [{"_id": 0, "host": f"127.0.0.1:{port}"}]
        client.admin.command("replSetInitiate", {"_id": "postdesk", "members": members})


def mongod(data: Path, port: int) -> list[str]:
    """The command of a real MongoDB."""
    address = ["--bind_ip", "127.0.0.1", "--port", str(port)]
    return ["mongod", "--dbpath", str(data), *address, "--replSet", "postdesk", "--wiredTigerCacheSizeGB", "0.5"]


def secantusdb(data: Path, port: int) -> list[str]:
    """The command of SecantusDB's Python build.

    Raises:
        EngineMissing: the package is not in this environment.
    """
    program = Path(sys.executable).with_name("secantusd-py")
    if not program.exists():
        raise EngineMissing("MongoDB: neither mongod nor the package secantusdb is installed (make setup)")
    return [sys.executable, str(program), *_secantus_options(data, port)]


def secantusdb_rust(data: Path, port: int) -> list[str]:
    """The command of SecantusDB's Rust build."""
    return [str(fast_mongodb()), *_secantus_options(data, port)]


def _secantus_options(data: Path, port: int) -> list[str]:
    configuration = data.with_name("secantusd.toml")
    configuration.touch()  # without one it would take a stranger's from the home folder
    place = ["--host", "127.0.0.1", "--port", str(port), "--storage-path", str(data)]
    return ["--config", str(configuration), *place, "--cache-size", "512M"]


def fast_mongodb() -> Path:
    """Where the Rust build's program is, once built."""
    return cache_folder() / f"{FAST}-{FAST_VERSION}" / "bin" / "secantusd-rs"


def build_fast_mongodb() -> Path:
    """Build SecantusDB's Rust build with cargo into the cache (4 minutes, once); return its program.

    Raises:
        EngineMissing: cargo is not installed or the build failed; the text says which.
    """
    cargo = shutil.which("cargo")
    if cargo is None and not fast_mongodb().exists():
        raise EngineMissing("the fast MongoDB stand-in needs cargo, which is not on PATH: install Rust (rustup)")

    def build(folder: Path) -> None:
        # The crate asks for a newer compiler than it needs; only pre-releases of it have a program.
        command = [str(cargo), "install", FAST, "--version", FAST_VERSION, "--locked", "--ignore-rust-version"]
        target = {"CARGO_TARGET_DIR": str(folder / "target")}
        done = subprocess.run([*command, "--root", str(folder)], check=False, env=os.environ | target)
        shutil.rmtree(folder / "target", ignore_errors=True)
        if done.returncode:
            raise EngineMissing(f"cannot build the fast MongoDB stand-in: cargo failed with code {done.returncode}")

    return built_once(f"{FAST}-{FAST_VERSION}", build) / "bin" / "secantusd-rs"
