"""Does the benchmark give a rate only for a run that the check passed, and remember only such runs?"""

from pathlib import Path
from typing import Any

import pytest
from bench import __main__ as command
from bench import history
from bench.report import Measured, Task, report, table

USED = {"parser": {"cpu_s": 2.0, "peak_mb": 100.0}, "kafka": {"cpu_s": 1.0, "peak_mb": 200.0}}


def measured(**verdict: Any) -> Measured:
    used = {name: dict(figures) for name, figures in USED.items()}
    return Measured(500, 2.0, used, {"correct": True, **verdict}, "engines", {"most_records": {}, "journal_s": 0.1})


def test_a_passed_run_says_its_rate_and_the_cpu_per_thousand_mails() -> None:
    result = report(measured())

    assert (result["rate"], result["own_cpu_s_per_1000"], result["check"]) == (250.0, 4.0, "passed")


def test_engines_are_not_counted_as_our_own() -> None:
    result = report(measured())

    assert (set(result["services"]), set(result["engines"])) == ({"parser"}, {"kafka"})


def test_a_failed_check_leaves_no_rate_anywhere() -> None:
    result = report(measured(correct=False, missing=3))
    said = table(result, Task())

    assert [result[name] for name in ("rate", "seconds", "own_cpu_s_per_1000")] == [None, None, None]
    assert "CHECK FAILED" in said
    assert "'missing': 3" in said
    assert "mails/s" not in said


def test_a_failed_check_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["bench"])
    monkeypatch.setattr(command, "available", lambda: True)
    monkeypatch.setattr(command, "run", lambda _task: report(measured(correct=False)))

    assert command.main() == 1


def test_a_run_is_compared_with_the_last_one_of_the_same_task(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POSTDESK_CACHE", str(tmp_path))
    history.remember(Task(mails=9).named(), {"rate": 1.0})
    history.remember(Task().named(), {"rate": 100.0, "latency": {"over_floor_p50_ms": 20.0}})

    before = history.last(Task().named())

    assert before is not None
    assert history.ratios({"rate": 150.0, "latency": {"over_floor_p50_ms": 10.0}}, before) == {
        "rate": 1.5,
        "latency.over_floor_p50_ms": 0.5,
    }


def test_a_first_run_has_nothing_to_be_compared_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POSTDESK_CACHE", str(tmp_path))

    assert history.last(Task().named()) is None
