"""May somebody have a file? A link says so: for one attachment, one reader, a short time, signed by us."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.values import EntryId

LIFE = timedelta(minutes=15)
"""How long a link is good: as long as a page stays open, not as long as it is passed around."""


@dataclass(frozen=True, slots=True)
class FileName:
    """Which attachment: the `position`-th of an entry, from 0."""

    entry_id: EntryId
    position: int


@dataclass(frozen=True, slots=True)
class Seal:
    """What makes a link good: `expires` in seconds since 1970, `signature` 43 characters of base64url."""

    expires: int
    signature: str


def seal(secret: bytes, name: FileName, reader_id: str, now: datetime) -> Seal:
    """The seal that lets a reader have an attachment from now on for `LIFE`."""
    expires = int((now + LIFE).timestamp())
    return Seal(expires, _signature(secret, name, reader_id, expires))


def is_good(secret: bytes, name: FileName, reader_id: str, given: Seal, now: datetime) -> bool:
    """Whether we made this seal for this reader and attachment, and it is not too old."""
    expected = _signature(secret, name, reader_id, given.expires)
    return hmac.compare_digest(expected.encode(), given.signature.encode()) and now.timestamp() < given.expires


def _signature(secret: bytes, name: FileName, reader_id: str, expires: int) -> str:
    said = f"attachment\0{name.entry_id}\0{name.position}\0{reader_id}\0{expires}"
    return base64.urlsafe_b64encode(hmac.digest(secret, said.encode(), hashlib.sha256)).decode().rstrip("=")
