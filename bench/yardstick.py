"""How quick is this machine? Told by what Python's own old reader takes for the same mails (docs/decisions/0009)."""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

from bench.parse_rivals import stdlib_compat32

REFERENCE_MS: Final = 0.37
"""What it took a mail of the base set on the machine for which bounds of CPU were set."""


def interpreter() -> str:
    """Which Python measures: one built by its own profile, as distributions and images have it, takes a tenth less."""
    return f"Python {platform.python_version()} of {sys.base_prefix}"


def mean_ms(raws: Sequence[bytes], read: Callable[[bytes], object] = stdlib_compat32) -> float:
    """Milliseconds of CPU a mail, to read all of them once."""
    began = time.process_time()
    for raw in raws:
        read(raw)
    return (time.process_time() - began) / len(raws) * 1000


def slowness(compat32_ms: float) -> float:
    """How many times as long this machine takes as that one; a quicker one counts as equal."""
    return max(1.0, compat32_ms / REFERENCE_MS)


def over(what: str, found_ms: float, most_ms: float, compat32_ms: float) -> str | None:
    """What to say of a cost that is over its bound on this machine; None where it is not."""
    times = slowness(compat32_ms)
    if found_ms <= most_ms * times:
        return None
    return f"{what}: {found_ms} ms of CPU a mail, at most {most_ms} where compat32 takes {REFERENCE_MS} ms, here {times:.2f} times that"
