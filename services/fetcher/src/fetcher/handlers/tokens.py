"""Where do access tokens come from, renewed once however many ask, and no more often than an issuer bears?

An access token lives in memory until shortly before its end. To renew it a lease is taken, so that no two replicas use one
refresh token: issuers that rotate them take the second use for theft, and withdraw all. A rotated refresh token is stored
before its access token is used. A grant that was withdrawn is not asked for again before somebody has signed in again.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog
from typing_extensions import override

from contracts.values import MailboxId
from fetcher.domain.diagnosis import Step
from fetcher.domain.mailbox import Auth, Mailbox, MailboxSettings, OAuthSettings, SecretField
from fetcher.domain.oauth import MARGIN, Granted, Verdict, with_scopes
from fetcher.domain.presets import Presets
from fetcher.handlers.mail_server import LoginRefused, MailboxUnavailable, ReauthNeeded
from fetcher.handlers.mailbox_store import MailboxStore
from fetcher.handlers.mailboxes import AccessTokens, SecretNeeded, Secrets
from fetcher.handlers.watching import Lease, Leases

PATIENCE: Final = timedelta(seconds=20)
"""How long another replica may take to renew the same mailbox's token."""
LOOK_EVERY: Final = timedelta(milliseconds=200)
SIGN_IN: Final = "Sign in again: mail is read on from where it was."
CLIENT: Final = "Check client id and client secret: the secret may have ended, or the application lacks a permission."

log = structlog.get_logger()


class GrantRefused(Exception):
    """An issuer gives no token: `verdict` says what that means, `words` are its own, without secrets."""

    def __init__(self, verdict: Verdict, words: str) -> None:
        super().__init__(f"{verdict}: {words}")
        self.verdict = verdict
        self.words = words


class Issuer(Protocol):
    """Those who issue tokens."""

    async def grant(self, oauth: OAuthSettings, client_secret: str | None, asked: Mapping[str, str]) -> Granted:
        """Ask for tokens; `asked` are grant_type and what belongs to it. Raises `GrantRefused`."""


class GrantLog(Protocol):
    """What is written down about a mailbox's grant."""

    async def renewed(self, mailbox_id: MailboxId, at: datetime, granted: Granted) -> None:
        """Tokens were got by a refresh token, a new one or the one before."""


@dataclass(slots=True)
class _Kept:
    """What is remembered of one mailbox. `unsaved` is a refresh token that could not be stored yet, with the one it replaces."""

    version: int = 0
    granted: Granted | None = None
    withdrawn: str = ""
    unsaved: tuple[str, str] | None = field(default=None, repr=False)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class TokenStores:
    """Where secrets lie, how they are sealed, and what is written down."""

    mailboxes: MailboxStore
    secrets: Secrets
    grants: GrantLog


class Tokens(AccessTokens):
    """Access tokens of all mailboxes."""

    def __init__(
        self,
        stores: TokenStores,
        issuer: Issuer,
        leases: Leases,
        *,
        now: Callable[[], datetime],
        presets: Presets | None = None,
    ) -> None:
        self._stores = stores
        self._presets = presets or Presets(())
        self._issuer = issuer
        self._leases = leases
        self._now = now
        self._kept: dict[MailboxId, _Kept] = defaultdict(_Kept)

    @override
    async def access_token(self, mailbox: Mailbox, instead_of: str = "") -> str:
        kept = self._kept[mailbox.id]
        async with kept.lock:
            granted = kept.granted
            if granted and kept.version == mailbox.version and self._is_good(granted, instead_of):
                return granted.access_token
            kept.granted = None
            kept.granted = await self._renew(mailbox, kept)
            kept.version = mailbox.version
            return kept.granted.access_token

    @override
    async def unsaved_token(self, settings: MailboxSettings, secrets: Mapping[SecretField, str]) -> str:
        client_secret = secrets.get(SecretField.CLIENT_SECRET)
        if settings.auth is Auth.XOAUTH2_APP:
            return (await self._for_application(settings, client_secret)).access_token
        refresh_token = secrets.get(SecretField.REFRESH_TOKEN)
        if not refresh_token:
            raise SecretNeeded("to log in with a token, a refresh token has to be given", [SecretField.REFRESH_TOKEN])
        return (await self._for_person(settings, client_secret, refresh_token)).access_token

    def _is_good(self, granted: Granted, instead_of: str) -> bool:
        return granted.access_token != instead_of and granted.ends_at - self._now() > MARGIN

    async def _renew(self, mailbox: Mailbox, kept: _Kept) -> Granted:
        if mailbox.settings.auth is Auth.XOAUTH2_APP:
            return await self._for_application(mailbox.settings, self._plain(mailbox, SecretField.CLIENT_SECRET))
        lease = await self._turn(mailbox.id)
        try:
            # Read again: another replica may have rotated the token while we waited.
            return await self._refresh(await self._stores.mailboxes.get(mailbox.id), kept)
        finally:
            await lease.release()

    async def _turn(self, mailbox_id: MailboxId) -> Lease:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                while (lease := await self._leases.hold(f"token:{mailbox_id}")) is None:  # noqa: ASYNC110 - held elsewhere
                    await asyncio.sleep(LOOK_EVERY.total_seconds())
                return lease
        except TimeoutError:
            words = "The token is being renewed elsewhere."
            raise MailboxUnavailable(Step.LOGIN, words, "It is tried again by itself.") from None

    async def _refresh(self, mailbox: Mailbox, kept: _Kept) -> Granted:
        if kept.unsaved:
            await self._store(mailbox.id, kept)
            mailbox = await self._stores.mailboxes.get(mailbox.id)
        used = self._plain(mailbox, SecretField.REFRESH_TOKEN)
        if used is None:
            raise ReauthNeeded(Step.LOGIN, "Nobody has signed in for this mailbox yet.", "Sign in (oauth/start).")
        if kept.withdrawn == used:
            raise ReauthNeeded(Step.LOGIN, "The permission was withdrawn, or has ended.", SIGN_IN)
        try:
            granted = await self._for_person(mailbox.settings, self._plain(mailbox, SecretField.CLIENT_SECRET), used)
        except ReauthNeeded:
            kept.withdrawn = used
            raise
        if granted.refresh_token not in {None, used}:
            kept.unsaved = (used, granted.refresh_token or "")
            await self._store(mailbox.id, kept)
        await self._stores.grants.renewed(mailbox.id, self._now(), granted)
        log.info("token_renewed", mailbox_id=mailbox.id, rotated=granted.refresh_token not in {None, used})
        return granted

    async def _store(self, mailbox_id: MailboxId, kept: _Kept) -> None:
        """Put a rotated refresh token in the place of the one it replaces; where somebody signed in meanwhile, theirs stays."""
        assert kept.unsaved
        used, rotated = kept.unsaved
        cipher = self._stores.secrets.encrypt(rotated, record=mailbox_id, field=SecretField.REFRESH_TOKEN)
        while True:
            mailbox = await self._stores.mailboxes.get(mailbox_id)
            before = mailbox.secrets.get(SecretField.REFRESH_TOKEN)
            # Compared in clear: while keys are rotated, one token has another ciphertext from one moment to the next.
            if before is None or self._plain(mailbox, SecretField.REFRESH_TOKEN) != used:
                break
            if await self._stores.mailboxes.swap_secret(mailbox_id, SecretField.REFRESH_TOKEN, before, cipher):
                break
        kept.unsaved = None

    async def _for_application(self, settings: MailboxSettings, client_secret: str | None) -> Granted:
        if not client_secret:
            raise SecretNeeded("to log in as an application, a client secret is needed", [SecretField.CLIENT_SECRET])
        scope = " ".join(issuer_settings(settings, self._presets).scopes)
        return await self._grant(settings, client_secret, {"grant_type": "client_credentials", "scope": scope})

    async def _for_person(self, settings: MailboxSettings, client_secret: str | None, refresh_token: str) -> Granted:
        asked = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return await self._grant(settings, client_secret, asked)

    async def _grant(self, settings: MailboxSettings, client_secret: str | None, asked: Mapping[str, str]) -> Granted:
        try:
            return await self._issuer.grant(issuer_settings(settings, self._presets), client_secret, asked)
        except GrantRefused as error:
            if error.verdict is Verdict.LATER:
                fix = "The issuer of tokens may answer later; it is tried again."
                raise MailboxUnavailable(Step.LOGIN, error.words, fix) from None
            if error.verdict is Verdict.SIGN_IN and settings.auth is not Auth.XOAUTH2_APP:
                raise ReauthNeeded(Step.LOGIN, error.words, SIGN_IN) from None
            raise LoginRefused(Step.LOGIN, error.words, CLIENT) from None

    def _plain(self, mailbox: Mailbox, name: SecretField) -> str | None:
        cipher = mailbox.secrets.get(name)
        return self._stores.secrets.decrypt(cipher, record=mailbox.id, field=name) if cipher else None


def issuer_settings(settings: MailboxSettings, presets: Presets) -> OAuthSettings:
    """Where a mailbox's tokens come from, scopes included. Raises `SecretNeeded` where it does not say."""
    if settings.oauth is None:
        raise SecretNeeded("the mailbox does not say where its tokens come from", [SecretField.REFRESH_TOKEN])
    preset = presets.named(settings.provider) or presets.of_imap(settings.host, settings.port)
    application = settings.auth is Auth.XOAUTH2_APP
    return with_scopes(settings.oauth, preset.oauth if preset else None, application=application)
