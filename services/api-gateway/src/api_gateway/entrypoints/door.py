"""Who is at the door, and does their token let them through?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request

from api_gateway.domain.rules import ANYONE_KNOWN
from api_gateway.domain.tokens import Identity, TokenRejected
from api_gateway.handlers.access import AccessUnavailable, TokenLookup, identify
from chassis.http import Problem

_CHALLENGE = 'Bearer realm="postdesk"'


@dataclass(frozen=True, slots=True)
class Door:
    """Lets requests through by their token. `known` are the permissions that any operation asks for."""

    tokens: TokenLookup
    known: frozenset[str]
    clock: Callable[[], datetime]

    async def identify(self, request: Request) -> Identity:
        """Tell who sends this request. Raises Problem: 401 without a good token, 503 where that cannot be told."""
        text = token_of(request)
        if not text:
            raise _unauthenticated("Send an API token: Authorization: Bearer pd_...")
        try:
            return await identify(self.tokens, text, self.known, self.clock())
        except TokenRejected as rejected:
            raise _unauthenticated(str(rejected), error="invalid_token") from rejected
        except AccessUnavailable as down:
            raise unavailable(down) from down

    def authorise(self, identity: Identity, permission: str) -> None:
        """Return where they may do what they ask. Raises Problem: 403."""
        if permission != ANYONE_KNOWN and permission not in identity.permissions:
            detail = f"This needs the permission {permission}, which your token does not have."
            raise Problem(HTTPStatus.FORBIDDEN, "forbidden", "Permission missing", detail)


def token_of(request: Request) -> str:
    """The text of the token that a request presents; empty where it presents none."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def unavailable(down: AccessUnavailable) -> Problem:
    """The problem of people and tokens being out of reach."""
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Not available now", str(down), headers={"Retry-After": "5"}
    )


def _unauthenticated(detail: str, error: str | None = None) -> Problem:
    # RFC 6750, section 3.1: the challenge names an error only where a token was presented.
    challenge = f'{_CHALLENGE}, error="{error}"' if error else _CHALLENGE
    return Problem(
        HTTPStatus.UNAUTHORIZED, "unauthenticated", "Not authenticated", detail, headers={"WWW-Authenticate": challenge}
    )
