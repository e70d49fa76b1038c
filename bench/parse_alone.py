"""What does understanding a mail cost in one process, and which part of it?"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Final

from bench.run import say
from bench.yardstick import interpreter, mean_ms
from parser.adapters.child import spare_the_collector
from parser.domain import understanding
from parser.domain.limits import Limits

ROUNDS: Final = 9
"""The quickest counts: what disturbs a round makes it slower, never quicker."""
LIMITS: Final = Limits()
STAGES: Final = {
    "read_head": "header",
    "read_structure": "structure",
    "read_people": "people",
    "read_body": "text and page",
    "classify": "classification",
    "read_pieces": "quotes and forwards",
    "read_files": "files",
    "mail_id": "identity",
    "language_of": "language",
    "read_authentication": "authentication",
}
"""The functions that are put together, and what they do."""


def base_set(files: Sequence[Path]) -> dict[str, Any]:
    """The mean of the base set, whole and by stage, and what Python's own old parser takes in turns with it."""
    raws = [path.read_bytes() for path in files]
    for raw in raws[:100]:
        understanding.understand(raw, LIMITS)
    spare_the_collector()  # as a child of the parser has it
    rounds = [(mean_ms(raws, _understand), mean_ms(raws)) for _ in range(ROUNDS)]
    mean, reference = map(min, zip(*rounds, strict=True))
    with _staged() as spent:
        mean_ms(raws, _understand)
    stages = {name: round(seconds / len(raws) * 1000, 3) for name, seconds in spent.items()}
    say(interpreter())
    say(f"base set: {mean:.3f} ms a mail, {mean / reference:.2f} times as long as email, compat32 ({reference:.3f} ms)")
    for name, each in sorted(stages.items(), key=lambda stage: -stage[1]):
        say(f"  {name:22}{each:>8.3f} ms")
    figures = {"mean_ms": round(mean, 3), "compat32_ms": round(reference, 3)}
    return {"python": interpreter(), "mails": len(raws), **figures, "stages_ms": stages}


def spread(name: str, files: Sequence[Path]) -> dict[str, Any]:
    """Median, p99 and worst of mails of every kind, each at its quickest."""
    costs: dict[Path, float] = {}
    for path in files:
        raw = path.read_bytes()
        costs[path] = min(mean_ms([raw], _understand) for _ in range(ROUNDS)) if len(raw) <= LIMITS.message else 0.0
    ordered = sorted(costs.values())
    p50, p99 = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    slowest = sorted(costs, key=lambda path: -costs[path])[:3]
    say(f"{name}: {len(files)} mails, p50 {p50:.2f} ms, p99 {p99:.2f} ms, worst:")
    for path in slowest:
        say(f"  {costs[path]:>8.2f} ms  {path}")
    return {"mails": len(files), "p50_ms": round(p50, 3), "p99_ms": round(p99, 3), "worst_ms": round(ordered[-1], 3)}


def _understand(raw: bytes) -> object:
    return understanding.understand(raw, LIMITS)


@contextmanager
def _staged() -> Iterator[dict[str, float]]:
    """Count the seconds of every stage while the block runs."""
    spent = dict.fromkeys(STAGES.values(), 0.0)
    originals = {name: getattr(understanding, name) for name in STAGES}

    def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def counted(*arguments: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return call(*arguments, **named)
            finally:
                spent[STAGES[name]] += time.process_time() - began

        return counted

    for name, call in originals.items():
        setattr(understanding, name, timed(name, call))
    try:
        yield spent
    finally:
        for name, call in originals.items():
            setattr(understanding, name, call)
