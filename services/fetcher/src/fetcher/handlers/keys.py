"""Are the keys the right ones, and how are all secrets brought over to another one while everything runs?

Every key id has a canary in the database: a known text, encrypted when the key was first used. A wrong key under a right id
shows there before it can do harm; until all canaries and a secret of each key open, nothing is encrypted or fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

import structlog

from contracts.values import MailboxId
from fetcher.domain.keys import KeyUse, Rotation
from fetcher.domain.mailbox import SecretField
from fetcher.handlers.mailbox_store import MailboxStore
from fetcher.handlers.mailboxes import Secrets

CANARY: Final = "canary"
PAGE: Final = 200
PASSES: Final = 5
"""How often a rotation goes over all mailboxes: secrets written meanwhile by a replica with the old key are found again."""

log = structlog.get_logger()


class KeysUnusable(Exception):
    """A key is wrong or missing: nothing is fetched and no secret is stored before that is put right. The text names the key."""


class Ring(Secrets, Protocol):
    """The keys at hand. `chassis.keyring` keeps this promise."""

    @property
    def active(self) -> str:
        """The id of the key that encrypts."""

    @property
    def known(self) -> frozenset[str]:
        """The ids of all keys at hand."""

    def key_of(self, cipher: str) -> str:
        """The id of the key that a ciphertext was made with. Raises `ValueError` where it is no ciphertext."""


class KeyStore(Protocol):
    """What is known about keys in the database."""

    async def canaries(self) -> Mapping[str, str]:
        """The canary of every key ever used, by key id."""

    async def keep_canary(self, key_id: str, cipher: str) -> str:
        """Store a key's canary unless it has one; the one it has now."""

    async def rotation(self) -> Rotation | None:
        """The latest rotation."""

    async def keep_rotation(self, rotation: Rotation) -> None:
        """Store it in place of the one before."""


class GuardedSecrets(Secrets):
    """Encrypts only once the keys are known to be right: what a wrong key sealed, no right one would open."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring
        self.trusted = False

    def encrypt(self, plain: str, *, record: str, field: str) -> str:
        """As the ring does. Raises `KeysUnusable` until `trusted` is set."""
        if not self.trusted:
            raise KeysUnusable("the keys have not been found right; /readyz says why")
        return self._ring.encrypt(plain, record=record, field=field)

    def decrypt(self, cipher: str, *, record: str, field: str) -> str:
        """As the ring does."""
        return self._ring.decrypt(cipher, record=record, field=field)


class Keys:
    """The verbs about keys."""

    def __init__(self, ring: Ring, store: KeyStore, mailboxes: MailboxStore, *, now: Callable[[], datetime]) -> None:
        self.secrets = GuardedSecrets(ring)
        self._ring = ring
        self._store = store
        self._mailboxes = mailboxes
        self._now = now

    async def check(self) -> None:
        """Return when all keys are right; asked again after that, it answers from memory. Raises `KeysUnusable`."""
        if self.secrets.trusted:
            return
        canaries = await self._store.canaries()
        for key_id, cipher in canaries.items():
            if key_id in self._ring.known and not self._opens(cipher, key_id, CANARY):
                raise KeysUnusable(f"key {key_id!r} is not the one that this database was used with")
        await self._check_secrets(canaries)
        canary = self._ring.encrypt(CANARY, record=self._ring.active, field=CANARY)
        kept = await self._store.keep_canary(self._ring.active, canary)
        if not self._opens(kept, self._ring.active, CANARY):
            raise KeysUnusable(f"another replica uses another key as {self._ring.active!r}")
        self.secrets.trusted = True

    async def _check_secrets(self, proven: Collection[str]) -> None:
        """See that every key in use is at hand, and that it opens something; `proven` keys are known to be right."""
        opened: dict[str, bool] = {}
        async for mailbox_id, name, cipher in self._all():
            key_id = self._key_of(cipher)
            # One is enough: a secret that is damaged must not stop all others.
            opened[key_id] = key_id in proven or opened.get(key_id, False) or self._opens(cipher, mailbox_id, name)
        for key_id, right in opened.items():
            if key_id not in self._ring.known:
                raise KeysUnusable(f"key {key_id!r} is not in the key ring: add it, stored secrets need it")
            if not right:
                raise KeysUnusable(f"key {key_id!r} opens none of the secrets that were stored with it")

    async def use(self) -> KeyUse:
        """Which keys are used how often, and how far the latest rotation is."""
        counted = Counter[str]()
        async for _, _, cipher in self._all():
            counted[self._key_of(cipher)] += 1
        return KeyUse(self._ring.active, self._ring.known, dict(counted), await self._store.rotation())

    async def rotate(self) -> KeyUse:
        """Ask for a rotation to the active key, unless one is under way. Some replica carries it out. Raises `KeysUnusable`."""
        await self.check()
        under_way = await self._store.rotation()
        if under_way is None or under_way.finished_at or under_way.target != self._ring.active:
            await self._store.keep_rotation(Rotation(self._ring.active, self._now()))
            log.info("key_rotation_requested", key_id=self._ring.active)
        return await self.use()

    async def carry_on(self) -> bool:
        """Carry out a rotation that is asked for and not finished; whether there was one for this replica's active key.

        May be called by several replicas at once, and again after a crash: a secret that changed meanwhile is left alone.
        """
        rotation = await self._store.rotation()
        if rotation is None or rotation.finished_at or rotation.target != self._ring.active:
            return False
        await self.check()
        unreadable = 0
        for _ in range(PASSES):
            found, unreadable = await self._pass()
            if not found:
                break
        await self._store.keep_rotation(replace(rotation, finished_at=self._now(), unreadable=unreadable))
        log.info("key_rotation_finished", key_id=rotation.target, unreadable=unreadable)
        return True

    async def _pass(self) -> tuple[int, int]:
        """Go over all secrets once: how many were due, and how many of them could not be read."""
        due = unreadable = 0
        async for mailbox_id, name, cipher in self._all():
            if self._key_of(cipher) == self._ring.active:
                continue
            try:
                plain = self._ring.decrypt(cipher, record=mailbox_id, field=name)
            except (LookupError, ValueError):
                log.warning("secret_unreadable", mailbox_id=mailbox_id, secret=name, key_id=self._key_of(cipher))
                unreadable += 1
                continue
            due += 1
            after = self._ring.encrypt(plain, record=mailbox_id, field=name)
            await self._mailboxes.swap_secret(mailbox_id, name, cipher, after)
        return due, unreadable

    async def _all(self) -> AsyncIterator[tuple[MailboxId, SecretField, str]]:
        after: MailboxId | None = None
        while page := await self._mailboxes.page(after, PAGE):
            after = page[-1].id
            for mailbox in page:
                for name, cipher in mailbox.secrets.items():
                    yield mailbox.id, name, cipher

    def _key_of(self, cipher: str) -> str:
        try:
            return self._ring.key_of(cipher)
        except ValueError:
            return "?"

    def _opens(self, cipher: str, record: str, field: str) -> bool:
        try:
            self._ring.decrypt(cipher, record=record, field=field)
        except (LookupError, ValueError):
            return False
        return True
