"""How fast is the whole of Postdesk, and does it get everything right? One run over one mailbox on Dovecot."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.check import judge, read_manifest, read_stored
from bench.generate import HARD, write
from bench.mailbox import Options
from bench.rig import NotAllArrived, Rig
from bench.usage import Meter
from local.dovecot import Dovecot
from local.environment import NEEDS
from local.stack import Stack

SLOWEST = 5.0
"""Mails a second below which a run is given up: something hangs."""
START_UP = 60.0


@dataclass(frozen=True)
class Task:
    """What is to be measured: a generated mailbox, or a given Maildir with its manifest."""

    mails: int = 1000
    seed: int = 7
    hard: bool = False
    maildir: Path | None = None
    manifest: Path | None = None


def run(task: Task) -> dict[str, Any]:
    """Measure once; gives what the last line of the output says. Without a passed check there is no rate."""
    with ExitStack() as room:
        # Dovecot opens mail as an ordinary user: the folder and all above it must let that user in.
        folder = Path(room.enter_context(tempfile.TemporaryDirectory(prefix="postdesk-bench-", dir="/tmp")))
        folder.chmod(0o755)
        maildir, manifest = mailbox(task, folder)
        wanted = read_manifest(manifest)
        say(f"{len(wanted)} different mails; starting engines and services")
        dovecot = room.enter_context(Dovecot(folder / "dovecot"))
        stack = room.enter_context(Stack(folder / "stack", fast=True))
        rig = Rig(stack)
        account = dovecot.account("bench", maildir=maildir)
        say(f"engines: dovecot, {stack.engine_names}; reading")
        with Meter({**stack.pids(), "dovecot": dovecot.pid}) as meter:
            began = time.monotonic()
            rig.connect(dovecot, account)
            try:
                rig.wait_until_filed(len(wanted), START_UP + len(wanted) / SLOWEST)
            except NotAllArrived as error:
                say(f"{error}; logs: the last lines of each service follow")
                say(last_lines(folder / "stack" / "services"))
            seconds = time.monotonic() - began
        verdict = judge(wanted, read_stored(rig.stored(), wanted))
        return report(stack, len(wanted), seconds, meter.used, verdict)


def mailbox(task: Task, folder: Path) -> tuple[Path, Path]:
    """A Maildir that may be changed, and its manifest."""
    maildir = folder / "maildir"
    if task.maildir and task.manifest:
        shutil.copytree(task.maildir, maildir)
        return maildir, task.manifest
    manifest = folder / "manifest.jsonl"
    write(maildir, manifest, Options(count=task.mails, seed=task.seed, **(HARD if task.hard else {})))
    return maildir, manifest


def report(
    stack: Stack, mails: int, seconds: float, used: dict[str, dict[str, float]], verdict: dict[str, Any]
) -> dict[str, Any]:
    """The result as one document; rates only for a run that the check passed."""
    services = {name: used[name] for name in NEEDS}
    passed = bool(verdict["correct"])
    own = sum(figures["cpu_s"] for figures in services.values())
    return {
        "mails": mails,
        "seconds": round(seconds, 2) if passed else None,
        "rate": round(mails / seconds, 1) if passed else None,
        "own_cpu_s_per_1000": round(own / mails * 1000, 2) if passed else None,
        "services": services,
        "engines": {name: figures for name, figures in used.items() if name not in services},
        "engine_names": f"dovecot, {stack.engine_names}",
        "check": "passed" if passed else verdict,
    }


def table(result: dict[str, Any], task: Task) -> str:
    """The result for people."""
    lines = [f"{'':14}{'CPU s':>8}{'peak MB':>10}"]
    for name, figures in {**result["services"], **result["engines"]}.items():
        lines.append(f"{name:14}{figures['cpu_s']:>8.2f}{figures['peak_mb']:>10.0f}")
    given = {"maildir": task.maildir} if task.maildir else asdict(task)
    chosen = ", ".join(f"{name} {value}" for name, value in given.items() if value)
    if result["check"] != "passed":
        return "\n".join([*lines, f"CHECK FAILED ({chosen}): no rate is given", str(result["check"])])
    rate, own = result["rate"], result["own_cpu_s_per_1000"]
    return "\n".join([*lines, f"{rate} mails/s, {own} s of own CPU per 1,000 ({chosen}; {result['engine_names']})"])


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
