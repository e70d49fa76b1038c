"""How is a mail held that is too large to be copied? As a map of its file, of which is given back what has been read."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import Final

Raw = bytes | mmap.mmap
"""A mail's bytes. A map has no `startswith` and the like: look at slices."""

LARGE: Final = 2 * 1024**2
"""From this size on a mail is handled with care: a copy of it would count."""
SPARED: Final = 64 * 1024
"""From this size on a part is."""
PIECE: Final = 1024**2
HUGE_PAGE: Final = 2 * 1024**2


def in_pieces(raw: Raw, start: int, end: int) -> Iterator[bytes]:
    """Copies of a range, piece by piece, each ending with a line where that is possible; what is behind is given back."""
    at = start
    while at < end:
        stop = min(at + PIECE, end)
        if stop < end:
            stop = raw.rfind(b"\n", at + PIECE // 2, stop) + 1 or stop
        yield raw[at:stop]
        give_back(raw, at, stop)
        at = stop


def give_back(raw: Raw, start: int, end: int) -> None:
    """Have the memory of a range taken away; it comes again from the file when somebody looks."""
    if not isinstance(raw, mmap.mmap):
        return
    # A file may be mapped by huge pages: to look at a byte brings all of one, and what was given back of it.
    first, last = start // HUGE_PAGE * HUGE_PAGE, end // mmap.PAGESIZE * mmap.PAGESIZE
    if last > first:
        raw.madvise(mmap.MADV_DONTNEED, first, last - first)
