"""Who issues tokens in a test? A provider over HTTP that holds to RFC 6749 and RFC 7636, and can be told not to.

    issuer = FakeIssuer()
    async with serving(issuer.app) as url: ...

It finds out what a client does wrong: a code or verifier that does not fit, a refresh token used twice.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT = "postdesk"
CLIENT_SECRET = "canary-client-secret"


@dataclass
class FakeIssuer:
    """One client, any number of people. `rotating`: each use of a refresh token gives another, and a second use revokes all."""

    rotating: bool = True
    life: int = 3600
    refresh_life: int | None = None
    offline: bool = True
    """Whether a refresh token is given at all."""
    down: int = 0
    """A status to answer with instead."""
    asked: list[dict[str, str]] = field(default_factory=list)
    access: set[str] = field(default_factory=set)
    """Access tokens that are good now."""
    refresh: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    reused: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    made: int = 0

    @property
    def app(self) -> Starlette:
        """What to serve."""
        return Starlette(
            routes=[
                Route("/authorize", self._authorize),
                Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    @property
    def grants(self) -> list[str]:
        """The types of grant that were asked for, in order."""
        return [each.get("grant_type", "") for each in self.asked]

    def sign_in(self) -> str:
        """A refresh token, as if somebody had signed in."""
        token = self._new("canary-refresh")
        self.refresh.add(token)
        return token

    def revoke(self) -> None:
        """Withdraw everything."""
        self.refresh.clear()
        self.access.clear()

    async def _authorize(self, request: Request) -> Response:
        """Somebody consents at once."""
        asked = dict(request.query_params)
        code = self._new("canary-code")
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), strict_parsing=True))
        self.asked.append(form)
        if self.down:
            return Response("<html>busy</html>", self.down)
        if form.get("client_id") != CLIENT or form.get("client_secret", CLIENT_SECRET) != CLIENT_SECRET:
            return _no("invalid_client", f"AADSTS7000215: wrong secret {form.get('client_secret')}")
        kind = form.get("grant_type")
        if kind == "authorization_code":
            return self._for_code(form)
        if kind == "refresh_token":
            return self._for_refresh(form["refresh_token"])
        if kind == "client_credentials" and form.get("client_secret") and form.get("scope"):
            return self._granted()
        return _no("unsupported_grant_type", str(kind))

    def _for_code(self, form: dict[str, str]) -> Response:
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        right = asked and (asked["code_challenge"], asked["code_challenge_method"]) == (challenge, "S256")
        if not right or not asked or asked["redirect_uri"] != form.get("redirect_uri"):
            return _no("invalid_grant", "the code is not good")
        return self._granted(refresh=self.sign_in() if self.offline else None)

    def _for_refresh(self, token: str) -> Response:
        if token in self.used:
            self.reused += 1
            self.revoke()
        if token not in self.refresh:
            return _no("invalid_grant", f"AADSTS70008: the refresh token {token} has ended")
        if not self.rotating:
            return self._granted()
        self.refresh.remove(token)
        self.used.add(token)
        return self._granted(refresh=self.sign_in())

    def _granted(self, refresh: str | None = None) -> Response:
        token = self._new("canary-access")
        self.access.add(token)
        told: dict[str, object] = {"access_token": token, "token_type": "Bearer", "expires_in": self.life}
        if refresh:
            told["refresh_token"] = refresh
        if self.refresh_life:
            told["refresh_token_expires_in"] = self.refresh_life
        return JSONResponse(told)

    def _new(self, kind: str) -> str:
        self.made += 1
        return f"{kind}-{self.made}"


def _no(error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, 400)
