"""How are accounts created, changed and deleted?"""

from __future__ import annotations

from typing import Any

from contracts.events.directory import AccountChanged, Change
from contracts.values import Finding
from contracts.values.identity import normal_domain
from router.domain.hygiene import account_warnings
from router.domain.mapping import PatternInvalid, PatternType, key_of
from router.domain.people import Account
from router.handlers.registry import Invalid, Registry
from router.handlers.usage import Usage


def account_changed(account: Account, change: Change, actor: str) -> AccountChanged:
    """The event of a change."""
    return AccountChanged(
        entity_id=account.id, change=change, version=account.version, occurred_at=account.updated_at, actor=actor
    )


class Accounts:
    """The verbs about accounts."""

    def __init__(self, registry: Registry[Account], usage: Usage) -> None:
        self.registry = registry
        self._usage = usage

    async def create(
        self, fields: dict[str, Any], actor: str, name: str | None = None
    ) -> tuple[Account, tuple[Finding, ...]]:
        """A new account, and what is odd about it. Raises `Invalid`, `Taken`."""
        if done := await self.registry.left_by(name):
            return await self._with_warnings(done)
        account = checked(Account(**self.registry.born("acc", name), **fields))
        return await self._with_warnings(await self.registry.add(account, actor, name))

    async def change(
        self, account_id: str, fields: dict[str, Any], version: int | None, actor: str, name: str | None = None
    ) -> tuple[Account, tuple[Finding, ...]]:
        """A changed account. Raises `Invalid`, `NotFound`, `ChangedMeanwhile`, `Taken`."""

        def to(before: Account) -> Account:
            return checked(before.model_copy(update=fields))

        return await self._with_warnings(await self.registry.change(account_id, version, actor, to, name))

    async def delete(self, account_id: str, version: int | None, actor: str, name: str | None = None) -> None:
        """Delete an account that nothing belongs to. Raises `Invalid` where something does."""
        if await self.registry.left_by(name):
            return
        await self.registry.store.get(account_id)
        await self._usage.check_account(account_id)
        await self.registry.remove(account_id, version, actor, name)

    async def _with_warnings(self, account: Account) -> tuple[Account, tuple[Finding, ...]]:
        return account, account_warnings(account, await self.registry.tools.directory.get())


def checked(account: Account) -> Account:
    """An account whose domains are in normal form, each once. Raises `Invalid`."""
    domains, wrong = [], []
    for domain in account.domains:
        try:
            domains.append(key_of(domain, PatternType.DOMAIN))
        except PatternInvalid:
            wrong.append(f"{normal_domain(domain)[:100]!r} is no domain.")
    if wrong:
        raise Invalid({"domains": wrong})
    return account.model_copy(update={"domains": tuple(dict.fromkeys(domains))})
