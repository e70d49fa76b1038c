"""What is an API token, and when is it good?

A token reads `pd_<prefix>_<secret>`: the prefix (40 random bits) finds the record and may be shown, the secret (256
random bits) is shown once; only the SHA-256 of the whole text is kept. A fast hash is right for it: there is nothing
to guess in 256 random bits (unlike a password).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from api_gateway.domain.people import BY_ACCOUNT, Person, PersonId, permissions_of

TokenId = NewType("TokenId", str)
"""`tok_` + the token's prefix."""

ENTROPY_BYTES = 37
"""Random bytes one token is made of: 5 for the prefix, 32 for the secret."""
PREFIX_BYTES = 5
_SHAPE = re.compile(r"pd_([a-z2-7]{8})_[0-9a-f]{64}", re.ASCII)


class TokenRejected(Exception):
    """The presented token opens nothing: malformed, unknown, expired or revoked. The text may be told to anybody."""


class ScopesNotYours(Exception):
    """A token was to be given permissions its creator does not have; they are named in the text."""


class ScopesUnknown(Exception):
    """A token was to be given permissions that no operation asks for; they are named in the text."""


class ScopesNotByAccount(Exception):
    """A token was to be limited to accounts and given permissions that know of none; they are named in the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is kept of a token. Instants are aware UTC; `scopes` None means: whatever its person may.

    `accounts` are those whose things it shows and changes; None means: everybody's.
    """

    id: TokenId
    person_id: PersonId
    name: str
    digest: str
    scopes: frozenset[str] | None
    accounts: frozenset[str] | None = None
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking, by which token, and what both together may do."""

    person: Person
    token: Token
    permissions: frozenset[str]

    @property
    def accounts(self) -> frozenset[str] | None:
        """Those whose things may be seen and changed: what both are limited to; None: everybody's."""
        return reach(self.person, self.token)


def reach(person: Person, token: Token) -> frozenset[str] | None:
    """The accounts that a person reaches by a token; None: all."""
    if person.accounts is None or token.accounts is None:
        return token.accounts if person.accounts is None else person.accounts
    return person.accounts & token.accounts


def token_text(entropy: bytes) -> str:
    """The text of a token made from `ENTROPY_BYTES` random bytes."""
    prefix = base64.b32encode(entropy[:PREFIX_BYTES]).decode("ascii").lower()
    return f"pd_{prefix}_{entropy[PREFIX_BYTES:].hex()}"


def token_id(text: str) -> TokenId:
    """The id of the record a token's text belongs to. Raises TokenRejected where the text is no token."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise TokenRejected("The token is malformed: it should read pd_, 8 characters, _, and 64 characters.")
    return TokenId(f"tok_{match[1]}")


def digest(text: str) -> str:
    """The SHA-256 of a token's text, in lower-case hex: what is stored in its place."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def check(token: Token, text: str, now: datetime) -> None:
    """Return where `text` is this token and it is good at `now`. Raises TokenRejected."""
    if not hmac.compare_digest(token.digest, digest(text)):
        raise TokenRejected("The token is unknown.")
    if token.revoked_at is not None:
        raise TokenRejected("The token was revoked.")
    if token.expires_at is not None and token.expires_at <= now:
        raise TokenRejected("The token has expired.")


def check_person(person: Person) -> None:
    """Return where a token's person may still log in. Raises TokenRejected."""
    if not person.active:
        raise TokenRejected("Who the token belongs to may not log in any more.")


def effective_permissions(person: Person, token: Token, known: frozenset[str]) -> frozenset[str]:
    """What may be done with this token today: never more than its person may."""
    allowed = permissions_of(person.role, known)
    if reach(person, token) is not None:
        allowed &= BY_ACCOUNT
    return allowed if token.scopes is None else allowed & token.scopes


def check_limits(scopes: frozenset[str], accounts: frozenset[str] | None) -> None:
    """Return where a token of these scopes can be limited to these accounts. Raises ScopesNotByAccount."""
    if accounts is not None and (others := sorted(scopes - BY_ACCOUNT)):
        known = ", ".join(sorted(BY_ACCOUNT))
        raise ScopesNotByAccount(f"{', '.join(others)} cannot be limited to accounts. Choose from {known}.")


def check_scopes(wanted: Iterable[str], held: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """The wanted scopes as a set, where every one exists and is held. Raises ScopesUnknown, ScopesNotYours."""
    scopes = frozenset(wanted)
    if unknown := sorted(scopes - known):
        raise ScopesUnknown(f"No operation asks for {', '.join(unknown)}. Choose from {', '.join(sorted(known))}.")
    if missing := sorted(scopes - held):
        raise ScopesNotYours(f"Your token lacks {', '.join(missing)}, so it cannot pass them on.")
    return scopes
