"""How does somebody sign in for a mailbox, or give the application its own secret?

Authorisation code with PKCE (RFC 6749, RFC 7636): the state is random, known only to whoever began, bound to the mailbox
and to them, good once and for ten minutes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import structlog

from contracts.values import MailboxId
from fetcher.domain.mailbox import Auth, Mailbox, MailboxSettings, OAuthSettings, SecretField
from fetcher.domain.oauth import FLOW_LIFE, Flow, Grant, Granted, authorize_url, challenge, flow_id, issuer_of
from fetcher.domain.presets import Presets
from fetcher.domain.rules import SettingsInvalid
from fetcher.handlers.mail_server import LoginRefused
from fetcher.handlers.mailbox_store import MailboxChangedMeanwhile
from fetcher.handlers.mailboxes import AccessTokens, Change, Mailboxes, Secrets
from fetcher.handlers.tokens import GrantLog, GrantRefused, Issuer, issuer_settings

VERIFIER: Final = "verifier"
ATTEMPTS: Final = 10

log = structlog.get_logger()


class FlowUnknown(LookupError):
    """No sign-in of this state is under way: it was finished, took too long, or somebody else began it. Begin again."""


class SignInRefused(Exception):
    """The provider gave no lasting permission; the text has its words, and what helps."""


class Flows(Protocol):
    """Sign-ins under way."""

    async def keep(self, flow: Flow) -> None:
        """Store one."""

    async def take(self, flow_id: str) -> Flow | None:
        """Take one out, so that nobody else can; None if it is not there."""


class Grants(GrantLog, Protocol):
    """What is known about secrets besides themselves."""

    async def get(self, mailbox_id: MailboxId) -> Grant:
        """As it is; empty where nothing is known."""

    async def signed_in(self, mailbox_id: MailboxId, at: datetime, granted: Granted) -> None:
        """A new grant takes the place of the one before; warnings begin anew."""

    async def keep_client_secret_end(self, mailbox_id: MailboxId, ends_at: datetime | None) -> None:
        """The client secret is another one, and ends then as far as that is known; warnings begin anew."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that began: where somebody's browser goes, where it comes back to, and until when."""

    authorize_url: str
    redirect_url: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SignInStores:
    """What signing in stores."""

    mailboxes: Mailboxes
    flows: Flows
    grants: Grants
    secrets: Secrets


@dataclass(frozen=True, slots=True)
class WayBack:
    """Where browsers come back to, as it is registered at the providers that `presets` know."""

    redirect_url: str
    presets: Presets


class SignIns:
    """The verbs."""

    def __init__(
        self,
        stores: SignInStores,
        issuer: Issuer,
        tokens: AccessTokens,
        way_back: WayBack,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._stores = stores
        self._issuer = issuer
        self._tokens = tokens
        self._redirect_url = way_back.redirect_url
        self._presets = way_back.presets
        self._now = now

    async def begin(self, mailbox_id: MailboxId, actor: str) -> Begun:
        """Begin to sign in. Raises `MailboxNotFound`, `SettingsInvalid` where the mailbox does not log in with a person's token."""
        mailbox = await self._stores.mailboxes.get(mailbox_id)
        oauth = self._for_people(mailbox)
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
        name = flow_id(state)
        sealed = self._stores.secrets.encrypt(verifier, record=name, field=VERIFIER)
        ends_at = self._now() + FLOW_LIFE
        await self._stores.flows.keep(
            Flow(name, mailbox_id, actor, sealed, self._redirect_url, issuer_of(oauth), ends_at)
        )
        asked = {
            "state": state,
            "code_challenge": challenge(verifier),
            "redirect_uri": self._redirect_url,
            "login_hint": mailbox.settings.user,
        }
        log.info("sign_in_begun", mailbox_id=mailbox_id)
        return Begun(authorize_url(oauth, asked), self._redirect_url, ends_at)

    async def finish(self, state: str, code: str, error: str, actor: str) -> Mailbox:
        """Take what the browser brought back: a code, or the provider's error. The mailbox is read on at once.

        Raises `FlowUnknown`, `SignInRefused`, `MailboxNotFound`.
        """
        flow = await self._stores.flows.take(flow_id(state))
        if flow is None or flow.actor != actor or flow.ends_at < self._now():
            raise FlowUnknown("no sign-in of this state is under way: begin again")
        if error or not code:
            raise SignInRefused(
                f"The provider said: {error or 'nothing'}. Begin again, and consent to what is asked for."
            )
        mailbox = await self._stores.mailboxes.get(flow.mailbox_id)
        oauth = self._for_people(mailbox)
        if issuer_of(oauth) != flow.issuer:
            raise FlowUnknown("the mailbox has another token issuer by now: begin again")
        granted = await self._redeem(mailbox, oauth, flow, code)
        await self._keep(mailbox.id, SecretField.REFRESH_TOKEN, granted.refresh_token or "")
        await self._stores.grants.signed_in(mailbox.id, self._now(), granted)
        log.info("signed_in", mailbox_id=mailbox.id)
        return mailbox

    async def give_client_secret(self, mailbox_id: MailboxId, client_secret: str, ends_at: datetime | None) -> None:
        """Store the application's secret, after a token was got with it where the application logs in by itself.

        Raises `MailboxNotFound`, `SettingsInvalid`, `MailboxUnavailable`: then the one before stays.
        """
        mailbox = await self._stores.mailboxes.get(mailbox_id)
        settings = mailbox.settings
        if settings.oauth is None or settings.auth is Auth.PASSWORD:
            raise SettingsInvalid({"auth": ("this mailbox does not log in with a token",)})
        if settings.auth is Auth.XOAUTH2_APP:
            await self._try_secret(settings, client_secret)
        await self._keep(mailbox_id, SecretField.CLIENT_SECRET, client_secret)
        await self._stores.grants.keep_client_secret_end(mailbox_id, ends_at)

    async def _try_secret(self, settings: MailboxSettings, client_secret: str) -> None:
        try:
            await self._tokens.unsaved_token(settings, {SecretField.CLIENT_SECRET: client_secret})
        except LoginRefused as error:
            raise SettingsInvalid({"client_secret": (f"{error.message} {error.fix}",)}) from None

    async def status(self, mailbox_id: MailboxId) -> tuple[Mailbox, Grant]:
        """A mailbox and what is known of its grant. Raises `MailboxNotFound`."""
        return await self._stores.mailboxes.get(mailbox_id), await self._stores.grants.get(mailbox_id)

    @property
    def redirect_url(self) -> str:
        """What has to be registered at the provider."""
        return self._redirect_url

    async def _keep(self, mailbox_id: MailboxId, name: SecretField, plain: str) -> None:
        """Store a secret whatever else is changed meanwhile: a code cannot be redeemed twice."""
        for _ in range(ATTEMPTS):
            try:
                await self._stores.mailboxes.change(mailbox_id, Change({}, {name: plain}))
            except MailboxChangedMeanwhile:
                continue
            return
        raise MailboxChangedMeanwhile(mailbox_id)

    async def _redeem(self, mailbox: Mailbox, oauth: OAuthSettings, flow: Flow, code: str) -> Granted:
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": flow.redirect_url,
            "code_verifier": self._stores.secrets.decrypt(flow.verifier, record=flow.id, field=VERIFIER),
        }
        try:
            granted = await self._issuer.grant(oauth, self._stores.mailboxes.client_secret(mailbox), asked)
        except GrantRefused as error:
            raise SignInRefused(f"The provider gave no token: {error.words}. Begin again.") from None
        if granted.refresh_token is None:
            raise SignInRefused(
                "The provider gave no refresh token: ask for offline access (see the scopes), and begin again."
            )
        return granted

    def _for_people(self, mailbox: Mailbox) -> OAuthSettings:
        settings = mailbox.settings
        if settings.oauth is None or settings.auth not in {Auth.XOAUTH2, Auth.OAUTHBEARER}:
            raise SettingsInvalid({"auth": ("nobody signs in for this mailbox: choose xoauth2 or oauthbearer",)})
        return issuer_settings(settings, self._presets)
