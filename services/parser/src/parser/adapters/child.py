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

from parser.domain.classification import NOBODYS, Own
from parser.domain.limits import Limits
from parser.domain.understanding import Depth, understand

Source = Path | bytes
Mail = tuple[Source, str | None]
"""Where its bytes are, and whose word about its sender counts."""
Wish = tuple[Depth, bool]
"""How much of a mail is read, and whether the contents of its files are wanted."""
Answer = tuple[bytes, dict[str, bytes]] | str
"""A mail as JSON with the contents of its blobs, or the class of the error that it met."""

UNREADABLE: Final = "OSError"

_limits = Limits()
_own = NOBODYS


def prepare(limits: Limits, memory: int, own: Own) -> None:
    """Bound this process: `memory` bytes of address space beyond what it has now, no core dumps."""
    global _limits, _own
    _limits, _own = limits, own
    has = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + memory, has + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(mails: Sequence[Mail], seconds: float, wish: Wish) -> list[Answer]:
    """Read mails, all of them in at most so many seconds of CPU: then the kernel kills this process."""
    most = math.ceil(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
    return [_answer(mail, wish) for mail in mails]


def _answer(mail: Mail, wish: Wish) -> Answer:
    source, authserv_id = mail
    try:
        raw = source.read_bytes() if isinstance(source, Path) else source
    except OSError:
        return UNREADABLE
    depth, with_files = wish
    try:
        found = understand(raw, _limits, authserv_id, _own, depth)
        files = set() if with_files else {file.key for file in found.mail.attachments}
        texts = {content.key for content in (found.mail.text, found.mail.html) if content and content.kind == "blob"}
        kept = found.blobs.keys() - (files - texts)
        return found.mail.model_dump_json().encode(), {str(key): found.blobs[key] for key in kept}
    except Exception as error:  # noqa: BLE001 - one mail's error must not cost its neighbours their answer
        return type(error).__name__
