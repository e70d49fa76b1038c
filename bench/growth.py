"""How does cost grow? `python -m bench.growth WHAT`, each figure one whole run; the last line is one JSON object.

mails 1000 5000 50000       one mailbox of so many mails: rate, CPU per 1,000, memory
mailboxes 1 50 500          so many mailboxes, then nothing happens: start, CPU and memory when idle
parsers 1 2 4               so many replicas of the parser over the same mails
large                       one mail of 34.6 MB: the most memory above idle, summed over the services
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from bench.report import Figures, Task, report
from bench.rig import NotAllArrived
from bench.run import Bench, bench, mailbox, say, throughput
from bench.usage import cpu_seconds, pss_mb
from bench.waiting import SETTLE, wait_until
from local.environment import NEEDS

LARGE: Final = 34_600_000
LARGEST: Final = 36 * 1024**2
PATIENCE: Final = 300.0
SHOWN: Final = ("rate", "own_cpu_s_per_1000", "peak_mb", "idle_percent", "idle_mb", "above_idle_mb", "times_its_size")


def main() -> int:
    """Read the command line, measure each size, print; 1 when one of them was not stored rightly."""
    wants = argparse.ArgumentParser(
        prog="bench.growth", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    wants.add_argument("what", choices=("mails", "mailboxes", "parsers", "large"))
    wants.add_argument("sizes", type=int, nargs="*")
    wants.add_argument("--mails", type=int, default=5000, help="of each run with parsers")
    wants.add_argument("--seconds", type=int, default=60, help="for which idle mailboxes are watched")
    given = wants.parse_args()
    measures: dict[str, Callable[[int], Figures]] = {
        "mails": lambda size: many(Task(mails=size)),
        "parsers": lambda size: many(Task(mails=given.mails, parsers=size)),
        "mailboxes": lambda size: idle(size, given.seconds),
        "large": lambda _size: large(),
    }
    results: dict[int, Figures] = {}
    for size in given.sizes or [1]:
        say(f"{given.what}: {size}")
        results[size] = measures[given.what](size)
        sys.stdout.write(f"{given.what} {size}: {_said(results[size])}\n")
    sys.stdout.write(json.dumps({given.what: results}) + "\n")
    return 0 if all(each["check"] == "passed" for each in results.values()) else 1


def many(task: Task) -> Figures:
    """One mailbox, read from its first mail on."""
    with bench(task) as on:
        result = report(throughput(on, *mailbox(task, on.folder)))
    return result | {"peak_mb": round(sum(each["peak_mb"] for each in result["services"].values()))}


def idle(mailboxes: int, seconds: float) -> Figures:
    """Empty mailboxes that are watched: CPU in percent of a core and memory in MiB, by service."""
    with bench(Task()) as on:
        for number in range(mailboxes):
            on.rig.connect(on.dovecot, on.dovecot.account(f"idle{number}"), name=f"idle {number}")
        began = time.monotonic()
        watched = wait_until(lambda: _idle(on) >= mailboxes, "all mailboxes idle", PATIENCE, every=0.2)
        time.sleep(SETTLE)  # the first looks are no part of idling
        pids = {name: pid for name, pid in on.pids().items() if name in NEEDS}
        before = {name: cpu_seconds(pid) for name, pid in pids.items()}
        time.sleep(seconds)  # the span that is measured
        percent = {name: round(100 * (cpu_seconds(pid) - before[name]) / seconds, 2) for name, pid in pids.items()}
        memory = {name: round(pss_mb(pid)) for name, pid in pids.items()}
    return {"check": "passed", "watched_after_s": round(watched - began, 1), "idle_percent": percent, "idle_mb": memory}


def large() -> Figures:
    """One mail of 34.6 MB, nearly all of it one file."""
    with bench(Task()) as on:
        idle_mb, peak_mb = _peak_of_a_large_mail(on)
    above = {name: round(peak_mb[name] - idle_mb[name], 1) for name in NEEDS}
    total = round(sum(above.values()), 1)
    return {
        "check": "passed",
        "above_idle_mb": above | {"sum": total},
        "times_its_size": round(total * 2**20 / LARGE, 2),
    }


def _peak_of_a_large_mail(on: Bench) -> tuple[dict[str, float], dict[str, float]]:
    """Memory before it came, and the most of each service while it was on its way; each service's own peak counts."""
    watched = on.rig.connect(on.dovecot, on.dovecot.account("large"), size_limit=LARGEST)
    wait_until(lambda: on.rig.mailbox(watched["id"])["state"] == "idle", "the mailbox idle", PATIENCE)
    time.sleep(SETTLE)  # what starting took is no part of the mail
    pids = {name: pid for name, pid in on.pids().items() if name in NEEDS}
    before = {name: pss_mb(pid) for name, pid in pids.items()}
    peak = dict(before)
    (on.dovecot.maildir("large") / "new").mkdir(parents=True, exist_ok=True)
    (on.dovecot.maildir("large") / "new" / "1.large").write_bytes(_large_mail())
    deadline = time.monotonic() + PATIENCE
    while not on.rig.filed():
        peak = {name: max(peak[name], pss_mb(pid)) for name, pid in pids.items()}
        if time.monotonic() > deadline:
            raise NotAllArrived(f"the large mail is no ticket after {PATIENCE:.0f} s")
    return before, peak


def _large_mail() -> bytes:
    head = (
        b"From: Ann <ann@example.com>\r\nTo: support@example.org\r\nSubject: A large file\r\nMessage-ID: <large@example.com>\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n"
        b"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=large.bin\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
    )
    line = b"QUJD" * 19 + b"\r\n"
    return head + line * (LARGE // len(line)) + b"--b--\r\n"


def _idle(on: Bench) -> int:
    return sum(each["state"] == "idle" for each in on.rig.mailboxes())


def _said(result: Figures) -> str:
    if result["check"] != "passed":
        return f"CHECK FAILED: {result['check']}"
    found: dict[str, Any] = {name: result[name] for name in SHOWN if name in result}
    return ", ".join(f"{name} {value}" for name, value in found.items())


if __name__ == "__main__":
    sys.exit(main())
