"""Is nothing of a program ever left behind?"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from local.process import NotReady, Process, Program

# Starts a grandchild in a session of its own, tells both process ids, ignores TERM when asked to, and sleeps.
SLEEPER = """
import os, pathlib, signal, subprocess, sys, time
folder = pathlib.Path(sys.argv[1])
if "stubborn" in sys.argv: signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["sleep", "300"], start_new_session="daemon" in sys.argv)
(folder / "pids.part").write_text(f"{os.getpid()} {child.pid}")
(folder / "pids.part").rename(folder / "pids")
time.sleep(300)
"""
STARTER = """
import pathlib, sys, time
from local.process import Process, Program
folder = pathlib.Path(sys.argv[1])
command = [sys.executable, "-c", (folder / "sleeper.py").read_text(), *sys.argv[1:]]
Process(Program("sleeper", command, folder / "log")).start((folder / "pids").exists)
(folder / "started").touch()
time.sleep(300)
"""


def a_program(folder: Path, *options: str, start_within: float = 60, stop_within: float = 10) -> Program:
    command = [sys.executable, "-c", SLEEPER, str(folder), *options]
    limits = timedelta(seconds=start_within), timedelta(seconds=stop_within)
    return Program("sleeper", command, folder / "log", None, *limits)


def pids(folder: Path) -> list[int]:
    return [int(pid) for pid in (folder / "pids").read_text().split()]


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


@pytest.mark.parametrize("option", ["", "stubborn", "daemon"])
def test_stop_ends_the_program_and_its_children(option: str, tmp_path: Path) -> None:
    process = Process(a_program(tmp_path, option, stop_within=0.5))
    process.start((tmp_path / "pids").exists)

    process.stop()

    assert not process.running
    assert [pid for pid in pids(tmp_path) if alive(pid)] == []


@pytest.mark.parametrize("option", ["", "stubborn", "daemon"])
def test_kill_9_of_the_starter_leaves_nothing(option: str, tmp_path: Path) -> None:
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    with subprocess.Popen([sys.executable, "-c", STARTER, str(tmp_path), option]) as starter:
        assert eventually((tmp_path / "started").exists)
        starter.kill()

    # A program that ignores TERM has ten seconds before its guard insists: nobody waits for it here.
    if option == "stubborn":
        os.kill(pids(tmp_path)[0], signal.SIGKILL)
    assert eventually(lambda: not any(alive(pid) for pid in pids(tmp_path)))


def test_ctrl_c_reaches_the_starter_only(tmp_path: Path) -> None:
    process = Process(a_program(tmp_path))
    process.start((tmp_path / "pids").exists)
    try:
        assert os.getpgid(process.pid) != os.getpgid(0)
        assert os.getsid(process.pid) != os.getsid(0)
    finally:
        process.kill()


def test_kill_9_of_the_guard_kills_the_program(tmp_path: Path) -> None:
    process = Process(a_program(tmp_path))
    process.start((tmp_path / "pids").exists)
    assert process._guard is not None

    process._guard.kill()

    assert eventually(lambda: not alive(pids(tmp_path)[0]))
    os.kill(pids(tmp_path)[1], signal.SIGKILL)  # its child had two parents to lose: only this is not covered
    process.kill()


def test_a_program_that_ends_too_soon_is_quoted(tmp_path: Path) -> None:
    script = "import sys; [print('line', n, flush=True) for n in range(40)]; sys.exit('port taken')"
    process = Process(Program("engine", [sys.executable, "-c", script], tmp_path / "log"))

    with pytest.raises(NotReady) as problem:
        process.start(lambda: False)

    text = str(problem.value)
    assert "engine ended with code 1" in text
    assert "port taken" in text
    assert "line 39" in text
    assert "line 1\n" not in text


def test_only_the_last_run_is_quoted(tmp_path: Path) -> None:
    for said in ("first", "second"):
        process = Process(Program("engine", [sys.executable, "-c", f"print('{said}')"], tmp_path / "log"))
        with pytest.raises(NotReady) as problem:
            process.start(lambda: False)

    assert "second" in str(problem.value)
    assert "first" not in str(problem.value)
    assert "first" in (tmp_path / "log").read_text()


def test_a_program_that_never_answers_is_stopped_and_quoted(tmp_path: Path) -> None:
    process = Process(a_program(tmp_path, start_within=1))

    with pytest.raises(NotReady, match="was not ready within 1 s"):
        process.start(lambda: False)

    assert not any(alive(pid) for pid in pids(tmp_path))


def test_a_program_that_does_not_exist_is_named(tmp_path: Path) -> None:
    process = Process(Program("engine", ["/nowhere/engine"], tmp_path / "log"))

    with pytest.raises(NotReady, match="cannot run /nowhere/engine"):
        process.start(lambda: False)


def test_a_running_program_is_not_started_twice(tmp_path: Path) -> None:
    process = Process(a_program(tmp_path))
    process.start((tmp_path / "pids").exists)
    try:
        with pytest.raises(RuntimeError, match="running already"):
            process.start(lambda: True)
        assert process.running
    finally:
        process.stop()
