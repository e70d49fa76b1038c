"""How are mailboxes created, cloned, read, changed and deleted, and how does one log in to them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, Protocol, Self

import structlog

from contracts.events.mailbox import MailboxChange, MailboxChanged
from contracts.values import MailboxId
from fetcher.domain.mailbox import (
    INTERVAL,
    Account,
    Auth,
    Mailbox,
    MailboxSettings,
    MailboxStatus,
    SecretField,
    account_of,
    changed,
    copied_name,
    mailbox_called,
    misdirected,
    resting_state,
)
from fetcher.domain.overview import Overview, overview
from fetcher.domain.polling import Polling
from fetcher.domain.rules import check
from fetcher.handlers.mailbox_store import EVERY, Filter, MailboxChangedMeanwhile, MailboxNotFound, MailboxStore

log = structlog.get_logger()


class SecretNeeded(ValueError):
    """A stored secret would be sent somewhere else, or none is stored: it must be given (again). `fields` says which."""

    def __init__(self, text: str, fields: Collection[SecretField] = (SecretField.PASSWORD,)) -> None:
        super().__init__(text)
        self.fields = tuple(sorted(fields))


class Secrets(Protocol):
    """Encrypts secrets so that each opens only in its own record and field. `chassis.keyring` keeps this promise."""

    def encrypt(self, plain: str, *, record: str, field: str) -> str:
        """The text to store."""

    def decrypt(self, cipher: str, *, record: str, field: str) -> str:
        """The secret in clear. Raises where it was stored for another record, or its key is missing."""


class Changes(Protocol):
    """Tells all replicas that somebody changed a mailbox."""

    async def announce_change(self, change: MailboxChanged) -> bool:
        """Publish; False if that did not succeed in good time: replicas look by themselves within seconds."""


class AccessTokens(Protocol):
    """Where access tokens come from, for mailboxes that log in with one."""

    async def access_token(self, mailbox: Mailbox, instead_of: str = "") -> str:
        """A token that is good for the next minutes, another one than `instead_of`, which a server refused.

        Raises `ReauthNeeded` where the issuer gives none any more, `LoginRefused`, `MailboxUnavailable`, `SecretNeeded`.
        """

    async def unsaved_token(self, settings: MailboxSettings, secrets: Mapping[SecretField, str]) -> str:
        """Likewise, for a mailbox that is not stored; nothing is remembered of it."""


class HostRules(Protocol):
    """Where this deployment connects to."""

    async def check(self, settings: MailboxSettings) -> None:
        """Raise `SettingsInvalid` where a host of these settings must not be connected to. One that is not known now may be."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of some fields of `MailboxSettings` and of some secrets in clear (None takes one away).

    `version` is the one it was based on, None for whatever stands there.
    """

    fields: Mapping[str, Any]
    secrets: Mapping[SecretField, str | None] = field(default_factory=dict, repr=False)
    version: int | None = None

    @classmethod
    def whole(cls, settings: MailboxSettings, secrets: Mapping[SecretField, str | None], version: int) -> Self:
        """A change of all settings."""
        return cls({each.name: getattr(settings, each.name) for each in fields(settings)}, secrets, version)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the deployment says: the interval of mailboxes that choose none, and whether `security: none` is possible."""

    interval: timedelta = INTERVAL
    plaintext: bool = False


async def _all_on() -> Polling:
    return Polling()


class Mailboxes:
    """The verbs about mailboxes."""

    def __init__(  # noqa: PLR0913 - one port each
        self,
        store: MailboxStore,
        secret_box: Secrets,
        changes: Changes,
        *,
        now: Callable[[], datetime],
        hosts: HostRules | None = None,
        tokens: AccessTokens | None = None,
        policy: Policy = Policy(),
        switches: Callable[[], Awaitable[Polling]] = _all_on,
    ) -> None:
        self._store = store
        self._secrets = secret_box
        self._changes = changes
        self._hosts = hosts
        self._now = now
        self._tokens = tokens
        self._policy = policy
        self._switches = switches

    @property
    def interval(self) -> timedelta:
        """Between two polls of mailboxes that choose no interval."""
        return self._policy.interval

    async def create(
        self, settings: MailboxSettings, secrets: Mapping[SecretField, str], name: str | None = None
    ) -> Overview:
        """Create a mailbox; replicas begin to watch it at once if it is active.

        Where the request of this `name` has made one before, that is it. Raises `SettingsInvalid`.
        """
        mailbox_id = mailbox_called(name or token_hex(12))
        if name and (made := await self._made(mailbox_id)):
            return made
        self._check(settings)
        await self._check_hosts(settings)
        return await self._insert(mailbox_id, settings, self._encrypted(mailbox_id, secrets))

    async def clone(self, mailbox_id: MailboxId, name: str | None = None, request_name: str | None = None) -> Overview:
        """Make a copy under another name and id: with its secrets, not active until somebody tried it, no default, at its start point.

        Where the request of this `request_name` has made one before, that is it. Raises `MailboxNotFound`.
        """
        clone_id = mailbox_called(request_name or token_hex(12))
        if request_name and (made := await self._made(clone_id)):
            return made
        origin = await self._store.get(mailbox_id)
        plain = {field: self._decrypted(origin, field) for field in origin.secrets}
        settings = replace(origin.settings, name=name or copied_name(origin.settings), active=False, default=False)
        return await self._insert(clone_id, settings, self._encrypted(clone_id, plain))

    async def get(self, mailbox_id: MailboxId) -> Mailbox:
        """Read a mailbox. Raises `MailboxNotFound`."""
        return await self._store.get(mailbox_id)

    async def overview(self, mailbox_id: MailboxId) -> Overview:
        """Read a mailbox and how far it is. Raises `MailboxNotFound`."""
        mailbox = await self._store.get(mailbox_id)
        return overview(mailbox, await self._store.cursors([mailbox_id]), await self._switches(), self._now())

    async def page(self, after: MailboxId | None, limit: int, wanted: Filter = EVERY) -> list[Overview]:
        """List mailboxes in the order of their ids, behind the given one."""
        found = await self._store.page(after, limit, wanted)
        cursors = defaultdict(list)
        for cursor in await self._store.cursors([each.id for each in found]):
            cursors[cursor.mailbox_id].append(cursor)
        polling = await self._switches()
        return [overview(each, cursors[each.id], polling, self._now()) for each in found]

    async def change(self, mailbox_id: MailboxId, change: Change) -> Overview:
        """Change a mailbox; its owner reconnects with what holds now.

        Raises:
            MailboxNotFound, MailboxChangedMeanwhile, SettingsInvalid: as their names say.
            SecretNeeded: the stored secret would be sent somewhere else.
        """
        before = await self._store.get(mailbox_id)
        _require(before, change.version)
        settings = replace(before.settings, **change.fields)
        self._check(settings)
        elsewhere = misdirected(before.settings, settings)
        if astray := elsewhere.intersection(before.secrets).difference(change.secrets):
            names = ", ".join(sorted(astray))
            raise SecretNeeded(f"with another server, user, login or token issuer, {names} must be given again", astray)
        if elsewhere:
            await self._check_hosts(settings)
        given = {name: plain for name, plain in change.secrets.items() if plain}
        ciphers = dict.fromkeys(change.secrets) | self._encrypted(mailbox_id, given)
        after = changed(before, settings, ciphers, self._now())
        await self._store.replace(after, ciphers)
        await self._announce(after, MailboxChange.UPDATED)
        return await self.overview(mailbox_id)

    async def delete(self, mailbox_id: MailboxId, version: int | None = None) -> None:
        """Delete a mailbox; its owner stops. Raises `MailboxNotFound`, `MailboxChangedMeanwhile`."""
        mailbox = await self._store.get(mailbox_id)
        _require(mailbox, version)
        await self._store.delete(mailbox_id)
        await self._announce(mailbox, MailboxChange.DELETED)

    async def account(self, mailbox: Mailbox, instead_of: str = "") -> Account:
        """How to log in to a mailbox; with another token than `instead_of`, which its server refused.

        Raises `SecretNeeded` where no secret is stored, and what `AccessTokens` raises.
        """
        if mailbox.settings.auth is not Auth.PASSWORD:
            return account_of(mailbox.settings, await self._issuer().access_token(mailbox, instead_of))
        if SecretField.PASSWORD not in mailbox.secrets:
            raise SecretNeeded("no secret is stored for this mailbox")
        return account_of(mailbox.settings, self._decrypted(mailbox, SecretField.PASSWORD))

    async def unsaved_account(self, settings: MailboxSettings, secrets: Mapping[SecretField, str]) -> Account:
        """How to log in to a mailbox that is not stored. Raises `SettingsInvalid`, and as `account` does."""
        self._check(settings)
        if settings.auth is not Auth.PASSWORD:
            return account_of(settings, await self._issuer().unsaved_token(settings, secrets))
        if SecretField.PASSWORD not in secrets:
            raise SecretNeeded("to log in with a password, one has to be given")
        return account_of(settings, secrets[SecretField.PASSWORD])

    def client_secret(self, mailbox: Mailbox) -> str | None:
        """The application's own secret in clear, where one is stored."""
        stored = SecretField.CLIENT_SECRET in mailbox.secrets
        return self._decrypted(mailbox, SecretField.CLIENT_SECRET) if stored else None

    def _issuer(self) -> AccessTokens:
        if self._tokens is None:
            raise SecretNeeded("this deployment logs in with passwords only")
        return self._tokens

    async def _made(self, mailbox_id: MailboxId) -> Overview | None:
        """A mailbox that may be there already. Whoever made it may have died before they told anybody."""
        try:
            mailbox = await self._store.get(mailbox_id)
        except MailboxNotFound:
            return None
        await self._announce(mailbox, MailboxChange.CREATED)
        return await self.overview(mailbox_id)

    async def _insert(
        self, mailbox_id: MailboxId, settings: MailboxSettings, ciphers: Mapping[SecretField, str]
    ) -> Overview:
        now = self._now()
        mailbox = Mailbox(
            id=mailbox_id,
            settings=settings,
            secrets=ciphers,
            created_at=now,
            updated_at=now,
            status=MailboxStatus(state=resting_state(settings), since=now),
        )
        await self._store.insert(mailbox)
        await self._announce(mailbox, MailboxChange.CREATED)
        return await self.overview(mailbox_id)

    def _check(self, settings: MailboxSettings) -> None:
        check(settings, plaintext=self._policy.plaintext, now=self._now())

    async def _check_hosts(self, settings: MailboxSettings) -> None:
        if self._hosts:
            await self._hosts.check(settings)

    def _encrypted(self, mailbox_id: MailboxId, secrets: Mapping[SecretField, str]) -> dict[SecretField, str]:
        return {name: self._secrets.encrypt(plain, record=mailbox_id, field=name) for name, plain in secrets.items()}

    def _decrypted(self, mailbox: Mailbox, name: SecretField) -> str:
        return self._secrets.decrypt(mailbox.secrets[name], record=mailbox.id, field=name)

    async def _announce(self, mailbox: Mailbox, change: MailboxChange) -> None:
        log.info("mailbox_changed", mailbox_id=mailbox.id, change=change, version=mailbox.version)
        # Lost, it costs only time: replicas look for changes by themselves.
        await self._changes.announce_change(
            MailboxChanged(mailbox_id=mailbox.id, change=change, version=mailbox.version)
        )


def _require(mailbox: Mailbox, version: int | None) -> None:
    if version not in {None, mailbox.version}:
        raise MailboxChangedMeanwhile(f"the mailbox is at version {mailbox.version}, not {version}")
