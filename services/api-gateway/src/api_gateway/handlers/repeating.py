"""How are answers kept, so that asking again has no second effect?"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from api_gateway.domain.repeating import Fingerprint, Kept, Key, Reply


class KeptAnswers(Protocol):
    """Keeps what requests with a key were answered, for `KEPT_FOR`. All methods raise AccessUnavailable.

    `secret` is the text of the token that asks: what is kept can be read with it only, and it is not kept.
    """

    async def claim(self, key: Key, request: Fingerprint, now: datetime, secret: str) -> Kept | None:
        """Take a key for a request, durably; of any number of concurrent calls one does, and gets None.

        The others get what is kept under the key. What was kept longer than it should be counts for nothing.
        """
        ...

    async def keep(self, key: Key, reply: Reply, secret: str) -> None:
        """Keep the answer of the request that has claimed the key."""
        ...

    async def mark_broken(self, key: Key) -> None:
        """Write down that nobody knows what became of the request that has claimed the key."""
        ...

    async def free(self, key: Key) -> None:
        """Give the key back: its request had no effect."""
        ...
