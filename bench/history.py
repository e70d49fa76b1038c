"""How does a run compare with the last one like it on this machine? A file in the cache folder, one run a line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from local.cache import cache_folder

FILE: Final = "bench-history.jsonl"
COMPARED: Final = ("rate", "own_cpu_s_per_1000", "latency.over_floor_p50_ms", "latency.over_floor_p99_ms")

Figures = dict[str, Any]


def last(task: Figures) -> Figures | None:
    """The result of the last run of the same task, if there was one."""
    file = cache_folder() / FILE
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    runs = (json.loads(line) for line in reversed(lines))
    return next((run["result"] for run in runs if run["task"] == task), None)


def remember(task: Figures, result: Figures) -> None:
    """Keep a run; only for those that the check passed."""
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "task": task, "result": result}
    with (cache_folder() / FILE).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line) + "\n")


def ratios(result: Figures, before: Figures) -> dict[str, float]:
    """Each figure that both runs have, as a multiple of what it was."""
    pairs = {name: (_figure(result, name), _figure(before, name)) for name in COMPARED}
    return {name: round(now / then, 2) for name, (now, then) in pairs.items() if now and then}


def _figure(result: Figures, name: str) -> float | None:
    found: Any = result
    for part in name.split("."):
        found = (found or {}).get(part)
    return found if isinstance(found, int | float) else None
