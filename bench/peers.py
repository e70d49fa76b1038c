"""How does another help desk do on the same mailbox, in the same run? `make bench-peers`: django-helpdesk beside Postdesk.

django-helpdesk (BSD-3-Clause) comes from the package registry into an environment of its own in the cache folder. It is a
yardstick, no part of this project: nothing here imports it. Its `get_email` reads from a Dovecot of the same kind into SQLite.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench.check import judge, read_manifest, read_stored
from bench.generate import HARD, write
from bench.mailbox import Options
from bench.report import Figures, Task, table
from bench.run import run, say
from bench.usage import Meter
from local.cache import built_once
from local.dovecot import INSTALL, Dovecot, available

PEER: Final = "django-helpdesk"
VERSION: Final = "2.6.1"
SITE: Final = Path(__file__).with_name("peer_helpdesk.py")
SLOWEST: Final = 5.0
"""Mails a second below which it is given up."""
FAULTS: Final = ("missing", "doubled", "misplaced", "threads_merged_into_another", "text_damaged", "attachments_lost")


def main() -> int:
    """Read the command line, measure both, print; 0 when ours passed the check."""
    wants = argparse.ArgumentParser(prog="bench.peers")
    wants.add_argument("--mails", type=int, default=1000)
    wants.add_argument("--seed", type=int, default=7)
    wants.add_argument("--hard", type=int, default=0, help="1: with late parents, duplicates and the like")
    given = wants.parse_args()
    if not available():
        say(f"the benchmark needs Dovecot ({INSTALL})")
        return 1
    with tempfile.TemporaryDirectory(prefix="postdesk-peers-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        maildir, manifest = folder / "mail", folder / "manifest.jsonl"
        write(maildir, manifest, Options(count=given.mails, seed=given.seed, **(HARD if given.hard else {})))
        peer = measure(folder, maildir, manifest)
    task = Task(given.mails, given.seed, bool(given.hard), rate=0)  # the same options are the same bytes
    own = run(task)
    times = ratio(own, peer)
    sys.stdout.write("\n".join([table(own, task), _said(peer), _compared(times)]) + "\n")
    sys.stdout.write(json.dumps({"postdesk": own, PEER: peer, "ratio": times}) + "\n")
    return 0 if own["check"] == "passed" else 1


def ratio(own: Figures, peer: Figures) -> float | None:
    """How many times as fast Postdesk is; None unless it did everything right and the other stored every mail."""
    if own["check"] != "passed" or "missing" in peer["faults"]:
        return None
    return round(float(own["rate"] / peer["rate"]), 2)


def measure(folder: Path, maildir: Path, manifest: Path) -> Figures:
    """One run of its `get_email` over a copy of a mailbox.

    Raises:
        subprocess.SubprocessError: it failed, or took longer than five mails a second need.
    """
    python = built_once(f"{PEER}-{VERSION}", _install) / "bin" / "python"
    wanted = read_manifest(manifest)
    site = folder / PEER
    site.mkdir()
    with ExitStack() as room:
        dovecot = room.enter_context(Dovecot(folder / "peer-dovecot", tls=False, lmtp=False))
        account = dovecot.account("peer", maildir=shutil.copytree(maildir, folder / "peer-mail"))
        command = [str(python), str(SITE), str(site)]
        _do([*command, "prepare", str(dovecot.port), account.user, account.password])
        say(f"{PEER} {VERSION} reads {len(wanted)} different mails")
        began = time.monotonic()
        getting = room.enter_context(subprocess.Popen([*command, "get"], stdout=sys.stderr))  # noqa: S603 - ours
        room.callback(getting.kill)
        with Meter({PEER: getting.pid}) as meter:
            used = _used_until_end(getting, 60 + len(wanted) / SLOWEST)
        seconds = time.monotonic() - began
        stored = _do([*command, "dump"])
    verdict = judge(wanted, read_stored(map(json.loads, stored.splitlines()), wanted))
    return {
        "rate": round(verdict["stored"] / seconds, 1),
        "cpu_s_per_1000": round(used / len(wanted) * 1000, 2),
        "peak_mb": meter.used[PEER]["peak_mb"],
        "faults": {name: verdict[name] for name in FAULTS if verdict[name]},
    }


def _install(folder: Path) -> None:
    say(f"installing {PEER} {VERSION} into the cache, once")
    _do([sys.executable, "-m", "venv", str(folder)])
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _do([*pip, f"{PEER}=={VERSION}"])


def _do(command: list[str]) -> str:
    """Run one of our own commands; what it printed."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - see above


def _used_until_end(process: subprocess.Popen[bytes], patience: float) -> float:
    """Seconds of CPU that a process used up to its end, as the kernel counts them for its parent."""
    before = _of_children()
    if process.wait(patience):
        raise subprocess.CalledProcessError(process.returncode, PEER)
    return _of_children() - before


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _said(peer: Figures) -> str:
    wrong = ", ".join(f"{name} {count}" for name, count in peer["faults"].items()) or "nothing"
    return f"{PEER} {VERSION}: {peer['rate']} mails/s, {peer['cpu_s_per_1000']} s of CPU per 1,000; wrong: {wrong}"


def _compared(ratio: float | None) -> str:
    return (
        f"Postdesk is {ratio} times as fast" if ratio else "nothing is compared: one of them did not store every mail"
    )


if __name__ == "__main__":
    sys.exit(main())
