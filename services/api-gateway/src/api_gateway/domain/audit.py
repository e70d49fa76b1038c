"""What is written down of something that somebody had done?

Who, when, from where, on what, and which versions: never what was sent or answered, where secrets may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NewType

AuditId = NewType("AuditId", str)
"""`aud_` + microseconds since 1970 in 16 hex digits + random: sorts by time."""

LONGEST: Final = 500
"""Characters of anything that came from a client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that was asked for. `person_id` and `token_id` are None where nobody need be known.

    `path` is public and still percent-encoded, without its query; `version_before` what `If-Match` named.
    """

    id: AuditId
    at: datetime
    person_id: str | None
    token_id: str | None
    address: str
    request_id: str
    kind: str
    operation: str
    method: str
    path: str
    version_before: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it was answered. `version_after` is what `ETag` told; `made` the public path of something new."""

    status: int
    version_after: str | None = None
    made: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An act and its outcome; None: it broke off, or is under way."""

    act: Act
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are looked for; None: whatever it is. Newest first, `limit` of them at most, older than `before`."""

    limit: int
    before: AuditId | None = None
    person_id: str | None = None
    kind: str | None = None
    request_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def audit_id(at: datetime, random: bytes) -> AuditId:
    """The id of what happens at an instant, made different from all others by some random bytes."""
    return AuditId(f"aud_{round(at.timestamp() * 1_000_000):016x}{random.hex()}")
