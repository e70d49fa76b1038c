"""Who is asking, and may they?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

import structlog

from api_gateway.domain.people import Person
from api_gateway.domain.tokens import (
    Identity,
    Token,
    TokenId,
    TokenRejected,
    check,
    check_person,
    effective_permissions,
    token_id,
)

LAST_USED_PRECISION = timedelta(minutes=1)
"""A token's last use is written down at most this often, so that reading does not turn into writing."""

_log = structlog.get_logger()


class AccessUnavailable(Exception):
    """People and tokens cannot be read or written now, so nobody can be let in. Trying again later helps."""


class TokenLookup(Protocol):
    """Finds tokens. Every method may be called twice; all raise AccessUnavailable."""

    async def find(self, wanted: TokenId) -> tuple[Token, Person] | None:
        """The token with its person, revoked and expired ones too; None where either does not exist."""
        ...

    async def note_use(self, used: TokenId, at: datetime) -> None:
        """Write down when a token was last used; an earlier instant than the stored one changes nothing."""
        ...


async def identify(tokens: TokenLookup, text: str, known: frozenset[str], now: datetime) -> Identity:
    """Tell who presents this token and what they may do. Raises TokenRejected, AccessUnavailable."""
    wanted = token_id(text)
    found = await tokens.find(wanted)
    if found is None:
        _log.info("token_rejected", token_id=wanted, reason="unknown")
        raise TokenRejected("The token is unknown.")
    token, person = found
    try:
        check(token, text, now)
        check_person(person)
    except TokenRejected as rejected:
        _log.info("token_rejected", token_id=wanted, reason=str(rejected))
        raise
    if token.last_used_at is None or now - token.last_used_at >= LAST_USED_PRECISION:
        await tokens.note_use(token.id, now)
    return Identity(person, token, effective_permissions(person, token, known))
