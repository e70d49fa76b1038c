"""What does fetching cost? `make bench-fetch`: one fetcher from Dovecot to `mail.fetched`; the last line is one JSON object.

Rate and CPU of a mailbox of the base set, memory for one large mail, memory and CPU of many idle mailboxes over TLS, and
the delay of new mail over IDLE beside the mail server's own.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.delivery import floor, spread
from bench.fetch_latency import RATE, latency
from bench.fetch_rig import FetchRig
from bench.generate import write
from bench.mailbox import Options
from bench.run import say
from bench.usage import Meter, cpu_seconds
from bench.waiting import SETTLE, wait_until
from local.dovecot import INSTALL, available

LARGE = 34_600_000
PATIENCE = 300.0
AIMS = {
    "own_cpu_s_per_1000": 0.5,
    "dovecot_cpu_s_per_1000": 0.15,
    "large_mail_peak_mb": 12,
    "idle_mb": 150,
    "idle_cpu_percent": 2,
    "latency_over_floor_p50_ms": 30,
}
"""At most; figures of a machine that others use at the same time say little about rates, more about CPU."""

Figures = dict[str, Any]


def main() -> int:
    """Read the command line, measure, print; 0 when every mail was announced."""
    wants = argparse.ArgumentParser(prog="bench.fetch")
    wants.add_argument("--mails", type=int, default=1000)
    wants.add_argument("--seed", type=int, default=7)
    wants.add_argument("--mailboxes", type=int, default=500, help="idle ones")
    wants.add_argument("--seconds", type=int, default=120, help="for which they are watched")
    wants.add_argument("--latency", type=int, default=60, help="mails of which the delay is measured")
    given = wants.parse_args()
    if not available():
        say(f"the benchmark needs Dovecot ({INSTALL})")
        return 1
    # Dovecot opens mail as an ordinary user: the folder and all above it must let that user in.
    with tempfile.TemporaryDirectory(prefix="postdesk-fetch-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with FetchRig(folder) as rig:
            result = large(rig)  # while the process has never held more memory than it needs
            result |= many(rig, folder, given.mails, given.seed)
            result |= delay(rig, folder, given.latency)
            result |= idle(rig, given.mailboxes, given.seconds)
    sys.stdout.write(table(result) + "\n" + json.dumps(result) + "\n")
    return 0 if result["announced"] == result["mails"] else 1


def many(rig: FetchRig, folder: Path, mails: int, seed: int) -> Figures:
    """A mailbox of the base set, read from its first mail on."""
    say(f"{mails} mails")
    maildir = folder / "mail"
    write(maildir, folder / "manifest.jsonl", Options(count=mails, seed=seed))
    account = rig.dovecot.account("base", maildir=maildir)
    before = rig.announced()
    with Meter({"fetcher": rig.fetcher.pid, "dovecot": rig.dovecot.pid}) as meter:
        (mailbox,) = rig.watch([account], **rig.plain)
        began = _wait(lambda: rig.recorded(mailbox) > 0)
        finished = _wait(lambda: rig.recorded(mailbox) >= mails)
    return {
        "mails": mails,
        "announced": rig.announced() - before,
        "rate": round(mails / max(finished - began, 0.001)),
        "own_cpu_s_per_1000": round(meter.used["fetcher"]["cpu_s"] / mails * 1000, 2),
        "dovecot_cpu_s_per_1000": round(meter.used["dovecot"]["cpu_s"] / mails * 1000, 2),
        "peak_mb": meter.used["fetcher"]["peak_mb"],
    }


def delay(rig: FetchRig, folder: Path, count: int) -> Figures:
    """New mail over IDLE, at five mails a second, beside what the mail server needs itself."""
    say(f"the delay of {count} mails")
    mails = [path.read_bytes() for path in sorted((folder / "mail").rglob("*.bench*"))[:count]]
    watched, bare = rig.dovecot.account("watched"), rig.dovecot.account("bare")
    before = rig.idling()
    (mailbox,) = rig.watch([watched], **rig.plain)
    _wait(lambda: rig.idling() > before)
    own = spread(latency(rig, mailbox, watched, mails))
    least = spread(floor(rig.dovecot, bare, mails, RATE))
    return {
        "latency_ms": own,
        "floor_ms": least,
        "latency_over_floor_p50_ms": round(own["p50_ms"] - least["p50_ms"], 1),
    }


def large(rig: FetchRig) -> Figures:
    """One mail of 34.6 MB: the most memory above what was used before."""
    say("one large mail")
    account = rig.dovecot.account("large")
    line = b"x" * 76 + b"\r\n"
    mail = b"Subject: large\r\n\r\n" + line * (LARGE // len(line))
    place = rig.dovecot.maildir("large") / "new"
    place.mkdir(parents=True, exist_ok=True)
    (place / "1.large").write_bytes(mail)
    account = rig.dovecot.account("large", password=account.password)
    before = _reset_peak(rig.fetcher.pid)
    (mailbox,) = rig.watch([account])
    _wait(lambda: rig.recorded(mailbox) == 1)
    return {"large_mail_peak_mb": round((_memory(rig.fetcher.pid, "VmHWM") - before) / 1024, 1)}


def idle(rig: FetchRig, mailboxes: int, seconds: int) -> Figures:
    """Many mailboxes over TLS in which nothing happens."""
    say(f"{mailboxes} idle mailboxes, watched for {seconds} s")
    before = _memory(rig.fetcher.pid, "VmRSS")
    already = rig.idling()
    rig.watch([rig.dovecot.account(f"idle{number}") for number in range(mailboxes)])
    began = time.monotonic()
    finished = _wait(lambda: rig.idling() >= already + mailboxes)
    time.sleep(SETTLE)  # the first looks are no part of idling
    used = cpu_seconds(rig.fetcher.pid)
    time.sleep(seconds)  # the span that is measured
    return {
        "idle_mailboxes": mailboxes,
        "idle_after_s": round(finished - began, 1),
        "idle_mb": round((_memory(rig.fetcher.pid, "VmRSS") - before) / 1024, 1),
        "idle_cpu_percent": round(100 * (cpu_seconds(rig.fetcher.pid) - used) / seconds, 2),
    }


def table(result: Figures) -> str:
    """The figures that have an aim, for people."""
    lines = [f"{name:28}{result[name]:>10}   aim: at most {aim}" for name, aim in AIMS.items()]
    return "\n".join([f"{'mails a second':28}{result['rate']:>10}", *lines])


def _wait(true: Callable[[], bool]) -> float:
    """Wait until something is so; when that was. Raises `TooSlow`."""
    return wait_until(true, "the fetcher, whose log says more", PATIENCE, every=0.02)


def _reset_peak(pid: int) -> int:
    """Forget the peak of a process's memory; what it uses now, in KiB (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    return _memory(pid, "VmRSS")


def _memory(pid: int, which: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{which}:"))


if __name__ == "__main__":
    sys.exit(main())
