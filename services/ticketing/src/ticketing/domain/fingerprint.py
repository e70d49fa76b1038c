"""Are these the same tickets? One hash for any number of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict

from ticketing.domain.ticket import Ticket


class Fingerprint:
    """Takes tickets in, in an order that both sides of a comparison keep; alike in every field, alike in the digest."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, tickets: Iterable[Ticket]) -> None:
        """Take further tickets in."""
        for each in tickets:
            self._hash.update(json.dumps(asdict(each), sort_keys=True, default=str).encode())

    def digest(self) -> str:
        """64 hex digits."""
        return self._hash.hexdigest()
