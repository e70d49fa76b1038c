"""Where does the time go? `python -m bench.profile`: a run of the benchmark in which every service counts its own stacks.

Seconds of CPU per 1,000 mails, by service and by what was being done; below, the functions with the most of their own. The
stacks stay in the folder that is named last, for any tool that draws flame graphs.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.report import Task
from bench.run import Bench, bench, mailbox, say, throughput
from local.environment import NEEDS

SAMPLER: Final = Path(__file__).with_name("sampler")
WORK: Final = (
    ("start", r"importlib|/app/__init__\.py:build|/app\.py:build"),
    ("database", r"/(pymongo|bson)/"),
    ("publish", r"/aiokafka/producer/|/chassis/broker/publisher"),
    ("JSON", r"/pydantic/|/contracts/"),
    ("consume", r"/aiokafka/"),
    ("domain", r"/domain/"),
    ("handlers", r"/(handlers|adapters)[/.]"),
    ("HTTP", r"/(uvicorn/protocols|fastapi|starlette|httpx|httpcore)/"),
    ("broker", r"/chassis/broker/|/faststream/"),
)
"""What a stack is counted as: the first of these that it has, from its innermost call outwards."""
OTHER: Final = "other"
OWN: Final = 8
"""Functions that are listed per service."""

Stack = list[str]


def main() -> int:
    """Read the command line, measure, print; 1 when the check failed, and with it the profile."""
    wants = argparse.ArgumentParser(prog="bench.profile")
    wants.add_argument("--mails", type=int, default=5000)
    wants.add_argument("--seed", type=int, default=7)
    given = wants.parse_args()
    task = Task(mails=given.mails, seed=given.seed)
    folder = Path(tempfile.mkdtemp(prefix="postdesk-profile-"))
    with bench(task) as on:
        _sample(on, folder)
        measured = throughput(on, *mailbox(task, on.folder))
    if not measured.verdict["correct"]:
        say(f"CHECK FAILED: {measured.verdict}")
        return 1
    seconds = {name: measured.used[name]["cpu_s"] / measured.mails * 1000 for name in NEEDS}
    sys.stdout.write(f"{table(folder, seconds)}\n{folder}\n")
    return 0


def _sample(on: Bench, folder: Path) -> None:
    """Start every service again with the sampler in it."""
    for name, service in on.stack.services.items():
        (folder / name).mkdir()
        service.stop()
        service.variables |= {"PYTHONPATH": str(SAMPLER), "POSTDESK_SAMPLES": str(folder / name)}
        service.start()


def table(folder: Path, seconds: dict[str, float]) -> str:
    """Per service its seconds by kind of work, and its busiest functions."""
    kinds = [*(kind for kind, _ in WORK[1:]), OTHER]
    lines = [f"{'s per 1,000':12}{'all':>6}" + "".join(f"{kind:>10}" for kind in kinds)]
    busiest = []
    for name, spent in seconds.items():
        stacks = [(stack, count) for stack, count in read(folder / name) if kind_of(stack) != "start"]
        found = Counter[str]()
        own = Counter[str]()
        for stack, count in stacks:
            found[kind_of(stack)] += count
            own[_short(stack[-1])] += count
        total = found.total() or 1
        lines.append(f"{name:12}{spent:>6.2f}" + "".join(f"{spent * found[kind] / total:>10.2f}" for kind in kinds))
        top = ", ".join(f"{function} {100 * count / total:.0f} %" for function, count in own.most_common(OWN))
        busiest.append(f"{name}: {top}")
    return "\n".join([*lines, "", *busiest])


def read(folder: Path) -> Iterator[tuple[Stack, int]]:
    """The stacks of a service's processes, outermost call first, and how often each was met."""
    for file in folder.iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            stack, _, count = line.rpartition(" ")
            yield stack.split(";"), int(count)


def kind_of(stack: Stack) -> str:
    """What a stack was doing."""
    if any(re.search(WORK[0][1], call) for call in stack):
        return "start"
    known = (kind for call in reversed(stack) for kind, pattern in WORK[1:] if re.search(pattern, call))
    return next(known, OTHER)


def _short(call: str) -> str:
    file, _, function = call.rpartition(":")
    return f"{Path(file).stem}.{function}"


if __name__ == "__main__":
    sys.exit(main())
