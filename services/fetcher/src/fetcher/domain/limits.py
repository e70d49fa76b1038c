"""How much does a provider put up with?

Sources: Google Workspace Admin Help, "Gmail bandwidth limits" and "Sync Gmail with other clients" (15 connections an
account); Microsoft Learn, "Exchange Online limits" (20 IMAP connections a mailbox; too quick reconnecting is answered with
"User is authenticated but not connected"); Yahoo and AOL: 5, by their answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """Connections at once for one user, and the least time between two of them after a failure."""

    connections: int = 10
    between: timedelta = timedelta(0)


_ORDINARY: Final = Limits()
_BY_DOMAIN: Final = {
    "gmail.com": Limits(15, timedelta(seconds=10)),
    "googlemail.com": Limits(15, timedelta(seconds=10)),
    "office365.com": Limits(16, timedelta(seconds=30)),
    "outlook.com": Limits(16, timedelta(seconds=30)),
    "yahoo.com": Limits(5, timedelta(seconds=10)),
    "aol.com": Limits(5, timedelta(seconds=10)),
}


def limits_of(host: str) -> Limits:
    """What holds for a server, told by the end of its name."""
    labels = host.lower().rstrip(".").split(".")
    return _BY_DOMAIN.get(".".join(labels[-2:]), _ORDINARY)
