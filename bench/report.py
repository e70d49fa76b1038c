"""What does the benchmark say? Figures as one document, and a table of them for people; no rate without a passed check."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from local.environment import NEEDS

Figures = dict[str, Any]

ENGINES: Final = ("fast", "safe")


@dataclass(frozen=True)
class Task:
    """What is to be measured: a generated mailbox, or a given Maildir with its manifest."""

    mails: int = 1000
    seed: int = 7
    hard: bool = False
    maildir: Path | None = None
    manifest: Path | None = None
    engine: str = "fast"
    """Of MongoDB: `fast` prefers a stand-in that may lose its last writes when killed, `safe` does not; else a URL or `docker`."""
    rate: float = 5.0
    """Mails a second of the run for the latency; 0: there is none."""
    parsers: int = 1

    def named(self) -> Figures:
        """What sets it apart from others, for the history."""
        return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Measured:
    """One run over a mailbox: `used` is what `bench.usage.Meter` found, `verdict` what `bench.check` says."""

    mails: int
    seconds: float
    used: dict[str, Figures]
    verdict: Figures
    engine_names: str
    lag: Figures


def report(run: Measured) -> Figures:
    """The result as one document; rates only for a run that the check passed."""
    services = {name: figures for name, figures in run.used.items() if name.partition("#")[0] in NEEDS}
    passed = bool(run.verdict["correct"])
    own = sum(figures["cpu_s"] for figures in services.values())
    for figures in run.used.values():
        figures["cpu_s_per_1000"] = round(figures["cpu_s"] / run.mails * 1000, 2) if passed else None
    return {
        "mails": run.mails,
        "seconds": round(run.seconds, 2) if passed else None,
        "rate": round(run.mails / run.seconds, 1) if passed else None,
        "own_cpu_s_per_1000": round(own / run.mails * 1000, 2) if passed else None,
        "services": services,
        "engines": {name: figures for name, figures in run.used.items() if name not in services},
        "engine_names": run.engine_names,
        "lag": run.lag,
        "check": "passed" if passed else run.verdict,
    }


def table(result: Figures, task: Task) -> str:
    """The result for people."""
    lines = [f"{'':14}{'CPU s':>8}{'/ 1,000':>9}{'peak MB':>9}"]
    for name, figures in {**result["services"], **result["engines"]}.items():
        each = figures["cpu_s_per_1000"]
        lines.append(f"{name:14}{figures['cpu_s']:>8.2f}{'-' if each is None else each:>9}{figures['peak_mb']:>9.0f}")
    given = {"maildir": task.maildir} if task.maildir else {"mails": task.mails, "seed": task.seed, "hard": task.hard}
    chosen = ", ".join(f"{name} {value}" for name, value in given.items() if value)
    if result["check"] != "passed":
        return "\n".join([*lines, f"CHECK FAILED ({chosen}): no rate is given", str(result["check"])])
    rate, own = result["rate"], result["own_cpu_s_per_1000"]
    lines.append(f"{rate} mails/s, {own} s of own CPU per 1,000 ({chosen}; {result['engine_names']})")
    lines.append(_lag(result["lag"]))
    return "\n".join([*lines, *_latency(result.get("latency")), *_compared(result.get("compared"))])


def _lag(lag: Figures) -> str:
    most = ", ".join(f"{name} {records}" for name, records in lag["most_records"].items()) or "nobody was seen behind"
    return f"lag at most: {most}; the journal was complete {lag['journal_s']} s after the tickets"


def _latency(latency: Figures | None) -> list[str]:
    if not latency:
        return []
    shown = [
        f"{name[:3]} {latency[name]} ({latency[f'over_floor_{name}']:+})" for name in ("p50_ms", "p95_ms", "p99_ms")
    ]
    return [
        f"delivery to ticket at {latency['rate']:g} mails/s: {', '.join(shown)} ms (over what the mail server takes)",
        f"between steps, half of them: {', '.join(f'{step} {took:g}' for step, took in latency['step_p50_ms'].items())} ms",
    ]


def _compared(compared: Figures | None) -> list[str]:
    if not compared:
        return []
    return ["against the last such run: " + ", ".join(f"{name} x {ratio}" for name, ratio in compared.items())]
