"""What do people read of a delivery? Its end beside its other facts, and its steps as one timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journal.domain.steps import Step

_ORDERING = frozenset({"final", "order", "at", "trace_id"})
_END = ("outcome", "reason", "detail", "by")


def summary(known: Mapping[str, Any]) -> dict[str, Any]:
    """A remembered delivery in one level: what its settlement says stands beside the rest, `settled_at` is when."""
    end = known.get("settlement") or {}
    facts = {name: value for name, value in known.items() if name not in {"steps", "settlement"}}
    facts |= {name: value for name, value in end.items() if name not in _ORDERING}
    return facts | {"settled_at": end.get("at")}


def timeline(known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps taken, in order, each with its time, the milliseconds since the one before, and its facts.

    The last step is told as the outcome that stands: a dead mail that was tried again settled when that succeeded.
    """
    found: list[dict[str, Any]] = []
    for step, began, facts in _taken(known):
        since = (began["at"] - found[-1]["at"]).total_seconds() * 1000 if found else 0
        trace_id = began.get("trace_id") or None
        found.append({"step": step, "at": began["at"], "after_ms": round(since), "trace_id": trace_id, "facts": facts})
    return found


def _taken(known: Mapping[str, Any]) -> list[tuple[Step, Mapping[str, Any], dict[str, Any]]]:
    steps = known.get("steps", {})
    found = [
        (step, steps[step]["began"], {name: value for name, value in steps[step].items() if name != "began"})
        for step in Step
        if step in steps
    ]
    if end := known.get("settlement"):
        found.append((Step.SETTLED, end, {name: end[name] for name in _END if end.get(name)}))
    return found
