"""Does a command end in order where what it says cannot be written?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
"""A disk without any room, where the system has one."""
MAIL = "From: a@example.com\nSubject: =?utf-8?b?5pel5pys?=\n\nHello\n"


def started(*arguments: str, output: int | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own; stdout goes to a file descriptor where one is given."""
    return subprocess.run(
        [sys.executable, "-m", "postdesk", *arguments],
        input=MAIL,
        stdout=subprocess.PIPE if output is None else output,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": "", **environment},
    )


@pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("arguments", [("--help",), ("mail", "parse", "-", "-o", "json")])
def test_a_full_disk_is_told_in_one_line_and_by_the_exit_code(arguments: tuple[str, ...]) -> None:
    with FULL.open("w") as full:
        ended = started(*arguments, output=full.fileno())

    assert ended.returncode == 1
    assert ended.stderr == "Error: No space left on device\n"


def test_a_terminal_that_knows_fewer_letters_shows_the_rest() -> None:
    ended = started("mail", "parse", "-", PYTHONIOENCODING="latin-1")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "?? " in ended.stdout
    assert "a@example.com" in ended.stdout
