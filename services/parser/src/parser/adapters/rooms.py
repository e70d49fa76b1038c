"""Where do large contents lie on their way between a child and the blob store? In folders that no crash leaves behind.

Those of one process are in one folder, below the system's for temporary files, and that is locked for as long as the process
lives. Whoever begins removes what others could not.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

PREFIX: Final = "postdesk-parser-"
YOUNG: Final = timedelta(minutes=1)
"""A folder that is not locked yet may be so in a moment."""


class Rooms:
    """The folders of one process."""

    def __init__(self) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def room(self) -> Path:
        """A new folder."""
        return Path(tempfile.mkdtemp(dir=self._folder))

    def close(self) -> None:
        """Remove them all."""
        shutil.rmtree(self._folder, ignore_errors=True)
        os.close(self._lock)


def _sweep(folder: Path) -> None:
    """Remove what processes left that were killed."""
    for each in folder.glob(f"{PREFIX}*"):
        try:
            if time.time() - each.stat().st_mtime > YOUNG.total_seconds():
                _remove_unlocked(each)
        except OSError:
            # It is gone, somebody's who is at work, or somebody else's.
            continue


def _remove_unlocked(folder: Path) -> None:
    """Raises BlockingIOError where the folder is in use."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)
