"""What runs inside a child process? Nothing but reading: it may be killed at any moment without harm.

Kept free of everything but the domain, so that a fresh child starts in milliseconds.
"""

from __future__ import annotations

import math
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from parser.domain.limits import Limits
from parser.domain.understanding import understand, understand_head

Source = Path | bytes
Answer = tuple[bytes, dict[str, bytes]] | str
"""A mail as JSON with the contents of its blobs, or the class of the error that it met."""

UNREADABLE: Final = "OSError"

_limits = Limits()


def prepare(limits: Limits, memory: int) -> None:
    """Bound this process: `memory` bytes of address space beyond what it has now, no core dumps."""
    global _limits  # noqa: PLW0603 - a child is one process with one setting
    _limits = limits
    has = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + memory, has + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(sources: Sequence[Source], seconds: float, *, head_only: bool) -> list[Answer]:
    """Read mails, all of them in at most so many seconds of CPU: then the kernel kills this process."""
    most = math.ceil(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
    return [_answer(source, head_only=head_only) for source in sources]


def _answer(source: Source, *, head_only: bool) -> Answer:
    try:
        raw = source.read_bytes() if isinstance(source, Path) else source
    except OSError:
        return UNREADABLE
    try:
        found = understand_head(raw, _limits) if head_only else understand(raw, _limits)
        return found.mail.model_dump_json().encode(), {str(key): data for key, data in found.blobs.items()}
    except Exception as error:  # noqa: BLE001 - one mail's error must not cost its neighbours their answer
        return type(error).__name__
