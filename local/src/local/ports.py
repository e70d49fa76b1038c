"""Which port is free, and stays free while a killed engine is down?"""

from __future__ import annotations

import random
import socket
from pathlib import Path

LOWEST = 15_000
EPHEMERAL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
EPHEMERAL_DEFAULT = 32_768
ATTEMPTS = 200
_given: set[int] = set()
"""What this process was told already: an engine asks for several ports before it listens on the first."""


class NoFreePort(RuntimeError):
    """Every port that was tried is in use."""


def free_port() -> int:
    """A loopback port nobody listens on, below the range from which the kernel serves outgoing connections.

    A port of that range could be taken by any client between the death of an engine and its restart.
    """
    for _ in range(ATTEMPTS):
        port = random.randrange(LOWEST, _ephemeral_start())  # noqa: S311 -- spreads parallel checkouts, hides nothing
        if port not in _given and _is_free(port):
            _given.add(port)
            return port
    raise NoFreePort(f"no free port between {LOWEST} and {_ephemeral_start()}: end what listens there")


def answers(port: int) -> bool:
    """Whether something accepts connections on this loopback port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _ephemeral_start() -> int:
    try:
        start = int(EPHEMERAL_RANGE.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return EPHEMERAL_DEFAULT
    return start if start > LOWEST + ATTEMPTS else EPHEMERAL_DEFAULT
