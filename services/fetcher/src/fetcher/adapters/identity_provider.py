"""How are issuers of tokens asked over HTTP (RFC 6749, sections 3.2 and 4)?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus

from typing_extensions import override

from fetcher.domain.diagnosis import scrubbed
from fetcher.domain.mailbox import OAuthSettings
from fetcher.domain.oauth import Granted, TokenAnswerUnclear, Verdict, read_granted, read_refusal, token_url
from fetcher.handlers.tokens import GrantRefused, Issuer
from fetcher.handlers.web import Asked, Web, WebUnavailable

_SECRETS = ("refresh_token", "code", "code_verifier", "client_secret")


class HttpIssuer(Issuer):
    """Any issuer that follows the standard. The client's secret goes in the body, which all of them take."""

    def __init__(self, web: Web, now: Callable[[], datetime]) -> None:
        self._web = web
        self._now = now

    @override
    async def grant(self, oauth: OAuthSettings, client_secret: str | None, asked: Mapping[str, str]) -> Granted:
        form = {"client_id": oauth.client_id, **asked}
        if client_secret:
            form["client_secret"] = client_secret
        try:
            told = await self._web.ask(Asked(token_url(oauth), form, {"Accept": "application/json"}))
            if told.status == HTTPStatus.OK:
                return read_granted(told.body, self._now())
        except (WebUnavailable, TokenAnswerUnclear) as error:
            raise GrantRefused(Verdict.LATER, f"The issuer of tokens gave no clear answer: {error}") from None
        verdict, words = read_refusal(told.status, told.body)
        for name in _SECRETS:
            words = scrubbed(words, form.get(name, ""))
        raise GrantRefused(verdict, words)
