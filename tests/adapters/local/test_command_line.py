"""Does `python -m local` serve a developer, and leave nothing when it is killed?"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.ports import answers

ADDRESS = re.compile(r"127\.0\.0\.1:(\d+)")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_help_names_every_verb() -> None:
    done = run("--help")

    assert done.returncode == 0
    assert all(verb in done.stdout for verb in ("up", "stack", "build-fast-mongodb"))


def test_a_missing_engine_is_one_sentence_and_no_trace(tmp_path: Path) -> None:
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path), "POSTDESK_TEST_KAFKA": "local"}
    command = [sys.executable, "-m", "local", "up"]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)

    assert done.returncode == 1
    assert "apt-get install openjdk-17-jdk-headless maven" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A shell starts what it puts into the background with SIGINT ignored, and every process from there on inherits that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.engines
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_up_prints_addresses_that_answer_until_it_is_ended(number: signal.Signals, tmp_path: Path) -> None:
    environment = os.environ | {"POSTDESK_TEST_KAFKA": "local", "POSTDESK_TEST_MONGO": "local"}
    command = [sys.executable, "-m", "local", "up", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as developer:
        assert developer.stdout is not None
        said = ""
        while "Ctrl-C" not in said:
            said += developer.stdout.readline()
        ports = [int(port) for port in ADDRESS.findall(said)]
        assert len(ports) == 4
        assert all(answers(port) for port in ports)

        developer.send_signal(number)

    deadline = time.monotonic() + 20
    while any(answers(port) for port in ports) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [port for port in ports if answers(port)] == []
