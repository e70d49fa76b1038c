"""What runs inside a child process? Nothing but reading: it may be killed at any moment without harm.

Kept free of everything but the domain, so that a fresh child starts in milliseconds. A large mail is mapped, not read, and
large contents are left in files: at no time are there two copies of either.
"""

from __future__ import annotations

import ctypes
import gc
import math
import mmap
import os
import resource
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from io import FileIO
from pathlib import Path
from typing import Final, NamedTuple

from pebble import CONSTS

from contracts.values import BlobKey
from parser.domain.classification import NOBODYS, Own
from parser.domain.limits import Limits
from parser.domain.raw import LARGE, Raw
from parser.domain.understanding import Depth, Understood, understand

YOUNG: Final = 20_000
"""Objects that are made before Python looks for garbage: those of a group of mails, not of each. Nothing that reads makes
cycles on purpose, and to look for them after each 700, as Python does, costs more than it finds."""

Source = str | bytes
"""A path, or the mail itself. To take a `Path` apart and put it together again in another process takes 10 us a mail."""
Mail = tuple[Source, str | None]
"""Where its bytes are, and whose word about its sender counts."""

UNREADABLE: Final = "OSError"
M_MMAP_THRESHOLD: Final = -3
"""Of malloc.h: from which size on memory is taken from the system by itself."""
MAPPED: Final = 1024**2
CARRIED: Final = 1024**2
"""Bytes of files that travel with an answer; what is more is left in files: a pipe makes several copies of it."""
LOCKED: Final = timedelta(seconds=3)
"""How long another child may have the pipe. One that was killed with it in its hands has it for ever: the others then wait as
long, twice, and end, and the pool is made anew. Pebble's own minute is longer than a handler's time."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How much of mails is read, whether the contents of their files are wanted, and the folder for large ones."""

    depth: Depth
    with_files: bool
    room: Path | None


class Answer(NamedTuple):
    """A mail as JSON, and the contents of its blobs: themselves, or the file in which they are."""

    mail: bytes
    carried: Mapping[BlobKey, bytes]
    left: Mapping[BlobKey, Path]


_limits = Limits()
_own = NOBODYS


def spare_the_collector() -> None:
    """Let it pass over what is loaded, and look at the rest less often; children have it from their fork server."""
    gc.collect()
    # A collection in a child would touch, and so copy, every page that it shares.
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


def prepare(limits: Limits, memory: int, own: Own) -> None:
    """Bound this process: `memory` bytes of address space beyond what it has now, no core dumps."""
    global _limits, _own
    _limits, _own = limits, own
    CONSTS.channel_lock_timeout = LOCKED.total_seconds()
    has = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + memory, has + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(AttributeError):
        # Only glibc has it. A buffer that is moved as it grows would be there twice, and stay with the process afterwards.
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, MAPPED)


def read(mails: Sequence[Mail], seconds: float, wish: Wish) -> list[Answer | str]:
    """Read mails, all of them in at most so many seconds of CPU: then the kernel kills this process.

    Gives the class of the error for a mail that met one.
    """
    most = math.ceil(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
    return [_read_one(mail, wish) for mail in mails]


def _read_one(mail: Mail, wish: Wish) -> Answer | str:
    source, authserv_id = mail
    try:
        raw = opened(source) if isinstance(source, str) else source
    except OSError:
        return UNREADABLE
    try:
        return _answer(understand(raw, _limits, authserv_id, _own, wish.depth), wish)
    except Exception as error:  # noqa: BLE001 - one mail's error must not cost its neighbours their answer
        return type(error).__name__


def opened(path: str) -> Raw:
    """A mail's bytes; mapped where they are many."""
    with FileIO(path) as file:
        if os.fstat(file.fileno()).st_size < LARGE:
            return file.read()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _answer(found: Understood, wish: Wish) -> Answer:
    texts = {content.key for content in (found.mail.text, found.mail.html) if content and content.kind == "blob"}
    carried: dict[BlobKey, bytes] = {}
    left: dict[BlobKey, Path] = {}
    room = CARRIED
    for key, data in found.blobs.items():
        if key in texts:
            carried[key] = data
        elif wish.with_files and wish.room and len(data) > room:
            left[key] = left_in(wish.room, data)
        elif wish.with_files:
            carried[key] = data
            room -= len(data)
    return Answer(found.mail.model_dump_json().encode(), carried, left)


def left_in(room: Path, data: bytes) -> Path:
    """A new file of these bytes in a folder."""
    with tempfile.NamedTemporaryFile(dir=room, delete=False) as file:
        file.write(data)
    return Path(file.name)
