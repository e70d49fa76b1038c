"""What stands around tokens in a test? A provider over HTTP, and stores in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import httpx

from contracts.events.mailbox import MailboxSecretExpiring
from contracts.values import MailboxId
from fetcher.adapters.identity_provider import HttpIssuer
from fetcher.adapters.presets import read_presets
from fetcher.domain.mailbox import Auth, Mailbox, OAuthSettings, SecretField
from fetcher.domain.oauth import Expiring, Flow, Grant, Granted
from fetcher.domain.presets import Presets
from fetcher.handlers.mailboxes import Mailboxes, Policy
from fetcher.handlers.oauth import SignIns, SignInStores, WayBack
from fetcher.handlers.tokens import Tokens, TokenStores
from support.identity_provider import CLIENT, CLIENT_SECRET, FakeIssuer
from support.mailboxes import MAILBOX, NOON, InMemoryMailboxes, PlainSecrets, RecordedEvents, a_mailbox
from support.mailboxes_watched import FakeLeases
from support.web import loopback_web, serving

REDIRECT = "http://127.0.0.1:8080/api/v1/oauth/callback"


class InMemoryFlows:
    """`Flows`."""

    def __init__(self) -> None:
        self.flows: dict[str, Flow] = {}

    async def keep(self, flow: Flow) -> None:
        """Keep."""
        self.flows[flow.id] = flow

    async def take(self, flow_id: str) -> Flow | None:
        """Take."""
        return self.flows.pop(flow_id, None)


class InMemoryGrants:
    """`Grants` and `Endings`."""

    def __init__(self) -> None:
        self.grants: dict[MailboxId, Grant] = {}

    async def get(self, mailbox_id: MailboxId) -> Grant:
        """As it is."""
        return self.grants.get(mailbox_id, Grant(mailbox_id))

    async def renewed(self, mailbox_id: MailboxId, at: datetime, granted: Granted) -> None:
        """Note a renewal."""
        grant = replace(await self.get(mailbox_id), refreshed_at=at)
        if granted.refresh_ends_at:
            told = _without(grant, Expiring.REFRESH_TOKEN)
            grant = replace(grant, granted_at=at, refresh_ends_at=granted.refresh_ends_at, warned=told)
        self.grants[mailbox_id] = grant

    async def signed_in(self, mailbox_id: MailboxId, at: datetime, granted: Granted) -> None:
        """Note a sign-in."""
        grant = await self.get(mailbox_id)
        told = _without(grant, Expiring.REFRESH_TOKEN)
        ends_at = granted.refresh_ends_at
        self.grants[mailbox_id] = replace(grant, refreshed_at=at, granted_at=at, refresh_ends_at=ends_at, warned=told)

    async def keep_client_secret_end(self, mailbox_id: MailboxId, ends_at: datetime | None) -> None:
        """Note an end."""
        grant = await self.get(mailbox_id)
        told = _without(grant, Expiring.CLIENT_SECRET)
        self.grants[mailbox_id] = replace(grant, client_secret_ends_at=ends_at, warned=told)

    async def ending(self, before: datetime) -> list[Grant]:
        """Those that end."""
        ends = {each.mailbox_id: [each.end_of(what) for what in Expiring] for each in self.grants.values()}
        return [self.grants[name] for name, found in ends.items() if any(one and one < before for one in found)]

    async def claim_warning(self, grant: Grant, what: Expiring, days: int) -> bool:
        """Claim."""
        now = self.grants[grant.mailbox_id]
        if (now.warned.get(what), now.end_of(what)) != (grant.warned.get(what), grant.end_of(what)):
            return False
        self.grants[grant.mailbox_id] = replace(now, warned={**now.warned, what: days})
        return True


def _without(grant: Grant, ended: Expiring) -> dict[Expiring, int]:
    return {what: days for what, days in grant.warned.items() if what is not ended}


class RecordedWarnings:
    """`Warnings`: what was told."""

    def __init__(self) -> None:
        self.told: list[MailboxSecretExpiring] = []

    async def announce_expiring(self, event: MailboxSecretExpiring) -> None:
        """Note."""
        self.told.append(event)


def signed_in(issuer_url: str, auth: Auth = Auth.XOAUTH2, refresh_token: str = "", **changes: Any) -> Mailbox:
    """A mailbox that logs in with tokens of an issuer."""
    oauth = OAuthSettings(CLIENT, f"{issuer_url}/token", f"{issuer_url}/authorize", scopes=("mail",))
    mailbox = a_mailbox(auth=auth, oauth=oauth, **changes)
    plain = {SecretField.CLIENT_SECRET: CLIENT_SECRET} | (
        {SecretField.REFRESH_TOKEN: refresh_token} if refresh_token else {}
    )
    seal = PlainSecrets().encrypt
    return replace(mailbox, secrets={name: seal(text, record=MAILBOX, field=name) for name, text in plain.items()})


@dataclass
class OAuthWorld:
    """An issuer that runs, one mailbox, and everything that signs in for it. Enter it before use."""

    auth: Auth = Auth.XOAUTH2
    issuer: FakeIssuer = field(default_factory=FakeIssuer)
    settings: dict[str, Any] = field(default_factory=dict)
    presets: Presets = field(default_factory=read_presets)
    time: datetime = NOON

    async def __aenter__(self) -> Self:
        """Plug it together."""
        self._stack = AsyncExitStack()
        self.url = await self._stack.enter_async_context(serving(self.issuer.app))
        refresh = self.issuer.sign_in() if self.auth is not Auth.XOAUTH2_APP else ""
        self.mailbox = signed_in(self.url, self.auth, refresh, **self.settings)
        self.store = InMemoryMailboxes(self.mailbox)
        self.secrets = PlainSecrets()
        self.grants, self.flows, self.events = InMemoryGrants(), InMemoryFlows(), RecordedEvents()
        self.leases = FakeLeases()
        self.asking = HttpIssuer(loopback_web(), self.now)
        self.tokens = self.replica(self.leases)
        self.mailboxes = Mailboxes(
            self.store,
            self.secrets,
            self.events,
            now=self.now,
            tokens=self.tokens,
            policy=Policy(plaintext=True),
        )
        stores = SignInStores(self.mailboxes, self.flows, self.grants, self.secrets)
        self.sign_ins = SignIns(stores, self.asking, self.tokens, WayBack(REDIRECT, self.presets), now=self.now)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Take it apart."""
        await self._stack.aclose()

    def now(self) -> datetime:
        """The clock."""
        return self.time

    def replica(self, leases: FakeLeases) -> Tokens:
        """What another process would have."""
        stores = TokenStores(self.store, self.secrets, self.grants)
        return Tokens(stores, self.asking, leases, now=self.now, presets=self.presets)

    async def stored(self, name: SecretField = SecretField.REFRESH_TOKEN) -> str:
        """A secret as it is stored, in clear."""
        cipher = (await self.store.get(MAILBOX)).secrets[name]
        return self.secrets.decrypt(cipher, record=MAILBOX, field=name)


async def consent(authorize_url: str) -> dict[str, str]:
    """What the browser of somebody who consents brings back."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(authorize_url)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def all_at_once(count: int, call: Callable[[], Awaitable[str]]) -> list[str]:
    """What the same call gives when it is made many times at once."""
    return list(await asyncio.gather(*(call() for _ in range(count))))
