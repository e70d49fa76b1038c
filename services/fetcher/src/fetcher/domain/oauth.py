"""What is asked of a token's issuer, what do its answers mean, and when is it time to warn that a secret ends?

Sources: RFC 6749 (OAuth 2.0), RFC 7636 (PKCE), RFC 9700 (its best current practice).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from contracts.values import MailboxId
from fetcher.domain.mailbox import OAuthSettings
from fetcher.domain.presets import SignIn

FLOW_LIFE: Final = timedelta(minutes=10)
"""How long somebody may take to sign in."""
TOKEN_LIFE: Final = timedelta(minutes=5)
"""Of an access token whose issuer does not say."""
MARGIN: Final = timedelta(minutes=2)
"""A token that ends within this time is not begun with."""
FORESIGHT: Final = timedelta(days=30)
_MILESTONES: Final = (0, 1, 3, 7, 14, 30)
"""On which days before the end somebody is told."""
_REFRESH_SHARE: Final = 4
"""A refresh token that lives shortly is renewed by use: only the last quarter of its life is worth a word."""
_TEMPORARY: Final = frozenset({"temporarily_unavailable", "server_error", "slow_down", "too_many_requests"})
_SIGN_IN_AGAIN: Final = frozenset(
    {"invalid_grant", "interaction_required", "login_required", "consent_required", "access_denied"}
)


class TokenAnswerUnclear(ValueError):
    """An issuer's answer is not what RFC 6749 says it is. Never quotes it: it may hold tokens."""


class Expiring(StrEnum):
    """What of a mailbox may end."""

    CLIENT_SECRET = "client_secret"  # noqa: S105 - the name of the field
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - likewise


class Verdict(StrEnum):
    """What an issuer's refusal means: try later, somebody has to sign in again, or what we were told of the client is wrong."""

    LATER = "later"
    SIGN_IN = "sign_in"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Granted:
    """Tokens from an issuer."""

    access_token: str = field(repr=False)
    ends_at: datetime
    refresh_token: str | None = field(default=None, repr=False)
    refresh_ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """Somebody is signing in. `id` is a digest of the state, so that the database does not hold it.

    `verifier` is sealed; `issuer` is what the mailbox's was when it began.
    """

    id: str
    mailbox_id: MailboxId
    actor: str
    verifier: str = field(repr=False)
    redirect_url: str
    issuer: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """What is known of a mailbox's secrets besides themselves. `warned` are the days left that were told last, by what ends."""

    mailbox_id: MailboxId
    refreshed_at: datetime | None = None
    granted_at: datetime | None = None
    refresh_ends_at: datetime | None = None
    client_secret_ends_at: datetime | None = None
    warned: Mapping[Expiring, int] = field(default_factory=dict)

    def end_of(self, what: Expiring) -> datetime | None:
        """When it ends, as far as that is known."""
        return self.client_secret_ends_at if what is Expiring.CLIENT_SECRET else self.refresh_ends_at


def with_scopes(oauth: OAuthSettings, known: SignIn | None, *, application: bool) -> OAuthSettings:
    """What a mailbox says of its issuer; where it names no scopes, the provider's least ones, if they are known."""
    if oauth.scopes or known is None:
        return oauth
    return replace(oauth, scopes=known.app_scopes if application else known.scopes)


def flow_id(state: str) -> str:
    """Under which a flow is kept."""
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()


def challenge(verifier: str) -> str:
    """RFC 7636, section 4.2, method S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def issuer_of(oauth: OAuthSettings) -> str:
    """Who gives tokens, and to which client."""
    return f"{token_url(oauth)} {oauth.client_id}"


def token_url(oauth: OAuthSettings) -> str:
    """Where tokens are asked for."""
    return _in_tenant(oauth.token_url, oauth.tenant)


def authorize_url(oauth: OAuthSettings, asked: Mapping[str, str]) -> str:
    """Where somebody signs in; `asked` are state, challenge, redirect_uri and login_hint (RFC 6749, section 4.1.1)."""
    parts = urlsplit(_in_tenant(oauth.authorize_url, oauth.tenant))
    fixed = {
        "response_type": "code",
        "client_id": oauth.client_id,
        "scope": " ".join(oauth.scopes),
        "code_challenge_method": "S256",
    }
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | fixed | dict(asked)
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def read_granted(body: bytes, now: datetime) -> Granted:
    """Read a token answer (RFC 6749, section 5.1). Raises `TokenAnswerUnclear`."""
    told = _object(body)
    token = told.get("access_token")
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise TokenAnswerUnclear("the answer holds no access token")
    refresh = told.get("refresh_token")
    return Granted(
        access_token=token,
        ends_at=now + (_seconds(told.get("expires_in")) or TOKEN_LIFE),
        refresh_token=refresh if isinstance(refresh, str) and refresh else None,
        refresh_ends_at=now + life if (life := _seconds(told.get("refresh_token_expires_in"))) else None,
    )


def read_refusal(status: int, body: bytes) -> tuple[Verdict, str]:
    """What a refusal (RFC 6749, section 5.2) means, and its words; what is unclear is worth another try."""
    try:
        told = _object(body)
    except TokenAnswerUnclear:
        told = {}
    error = str(told.get("error", ""))
    words = " ".join(filter(None, (error, str(told.get("error_description", ""))))) or f"HTTP status {status}"
    if error in _SIGN_IN_AGAIN:
        return Verdict.SIGN_IN, words
    if not error or error in _TEMPORARY or status >= 500 or status == 429:  # noqa: PLR2004 - as RFC 9110 and RFC 6585 name them
        return Verdict.LATER, words
    return Verdict.CLIENT, words


def due_warning(grant: Grant, what: Expiring, now: datetime) -> int | None:
    """The days left, if somebody is to be told of them now; None where all is well or it has been said."""
    ends_at = grant.end_of(what)
    if ends_at is None or ends_at - now > _foresight(grant, what, ends_at):
        return None
    days = max((ends_at - now).days, 0)
    milestone = next(each for each in _MILESTONES if days <= each)
    told = grant.warned.get(what)
    return days if told is None or milestone < next(each for each in _MILESTONES if min(told, 30) <= each) else None


def _foresight(grant: Grant, what: Expiring, ends_at: datetime) -> timedelta:
    if what is Expiring.REFRESH_TOKEN and grant.granted_at:
        return min(FORESIGHT, (ends_at - grant.granted_at) / _REFRESH_SHARE)
    return FORESIGHT


def _in_tenant(url: str, tenant: str) -> str:
    return url.replace("{tenant}", quote(tenant or "common", safe=""))


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise TokenAnswerUnclear("the answer is not JSON") from None
    if not isinstance(told, dict):
        raise TokenAnswerUnclear("the answer is not a JSON object")
    return told


def _seconds(value: object) -> timedelta | None:
    """Seconds as a number or, as some issuers write them, as text; None where they make no sense."""
    try:
        seconds = int(value) if isinstance(value, int | str) else 0
        return timedelta(seconds=seconds) if 0 < seconds < 10 * 366 * 86_400 else None
    except ValueError:
        return None
