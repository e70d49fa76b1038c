"""What does reading a mail cost? `make bench-parse`, with PATHS for mails of your own; the last line is one JSON object.

Ends with status 1 where a bound is broken. Bounds are on CPU seconds, so that other work on the machine hardly counts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench.generate import write as write_mailbox
from bench.mailbox import Options
from bench.parse_alone import base_set, spread
from bench.parse_hostile import hostile_mails, large_mail, many_files, write
from bench.parse_pool import Cost, pool
from bench.parse_rivals import rivals
from bench.run import say
from bench.yardstick import over

CORPUS: Final = Path(__file__).parents[1] / "tests" / "corpus"
MIB: Final = 1024**2
MEAN_MS: Final = 0.6
P99_MS: Final = 50.0
LARGE: Final = {"cpu": 1.0, "factor": 1.5}
HOSTILE: Final = {"cpu": 2.0, "memory": 256.0}


def main() -> int:
    """Measure everything, print it, and judge it."""
    wants = argparse.ArgumentParser(prog="bench.parse")
    wants.add_argument("paths", nargs="*", type=Path, help="mails, or folders of mails, to be measured too")
    wants.add_argument("--mails", type=int, default=1000)
    wants.add_argument("--seed", type=int, default=7)
    given = wants.parse_args()
    with tempfile.TemporaryDirectory(prefix="postdesk-bench-") as room:
        found = measure(Path(room), given.paths, Options(count=given.mails, seed=given.seed))
    broken = list(judge(found))
    for line in broken:
        say(f"BROKEN: {line}")
    sys.stdout.write(json.dumps(found | {"broken": broken}) + "\n")
    return 1 if broken else 0


def measure(room: Path, paths: Sequence[Path], options: Options) -> dict[str, Any]:
    """Everything, in one run."""
    write_mailbox(room / "base", room / "base.jsonl", options)
    base = sorted((room / "base" / "new").iterdir())
    found: dict[str, Any] = {"base": base_set(base), "corpus": spread("corpus", sorted(CORPUS.rglob("*.eml")))}
    if paths:
        found["given"] = spread("given", [file for path in paths for file in below(path)])
    return found | asyncio.run(by_pool(room, base)) | {"rivals": told_rivals(base)}


async def by_pool(room: Path, base: Sequence[Path]) -> dict[str, Any]:
    """What goes through the children: the base set for its rate, large and hostile mails one by one."""
    async with pool(room / "blobs") as children:
        await children.cost(base)
        cost = await children.cost(base)
    rate = {"mails_per_s": round(len(base) / cost.wall), "cpu_ms": round(cost.cpu / len(base) * 1000, 3)}
    say(
        f"{'Postdesk, everything on':28}{rate['mails_per_s']:>8} mails/s on 2 processes{rate['cpu_ms']:>9.3f} ms a mail"
    )
    large = {"one file of 25 MB": large_mail(), "100 files of 250 KB": many_files()}
    return {
        "pool": rate,
        "large": await one_by_one(room, large.items()),
        "hostile": await one_by_one(room, hostile_mails()),
    }


async def one_by_one(room: Path, mails: Iterable[tuple[str, Iterable[bytes]]]) -> dict[str, Any]:
    """The cost of each mail, alone in the pool."""
    found = {}
    for number, (name, pieces) in enumerate(mails):
        path = write(room / f"mail-{number}", pieces)
        # A fresh child for each: memory that one has freed would hide what the next one takes.
        async with pool(room / f"blobs-{number}", children=1) as child:
            found[name] = told(name, path.stat().st_size / MIB, await child.cost([path]))
        path.unlink()
        shutil.rmtree(room / f"blobs-{number}")
    return found


def told(name: str, size: float, cost: Cost) -> dict[str, Any]:
    """One mail's cost, said and kept."""
    factor = cost.memory / size
    say(f"{name:32}{cost.cpu:>7.2f} s CPU{cost.wall:>7.2f} s{cost.memory:>8.1f} MB ({factor:.2f} x)  {cost.said[0]}")
    return asdict(cost) | {"size_mb": round(size, 2), "factor": round(factor, 2)}


def told_rivals(base: Sequence[Path]) -> Mapping[str, Any]:
    """Other libraries, on the same mails."""
    found = rivals(base)
    for name, each in found.items():
        say(f"{name:28}{each['mails_per_s']:>8} mails/s on 2 processes{each['cpu_ms']:>9.3f} ms a mail")
    return found


def below(path: Path) -> list[Path]:
    """A file, or all files below a folder."""
    return sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]


def judge(found: Mapping[str, Any]) -> Iterator[str]:
    """What is over its bound."""
    base = found["base"]
    if line := over("base set", base["mean_ms"], MEAN_MS, base["compat32_ms"]):
        yield line
    if found["corpus"]["p99_ms"] > P99_MS:
        yield f"corpus: p99 {found['corpus']['p99_ms']} ms, at most {P99_MS}"
    for group, bounds in (("large", LARGE), ("hostile", HOSTILE)):
        for name, cost in found[group].items():
            broken = [f"{what} {cost[what]:.2f}, at most {most}" for what, most in bounds.items() if cost[what] > most]
            if broken:
                yield f"{name}: {'; '.join(broken)}"


if __name__ == "__main__":
    sys.exit(main())
