"""Does nothing stay on the disk of what a parser had on its way when it was killed?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from parser.adapters.rooms import PREFIX, YOUNG, Rooms

HOLDING = "from parser.adapters.rooms import Rooms; rooms = Rooms(); print(rooms.room(), flush=True); input()"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def aged(folder: Path) -> None:
    then = folder.stat().st_mtime - YOUNG.total_seconds() - 1
    os.utime(folder, (then, then))


def test_rooms_are_gone_when_their_process_closes_them(temporary: Path) -> None:
    rooms = Rooms()
    (rooms.room() / "large").write_bytes(b"content")

    rooms.close()

    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_goes_when_another_begins_and_what_is_in_use_stays(temporary: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDING], stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout
        left = Path(process.stdout.readline().strip()).parent
        (left / "large").write_bytes(b"content")
        aged(left)

        Rooms().close()
        assert left.exists()

        process.send_signal(signal.SIGKILL)
    aged(left)
    Rooms().close()
    assert list(temporary.iterdir()) == []


def test_a_folder_that_is_just_made_stays(temporary: Path) -> None:
    young = temporary / f"{PREFIX}young"
    young.mkdir()

    Rooms().close()

    assert young.exists()


def test_what_looks_like_a_folder_and_leads_elsewhere_stays(temporary: Path) -> None:
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    aged(elsewhere)
    (temporary / f"{PREFIX}link").symlink_to(elsewhere)

    Rooms().close()

    assert elsewhere.exists()
