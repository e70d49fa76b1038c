"""How are API tokens created, listed and revoked?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from api_gateway.domain.people import BY_ACCOUNT, PersonId, Role, permissions_of
from api_gateway.domain.tokens import (
    ENTROPY_BYTES,
    PREFIX_BYTES,
    Identity,
    Token,
    TokenId,
    check_limits,
    check_scopes,
    digest,
    token_id,
    token_text,
)

_ATTEMPTS = 3  # 40 random bits meet an existing prefix almost never; a second draw is luck enough.

_log = structlog.get_logger()

Clock = Callable[[], datetime]
"""Gives the present instant, aware and in UTC."""
Entropy = Callable[[int], bytes]
"""Gives that many random bytes, fit for secrets."""


class TokenIdTaken(Exception):
    """Another token has this id already; draw a new one."""


class TokenMadeBefore(Exception):
    """The request made its token before, but its answer was lost, and nobody can tell the token's text again."""


class TokenUnknown(Exception):
    """No token has this id."""


class NobodyLeft(Exception):
    """What was asked for would leave no good token that opens everything, and nobody to make another one."""

    def __init__(self) -> None:
        super().__init__(
            "No other admin has a good token without limits, so nobody could make one any more: create one first "
            "(POST /api/v1/tokens with the role admin), then do this by it."
        )


class TokenStore(Protocol):
    """Keeps tokens. All methods raise AccessUnavailable."""

    async def add_token(self, token: Token) -> None:
        """Keep a new token durably. Raises TokenIdTaken."""
        ...

    async def tokens(self) -> list[Token]:
        """Every token, revoked and expired ones too, newest first."""
        ...

    async def revoke(self, revoked: TokenId, at: datetime) -> None:
        """Make a token useless from now on; revoking it again keeps the first instant. Raises TokenUnknown, NobodyLeft.

        One comes after the other, and after changes of what people may do: of tokens that open everything one is left.
        """
        ...

    async def forget_token(self, unused: TokenId) -> None:
        """Remove a token nobody was ever told; removing it twice is fine."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new token shall be good for: all that `role` may and all of `scopes`, until `expires_at`.

    With `accounts` only for what is theirs: of the role as much as can be limited to accounts.
    """

    name: str
    scopes: frozenset[str] = frozenset()
    role: Role | None = None
    expires_at: datetime | None = None
    accounts: frozenset[str] | None = None
    person_id: PersonId | None = None
    """Whose it is to be; None: its creator's own. It may at most what they may."""


@dataclass(frozen=True, slots=True)
class TokenDesk:
    """Issues and revokes tokens. `known` are the permissions that any operation asks for."""

    store: TokenStore
    known: frozenset[str]
    clock: Clock
    entropy: Entropy

    async def create(self, creator: Identity, wish: Wish, name: str | None = None) -> tuple[Token, str]:
        """A new token for the creator, with its text, which is told this once; one only for a request of this `name`.

        Raises ScopesUnknown, ScopesNotYours, ScopesNotByAccount, TokenMadeBefore.
        """
        check_limits(wish.scopes, wish.accounts)
        of_role = permissions_of(wish.role, self.known) if wish.role else frozenset()
        if wish.accounts is not None:
            of_role &= BY_ACCOUNT
        scopes = check_scopes(wish.scopes | of_role, creator.permissions, self.known)
        # An unlimited admin's unlimited token keeps up with operations that later versions add.
        unlimited = wish.role is Role.ADMIN and creator.token.scopes is None and wish.accounts is None
        owner, given = wish.person_id or creator.person.id, None if unlimited else scopes
        return await (self._issue_once(owner, wish, given, name) if name else self.issue(owner, wish, given))

    async def issue(self, person: PersonId, wish: Wish, scopes: frozenset[str] | None) -> tuple[Token, str]:
        """A new token whatever its creator may; whoever calls this has checked."""
        for attempt in range(_ATTEMPTS):
            try:
                return await self._add(self.entropy(ENTROPY_BYTES), person, wish, scopes)
            except TokenIdTaken:
                if attempt + 1 == _ATTEMPTS:
                    raise
        raise AssertionError  # the last attempt returned or raised

    async def _issue_once(
        self, person: PersonId, wish: Wish, scopes: frozenset[str] | None, name: str
    ) -> tuple[Token, str]:
        """The token of a request: its prefix, which is no secret, comes from the request's name, so there is one only."""
        entropy = bytes.fromhex(name)[:PREFIX_BYTES] + self.entropy(ENTROPY_BYTES - PREFIX_BYTES)
        try:
            return await self._add(entropy, person, wish, scopes)
        except TokenIdTaken as taken:
            raise TokenMadeBefore(
                f"This request made the token {wish.name!r} before, with the id {taken}, but its answer was lost and a "
                "token's text is told once only: revoke that token, then create another one with a new Idempotency-Key."
            ) from taken

    async def _add(
        self, entropy: bytes, person: PersonId, wish: Wish, scopes: frozenset[str] | None
    ) -> tuple[Token, str]:
        text = token_text(entropy)
        token = Token(
            id=token_id(text),
            person_id=person,
            name=wish.name,
            digest=digest(text),
            scopes=scopes,
            accounts=wish.accounts,
            created_at=self.clock(),
            expires_at=wish.expires_at,
        )
        await self.store.add_token(token)
        _log.info("token_created", token_id=token.id, person_id=person)
        return token, text

    async def list(self) -> list[Token]:
        """Every token, newest first."""
        return await self.store.tokens()

    async def revoke(self, revoked: TokenId, revoker: Identity) -> None:
        """Make a token useless within seconds, on every replica. Raises TokenUnknown, NobodyLeft."""
        await self.store.revoke(revoked, self.clock())
        _log.info("token_revoked", token_id=revoked, person_id=revoker.person.id)
