"""How are users created, changed, approved, confirmed and merged?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.events.directory import Change, DirectoryEvent, UserApproved, UserChanged
from contracts.values import AccountId, UserId, UserRole
from router.domain.people import Account, Origin, User, UserState, cleared_state, survivor, with_addresses
from router.domain.policy import UserPolicy
from router.handlers.deciding import user_created
from router.handlers.ports import ChangedMeanwhile, ChangedTooOften, Entities, Left, NotFound, Request
from router.handlers.registry import ATTEMPTS, Invalid, Registry, part_of

NO_ACCOUNT = "The selected account id is invalid."
DECIDING: Final = frozenset({"state", "role"})
"""The fields of a user on which it depends what becomes of mail."""


def user_changed(user: User, change: Change, actor: str, *, welcome: bool = False) -> DirectoryEvent:
    """The event of a change that somebody made, and whether whom it is about is to be welcomed."""
    if change is Change.CREATED:
        return user_created(user, UserPolicy(created_at=user.created_at, updated_at=user.created_at), actor)
    at = {"user_id": user.id, "version": user.version, "occurred_at": user.updated_at}
    return UserChanged(**at, actor=actor, change=change, welcome=welcome)


@dataclass(frozen=True, slots=True)
class Approval:
    """What became of one approval: `error` is empty where it was done."""

    user_id: UserId
    error: str = ""
    welcomed: bool = False
    role_given: bool = False


@dataclass(frozen=True, slots=True)
class _Given:
    """What users get who are approved, and from whom."""

    actor: str
    welcome: bool
    role: UserRole | None

    def told(self) -> dict[str, bool]:
        """What is answered of it."""
        return {"welcomed": self.welcome, "role_given": bool(self.role)}


class UserDirectory:
    """The verbs about users."""

    def __init__(self, registry: Registry[User], accounts: Entities[Account]) -> None:
        self.registry = registry
        self._accounts = accounts

    async def create(self, fields: dict[str, Any], actor: str, name: str | None = None) -> User:
        """A new user. Raises `Invalid`, `Taken`."""
        if done := await self.registry.left_by(name):
            return done
        await self._check(fields)
        user = User(**(self.registry.born("usr", name) | fields | _chosen(fields)), origin=Origin.ADMIN)
        return await self.registry.add(with_addresses(user, user.addresses), actor, name)

    async def change(
        self, user_id: str, fields: dict[str, Any], version: int | None, actor: str, name: str | None = None
    ) -> User:
        """A changed user. Whoever is put into an account belongs there from now on, whatever the domain says.

        Raises `Invalid` where that would change nothing about anybody's mail, and as `Registry.change` does.
        """
        if done := await self.registry.left_by(name):
            return done
        await self._check(fields)
        await self._check_effect(user_id, fields)
        chosen = _chosen(fields)

        def to(before: User) -> User:
            changed = User.model_validate(before.model_dump() | fields | chosen)
            return with_addresses(changed, changed.addresses)

        return await self.registry.change(user_id, version, actor, to, name)

    async def account_names(self, users: Sequence[User]) -> dict[AccountId, str]:
        """What the accounts of these users are called."""
        ids = {each.account_id for each in users if each.account_id}
        return {each.id: each.name for each in await self._accounts.many(ids)} if ids else {}

    async def verify(self, user_id: str, actor: str, name: str | None = None, *, welcome: bool = False) -> User:
        """The address is confirmed: mail that waited for it goes on. Doing it again changes nothing.

        `welcome`: whoever came by mail and may write by that, for the first time, is to be welcomed.
        """
        if done := await self.registry.left_by(name):
            return done
        before = await self.registry.store.get(user_id)
        if before.verified and before.state is not UserState.UNVERIFIED:
            return (await self.registry.found(before, name)).entity

        is_first = False

        def to(user: User) -> User:
            nonlocal is_first
            is_first = user.state is UserState.UNVERIFIED and not user.verified and user.origin is Origin.MAIL
            state = cleared_state(user, approved=False, verified=True)
            return user.model_copy(update={"verified": True, "state": state})

        def telling(user: User, change: Change, actor: str) -> DirectoryEvent:
            return user_changed(user, change, actor, welcome=welcome and is_first)

        return await Registry(self.registry.store, self.registry.tools, telling).change(user_id, None, actor, to, name)

    async def approve(
        self, user_ids: Sequence[UserId], actor: str, *, welcome: bool, role: UserRole | None, name: str | None = None
    ) -> list[Approval]:
        """Approve users, each once and by itself; `role` is given to them where it is not None. Approved ones may be named again."""
        user_ids = tuple(dict.fromkeys(user_ids))
        done = await self._approved_by(user_ids, name)
        given = _Given(actor, welcome, role)
        return [
            done.get(place) or await self._approve(user_id, given, part_of(name, place))
            for place, user_id in enumerate(user_ids)
        ]

    async def merge(self, user_id: str, into: UserId, version: int | None, actor: str, name: str | None = None) -> User:
        """One person, two users: whoever writes from the first one's addresses is the second from now on.

        Raises `Invalid` where that would lead in a circle or nowhere.
        """
        if done := await self.registry.left_by(name):
            return done
        target = await self.registry.store.get(into)
        if into == user_id or target.merged_into:
            raise Invalid({"into": ["Name another user, who was not merged into somebody."]})

        def to(user: User) -> User:
            return user.model_copy(update={"merged_into": into})

        if not target.absorbs:
            # Before the other is: addresses that are looked for and not found yet do no harm.
            part = part_of(name, 0)
            await self.registry.change(into, None, actor, lambda user: user.model_copy(update={"absorbs": True}), part)
        return await self.registry.change(user_id, version, actor, to, name)

    async def _approved_by(self, user_ids: Sequence[UserId], name: str | None) -> dict[int, Approval]:
        """What the request of this name approved before, by the places in its list."""
        parts = {part: place for place, _ in enumerate(user_ids) if (part := part_of(name, place))}
        found = await self.registry.store.left_by(parts) if parts else {}
        return {parts[part]: _told(user_ids[parts[part]], left) for part, left in found.items()}

    async def _approve(self, user_id: UserId, given: _Given, name: str | None) -> Approval:
        for _ in range(ATTEMPTS):
            try:
                return await self._approve_as_found(user_id, given, name)
            except (NotFound, ChangedTooOften) as why:
                return Approval(user_id, "No such user." if isinstance(why, NotFound) else str(why))
            except ChangedMeanwhile:
                # Perhaps this very request, sent again before it was done. Otherwise it depends on what the user is now.
                if name and (left := await self.registry.store.left_by([name])):
                    return _told(user_id, left[name])
        return Approval(user_id, "Somebody changed the user at the same moment: try again.")

    async def _approve_as_found(self, user_id: UserId, given: _Given, name: str | None) -> Approval:
        before = await self.registry.store.get(user_id)
        if await self._is_another(before):
            return Approval(user_id, "The user was merged into another: approve that one.")
        if before.state is UserState.BLOCKED:
            return Approval(user_id, "The user is blocked: unblock them first.")
        if before.state is UserState.ACTIVE:
            return _told(user_id, await self.registry.found(before, name))
        await self._write_approved(before, given, name)
        return Approval(user_id, welcomed=given.welcome, role_given=bool(given.role))

    async def _write_approved(self, before: User, given: _Given, name: str | None) -> None:
        fields = {"role": given.role or before.role, "state": cleared_state(before, approved=True, verified=False)}
        at = {"version": before.version + 1, "updated_at": self.registry.tools.now()}
        after = before.model_copy(update=fields | at)
        event = _approved(after, given.actor, welcome=given.welcome)
        await self.registry.store.replace(after, event, Request(name, given.told()) if name else None)
        self.registry.tools.noticed()

    async def _check(self, fields: dict[str, Any]) -> None:
        account_id = fields.get("account_id")
        if account_id and not await self._accounts.many([account_id]):
            raise Invalid({"account_id": [NO_ACCOUNT]})

    async def _check_effect(self, user_id: str, fields: dict[str, Any]) -> None:
        given = fields.keys() & DECIDING
        before = await self.registry.store.get(user_id) if given else None
        changed = [each for each in sorted(given) if before and fields[each] != getattr(before, each)]
        if before and changed and await self._is_another(before):
            raise Invalid({each: ["The user was merged into another: change that one."] for each in changed})

    async def _is_another(self, user: User) -> bool:
        """Whether somebody was merged into another, who decides about their mail."""
        known: dict[str, User] = {user.id: user}
        wanted = user.merged_into
        while wanted and wanted not in known and (found := await self.registry.store.many([wanted])):
            [known[wanted]] = found
            wanted = known[wanted].merged_into
        now = survivor(user, known)
        return now is not None and now.id != user.id


def _chosen(fields: dict[str, Any]) -> dict[str, bool]:
    return {"account_chosen": bool(fields["account_id"])} if "account_id" in fields else {}


def _told(user_id: UserId, left: Left[User]) -> Approval:
    """An approval as it was answered when it was done."""
    welcomed, role_given = (bool(left.said.get(each)) for each in ("welcomed", "role_given"))
    return Approval(user_id, welcomed=welcomed, role_given=role_given)


def _approved(user: User, actor: str, *, welcome: bool) -> UserApproved:
    return UserApproved(
        user_id=user.id, version=user.version, occurred_at=user.updated_at, actor=actor, welcome=welcome
    )
