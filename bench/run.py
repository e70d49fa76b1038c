"""How fast is the whole of Postdesk, and does it get everything right? One run over one mailbox on Dovecot."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import history, latency
from bench.check import judge, read_manifest, read_stored
from bench.generate import HARD, write
from bench.lag import LagWatch
from bench.mailbox import Options
from bench.report import ENGINES, Figures, Measured, Task, report
from bench.rig import NotAllArrived, Rig
from bench.usage import Meter
from bench.waiting import TooSlow, wait_until
from local.dovecot import Dovecot
from local.ports import free_port
from local.selection import MONGODB
from local.service import Service
from local.stack import Stack

SLOWEST = 5.0
"""Mails a second below which a run is given up: something hangs."""
START_UP = 60.0
JOURNAL_WITHIN = 60.0
LATENCY_SECONDS = 20.0


@dataclass(frozen=True)
class Bench:
    """What a run works with: a whole Postdesk, Dovecot, more parsers than one, a folder, the API."""

    folder: Path
    stack: Stack
    dovecot: Dovecot
    parsers: tuple[Service, ...]
    rig: Rig

    def pids(self) -> dict[str, int]:
        """The roots of the process trees to measure, by name."""
        more = {f"parser#{number}": service.pid for number, service in enumerate(self.parsers, start=2)}
        return {**self.stack.pids(), **more, "dovecot": self.dovecot.pid}


def run(task: Task) -> Figures:
    """Measure once; gives what the last line of the output says. Without a passed check there are no rates."""
    with bench(task) as on:
        maildir, manifest = mailbox(task, on.folder)
        result = report(throughput(on, maildir, manifest))
        if result["check"] != "passed":
            return result
        if task.rate:
            say(
                f"delivering {task.rate:g} mails a second for {LATENCY_SECONDS:.0f} s, to a bare client, then to Postdesk"
            )
            result["latency"] = latency.measure(on.rig, on.dovecot, task.rate, LATENCY_SECONDS, task.seed)
    before = history.last(task.named())
    history.remember(task.named(), result)
    return result | ({"compared": history.ratios(result, before)} if before else {})


@contextmanager
def bench(task: Task) -> Iterator[Bench]:
    """Engines and services, started and waiting for mail."""
    if task.engine not in ENGINES:
        os.environ[MONGODB] = task.engine
    with ExitStack() as room:
        # Dovecot opens mail as an ordinary user: the folder and all above it must let that user in.
        name = room.enter_context(
            tempfile.TemporaryDirectory(prefix="postdesk-bench-", dir="/tmp", ignore_cleanup_errors=True)
        )
        folder = Path(name)
        folder.chmod(0o755)
        say("starting engines and services")
        dovecot = room.enter_context(Dovecot(folder / "dovecot"))
        stack = room.enter_context(Stack(folder / "stack", fast=task.engine == "fast"))
        parsers = [room.enter_context(another(stack, number)) for number in range(2, task.parsers + 1)]
        yield Bench(folder, stack, dovecot, tuple(parsers), Rig(stack))


def another(stack: Stack, number: int) -> Service:
    """One more replica of the parser, not started."""
    first, port = stack.services["parser"], free_port()
    variables = first.variables | {"PARSER_HTTP__PORT": str(port)}
    return Service("parser", stack.folder / f"parser-{number}", f"http://127.0.0.1:{port}", variables)


def mailbox(task: Task, folder: Path) -> tuple[Path, Path]:
    """A Maildir that may be changed, and its manifest."""
    maildir = folder / "maildir"
    if task.maildir and task.manifest:
        shutil.copytree(task.maildir, maildir)
        return maildir, task.manifest
    manifest = folder / "manifest.jsonl"
    write(maildir, manifest, Options(count=task.mails, seed=task.seed, **(HARD if task.hard else {})))
    return maildir, manifest


def throughput(on: Bench, maildir: Path, manifest: Path) -> Measured:
    """Have a mailbox read from its first mail on, and judge what became of it."""
    wanted = read_manifest(manifest)
    account = on.dovecot.account("bench", maildir=maildir)
    names = f"dovecot, {on.stack.engine_names}"
    say(f"engines: {names}; reading {len(wanted)} different mails")
    addresses = {name: service.address for name, service in on.stack.services.items() if name != "api-gateway"}
    with LagWatch(addresses) as lag, Meter(on.pids()) as meter:
        began = time.monotonic()
        on.rig.connect(on.dovecot, account)
        try:
            seconds = on.rig.wait_until_filed(len(wanted), START_UP + len(wanted) / SLOWEST) - began
        except NotAllArrived as error:
            seconds = time.monotonic() - began
            say(f"{error}; logs: the last lines of each service follow")
            say(last_lines(on.stack.folder))
        behind = journal_behind(on.rig, began + seconds)
    verdict = judge(wanted, read_stored(on.rig.stored(), wanted))
    return Measured(len(wanted), seconds, meter.used, verdict, names, {"most_records": lag.most, "journal_s": behind})


def journal_behind(rig: Rig, filed_at: float) -> float | None:
    """Seconds from when the mails were filed to when the journal has every outcome; None when it never had."""
    try:
        done = wait_until(lambda: next(rig.mails(pending=True), None) is None, "every outcome", JOURNAL_WITHIN)
    except TooSlow:
        return None
    return round(done - filed_at, 1)


def last_lines(folder: Path, count: int = 5) -> str:
    """The ends of all logs in a folder."""
    logs = sorted(folder.rglob("*.log"))
    return "\n".join(
        f"{log.name}:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-count:]) for log in logs
    )


def say(text: str) -> None:
    """Tell whoever watches."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
