"""Where are downloaded and built things kept, and who builds them when two checkouts start at once?"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def cache_folder() -> Path:
    """`$POSTDESK_CACHE`, else `~/.cache/postdesk`; made when missing."""
    chosen = os.environ.get("POSTDESK_CACHE")
    folder = Path(chosen) if chosen else Path.home() / ".cache" / "postdesk"
    folder.mkdir(parents=True, exist_ok=True)
    return folder.absolute()


def built_once(name: str, build: Callable[[Path], None]) -> Path:
    """The folder `name` of the cache, filled by `build` the first time.

    One process of this machine builds, the others wait for it. The folder appears whole or not at all: `build` fills
    a temporary one, which is renamed.
    """
    target = cache_folder() / name
    if target.is_dir():
        return target
    with (cache_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            return target
        unfinished = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=cache_folder()))
        try:
            build(unfinished)
            unfinished.rename(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return target
