"""When is a request a repetition of an earlier one, and what does it get?

The law of the header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): the same key with the same request gets
the first one's answer and has no second effect; with another request it is refused. A key is its token's own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final, NewType

from api_gateway.domain.tokens import TokenId

Key = NewType("Key", str)
"""SHA-256 of a token's id and what it sent as `Idempotency-Key`, in hex."""
Fingerprint = NewType("Fingerprint", str)
"""SHA-256 of what makes a request the same one, in hex."""

KEPT_FOR: Final = timedelta(hours=24)
LONGEST_KEY: Final = 200
UNDER_WAY_AT_MOST: Final = timedelta(minutes=2)
"""After this a request without an answer is not under way any more: whoever ran it is gone."""
NOTHING_DONE: Final = frozenset({"service_unreachable", "audit_unavailable"})
"""Codes of 5xx problems that say nothing was done yet."""


class Settled(StrEnum):
    """What became of a request."""

    DONE = "done"
    WITHOUT_EFFECT = "without_effect"
    UNKNOWN = "unknown"


class KeyUsedBefore(ValueError):
    """The key came with another request before: use a new one."""


class StillUnderWay(Exception):
    """The first request with this key has no answer yet: ask again in a moment."""


class OutcomeUnknown(Exception):
    """The first request with this key broke off: it may have had its effect or not. Look, then use a new key."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as a whole. Names of header fields are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of the first request with a key. No `reply` and not `broken`: it is under way."""

    fingerprint: Fingerprint
    asked_at: datetime
    reply: Reply | None = None
    broken: bool = False


def name_of(key: Key, asked_at: datetime) -> str:
    """What services are told that a request is called: 64 hex digits, other ones when its key is good for another request."""
    return hashlib.sha256(f"{key}\n{asked_at.isoformat(timespec='milliseconds')}".encode()).hexdigest()


def key_of(token: TokenId, text: str) -> Key:
    """The key that a token's `Idempotency-Key` stands for."""
    return Key(hashlib.sha256(f"{token}\n{text}".encode()).hexdigest())


def fingerprint(*parts: bytes) -> Fingerprint:
    """What tells requests apart, made of their method, target, conditions and body."""
    each = b"".join(hashlib.sha256(part).digest() for part in parts)
    return Fingerprint(hashlib.sha256(each).hexdigest())


def repeated(kept: Kept, again: Fingerprint, now: datetime) -> Reply:
    """What a repetition gets. Raises KeyUsedBefore, StillUnderWay, OutcomeUnknown."""
    if kept.fingerprint != again:
        raise KeyUsedBefore("The Idempotency-Key came with another request before: use a new one.")
    if kept.reply is not None:
        return kept.reply
    if kept.broken or now - kept.asked_at > UNDER_WAY_AT_MOST:
        raise OutcomeUnknown(
            "The first request with this Idempotency-Key broke off, so it may have been done or not: "
            "look, and where it was not done ask with a new key."
        )
    raise StillUnderWay("The first request with this Idempotency-Key is under way: ask again in a moment.")


def settled(status: int, code: str = "") -> Settled:
    """What an answer says of its request; `code` is that of a problem of our own."""
    if status < HTTPStatus.BAD_REQUEST:
        return Settled.DONE
    refused = status < HTTPStatus.INTERNAL_SERVER_ERROR or code in NOTHING_DONE
    return Settled.WITHOUT_EFFECT if refused else Settled.UNKNOWN
