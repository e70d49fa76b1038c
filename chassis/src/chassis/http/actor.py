"""Who asks? How the gateway tells a service, so that nobody else can.

The gateway sends `Authorization: Actor <token>`: a JSON Web Token (RFC 7519) signed with HS256, valid for a minute, for
one service only. Algorithm, issuer and audience are pinned (RFC 8725, section 3).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ConfigDict, Field, SecretStr

SCHEME: Final = "Actor"
ISSUER: Final = "postdesk"
ALGORITHMS: Final = ["HS256"]
TOKEN_LIFE: Final = timedelta(seconds=60)
CLOCK_SKEW: Final = timedelta(seconds=10)
"""How far two machines' clocks may be apart."""


class HttpSettings(BaseModel):
    """Where a service listens, and the key it shares with the gateway."""

    model_config = ConfigDict(frozen=True)

    host: str = "127.0.0.1"
    """Where to listen; the images say 0.0.0.0."""
    port: int = Field(ge=0, le=65535)
    """0: any free one; the log says which. The images say 8080."""
    actor_key: Annotated[SecretStr, Field(min_length=32)]
    """What the gateway signs with who asks, and every service believes: the same for all, 32 characters or more."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, what they may do, and the request it belongs to. `accounts`: whose things they may see; None: everybody's."""

    id: str
    permissions: frozenset[str]
    request_id: str
    accounts: frozenset[str] | None = None


class ActorRejected(PermissionError):
    """The token is missing, expired, for another service, or not signed with the shared key; the text says which."""


def sign_actor(key: SecretStr, actor: Actor, audience: str, ttl: timedelta = TOKEN_LIFE) -> str:
    """Make the token that speaks for an actor to one service. What to send: `Authorization: Actor <token>`."""
    now = time.time()
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": audience,
        "sub": actor.id,
        "permissions": sorted(actor.permissions),
        "request_id": actor.request_id,
        "iat": int(now),
        "exp": int(now + ttl.total_seconds()),
    }
    if actor.accounts is not None:
        claims["accounts"] = sorted(actor.accounts)
    return jwt.encode({"alg": ALGORITHMS[0]}, claims, _octets(key), algorithms=ALGORITHMS)


def read_actor(key: SecretStr, authorization: str | None, audience: str) -> Actor:
    """Read the actor from an `Authorization` header.

    Raises:
        ActorRejected: the header does not hold a valid token for this audience.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != SCHEME.lower() or not token:
        raise ActorRejected("an actor token is needed")
    rules = jwt.JWTClaimsRegistry(
        leeway=int(CLOCK_SKEW.total_seconds()),
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        sub={"essential": True},
    )
    try:
        claims = jwt.decode(token, _octets(key), algorithms=ALGORITHMS).claims
        rules.validate(claims)
    except (JoseError, ValueError) as error:
        raise ActorRejected(f"the actor token is not valid: {error}") from error
    return _actor(claims)


def _actor(claims: dict[str, object]) -> Actor:
    permissions = claims.get("permissions")
    if not isinstance(permissions, list):
        raise ActorRejected("the actor token names no permissions")
    accounts = claims.get("accounts")
    if accounts is not None and not isinstance(accounts, list):
        raise ActorRejected("the actor token names its accounts in no list")
    scope = None if accounts is None else frozenset(map(str, accounts))
    return Actor(str(claims["sub"]), frozenset(map(str, permissions)), str(claims.get("request_id", "")), scope)


def _octets(key: SecretStr) -> OctKey:
    return OctKey.import_key(key.get_secret_value())
