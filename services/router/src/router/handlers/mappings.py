"""How are domain mappings created, changed, deleted, looked into and taken back?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from typing import Any, Final

from contracts.events.directory import Change, MappingChanged
from contracts.values import AccountId, Finding, MappingId, UserId
from router.domain.directory import why_lost
from router.domain.hygiene import mapping_warnings
from router.domain.mapping import Mapping, PatternInvalid, key_of
from router.domain.people import Account, User, why_no_tickets
from router.handlers.assignees import refusal
from router.handlers.ports import Entities, Taken
from router.handlers.registry import Invalid, Registry, part_of
from router.handlers.versions import BOOKKEEPING, Versions, entity_at

TAKEN: Final = "The domain pattern has already been taken for this pattern type."
"""The specification's words, as are the next."""
NO_ACCOUNT: Final = "The selected account id is invalid."
NO_USER: Final = "The selected default assigned user id is invalid."


def mapping_changed(mapping: Mapping, change: Change, actor: str) -> MappingChanged:
    """The event of a change."""
    return MappingChanged(
        entity_id=mapping.id, change=change, version=mapping.version, occurred_at=mapping.updated_at, actor=actor
    )


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one of several mappings: itself and what is odd about it, or why it is none, by field."""

    mapping: Mapping | None = None
    warnings: tuple[Finding, ...] = ()
    errors: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mapping that speaks of an address, and why it does not decide; empty for the one that does."""

    mapping: Mapping
    why_lost: str


@dataclass(frozen=True, slots=True)
class Names:
    """What those are called whom mappings name by id."""

    accounts: Dictionary[AccountId, str] = field(default_factory=dict)
    users: Dictionary[UserId, User] = field(default_factory=dict)


NOBODY: Final = Names()


@dataclass(frozen=True, slots=True)
class Preview:
    """What mappings say about an address, who gets its tickets, and the names of whom mappings name."""

    winner: Mapping | None
    assignee: User | None
    candidates: Sequence[Candidate]
    names: Names


class Mappings:
    """The verbs about mappings."""

    def __init__(
        self,
        registry: Registry[Mapping],
        accounts: Entities[Account],
        users: Entities[User],
        versions: Versions[Mapping],
    ) -> None:
        self.registry = registry
        self.versions = versions
        self._accounts = accounts
        self._users = users

    async def create(
        self, fields: dict[str, Any], actor: str, name: str | None = None
    ) -> tuple[Mapping, tuple[Finding, ...]]:
        """A new mapping, and what is odd about it. Raises `Invalid`, `Taken`."""
        if done := await self.registry.left_by(name):
            return await self._with_warnings(done)
        await self._check(fields)
        mapping = Mapping(**(self.registry.born("map", name) | keyed(fields)))
        return await self._with_warnings(await self.registry.add(mapping, actor, name))

    async def create_many(self, many: Sequence[dict[str, Any]], actor: str, name: str | None = None) -> list[Made]:
        """New mappings, each by itself, with one look at the directory for all of them."""
        accounts = {each.id for each in await self._accounts.many({fields["account_id"] for fields in many})}
        wanted = {user_id for fields in many if (user_id := fields.get("default_assigned_user_id"))}
        users = await self._users_by_id(wanted)
        parts = [part_of(name, place) for place, _ in enumerate(many)]
        done = await self.registry.store.left_by([part for part in parts if part]) if name else {}
        made = [
            Made(done[part].entity)
            if part in done
            else await self._made(fields, _unknown(fields, accounts, users), actor, part)
            for fields, part in zip(many, parts, strict=True)
        ]
        directory = await self.registry.tools.directory.get()
        return [
            replace(each, warnings=mapping_warnings(each.mapping, directory)) if each.mapping else each for each in made
        ]

    async def _made(self, fields: dict[str, Any], errors: dict[str, list[str]], actor: str, name: str | None) -> Made:
        if errors:
            return Made(errors=errors)
        try:
            mapping = Mapping(**(self.registry.born("map", name) | keyed(fields)))
            return Made(await self.registry.add(mapping, actor, name))
        except Invalid as error:
            return Made(errors=error.errors)
        except Taken as taken:
            return Made(errors={taken.field: [TAKEN]})

    async def change(
        self, mapping_id: str, fields: dict[str, Any], version: int | None, actor: str, name: str | None = None
    ) -> tuple[Mapping, tuple[Finding, ...]]:
        """A changed mapping: what is not given stays. Raises `Invalid`, `NotFound`, `ChangedMeanwhile`, `Taken`."""
        if done := await self.registry.left_by(name):
            return await self._with_warnings(done)
        await self._check(fields)

        def to(before: Mapping) -> Mapping:
            given = keyed(before.model_dump() | fields)
            return Mapping.model_validate(given)

        return await self._with_warnings(await self.registry.change(mapping_id, version, actor, to, name))

    async def roll_back(
        self, mapping_id: MappingId, to: int, version: int | None, actor: str, name: str | None = None
    ) -> tuple[Mapping, tuple[Finding, ...]]:
        """Make a mapping what it was at a version, as a new version. Raises `NotFound`, `Invalid`, `Taken`."""
        kept = (await entity_at(self.versions, mapping_id, to)).model_dump(exclude=set(BOOKKEEPING))
        return await self.change(mapping_id, kept, version, actor, name)

    async def preview(self, address: str) -> Preview:
        """Which mapping decides about an address, and why each other does not."""
        directory = await self.registry.tools.directory.get()
        winner = directory.mapping_for(address)
        found = directory.candidates(address)
        candidates = [Candidate(each, why_lost(each, winner)) for each in found]
        names = await self.names(found)
        named = names.users.get(winner.default_assigned_user_id) if winner and winner.default_assigned_user_id else None
        return Preview(winner, None if why_no_tickets(named) else named, candidates, names)

    async def names(self, mappings: Sequence[Mapping]) -> Names:
        """Whom these mappings name."""
        users = {each.default_assigned_user_id for each in mappings if each.default_assigned_user_id}
        accounts = await self._accounts.many({each.account_id for each in mappings})
        return Names({each.id: each.name for each in accounts}, await self._users_by_id(users))

    async def _check(self, fields: dict[str, Any]) -> None:
        account_id, user_id = fields.get("account_id"), fields.get("default_assigned_user_id")
        accounts = await self._accounts.many([account_id]) if account_id else []
        users = await self._users_by_id([user_id] if user_id else [])
        if errors := _unknown(fields, {each.id for each in accounts}, users):
            raise Invalid(errors)

    async def _users_by_id(self, ids: Collection[UserId]) -> dict[UserId, User]:
        return {each.id: each for each in await self._users.many(ids)} if ids else {}

    async def _with_warnings(self, mapping: Mapping) -> tuple[Mapping, tuple[Finding, ...]]:
        return mapping, mapping_warnings(mapping, await self.registry.tools.directory.get())


def _unknown(
    fields: dict[str, Any], accounts: Collection[str], users: Dictionary[UserId, User]
) -> dict[str, list[str]]:
    """What a mapping names that there is not, or that gets no tickets."""
    errors: dict[str, list[str]] = {}
    account_id, user_id = fields.get("account_id"), fields.get("default_assigned_user_id")
    if account_id and account_id not in accounts:
        errors["account_id"] = [NO_ACCOUNT]
    if user_id and (why := refusal(users.get(user_id), NO_USER)):
        errors["default_assigned_user_id"] = [why]
    return errors


def keyed(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with the pattern's normal form. Raises `Invalid`."""
    try:
        return fields | {"key": key_of(fields["domain_pattern"], fields["pattern_type"])}
    except PatternInvalid as error:
        raise Invalid({"domain_pattern": [str(error)]}) from error
