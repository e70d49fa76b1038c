"""Who writes to the help desk, and for which company?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from pydantic import Field

from contracts.values import AccountId, DeliveryId, UserId, UserRole, Value
from contracts.values.identity import identity_of, normal_domain
from router.domain.entity import Entity


class Account(Entity):
    """A company. Whoever writes from one of its `domains` (in normal form) belongs to it."""

    id: AccountId
    name: str
    domains: tuple[str, ...] = ()
    shared: bool = True
    """Whether its members may join each other's tickets."""


class UserState(StrEnum):
    """What becomes of somebody's mail."""

    ACTIVE = "active"
    PENDING = "pending"
    """It waits until an admin approves the user."""
    UNVERIFIED = "unverified"
    """It waits until the address is confirmed."""
    BLOCKED = "blocked"
    """It is rejected."""


class Origin(StrEnum):
    """Why somebody is a user."""

    ADMIN = "admin"
    MAIL = "mail"
    ACCOUNT = "account"
    """Read only, of those who were put into an account before that was kept beside this: a mail or an admin."""


class RoleTemplate(Value):
    """A named role that can be given to somebody."""

    id: str
    name: str
    role: UserRole


TEMPLATES: Final = (
    RoleTemplate(id="role_requester", name="Customer User", role=UserRole.REQUESTER),
    RoleTemplate(id="role_agent", name="Agent", role=UserRole.AGENT),
    RoleTemplate(id="role_admin", name="Administrator", role=UserRole.ADMIN),
)
"""There are as many as there are roles, as roles decide and names are for people."""


def template_of(role: UserRole) -> RoleTemplate:
    """What a role is called."""
    return next(each for each in TEMPLATES if each.role is role)


class User(Entity):
    """Somebody. `identities` are the normal forms of `addresses`; no two users share one."""

    id: UserId
    name: str = ""
    addresses: tuple[str, ...] = Field(min_length=1)
    identities: tuple[str, ...] = ()
    account_id: AccountId | None = None
    account_chosen: bool = False
    """Whether people chose the account."""
    role: UserRole = UserRole.REQUESTER
    state: UserState = UserState.ACTIVE
    verified: bool = False
    """Whether the address was confirmed."""
    origin: Origin = Origin.ADMIN
    delivery_id: DeliveryId | None = None
    """The mail that made somebody a user."""
    merged_into: UserId | None = None
    absorbs: bool = False
    """Whether others were merged into this one: their addresses are to be looked for."""


def with_addresses(user: User, addresses: tuple[str, ...]) -> User:
    """A user who has these addresses, each once."""
    by_identity = {identity_of(address): address for address in reversed(addresses)}
    kept = tuple(address for address in addresses if by_identity.get(identity_of(address)) == address)
    unique = tuple(dict.fromkeys(kept))
    return user.model_copy(update={"addresses": unique, "identities": tuple(map(identity_of, unique))})


def cleared_state(user: User, *, approved: bool, verified: bool) -> UserState:
    """Where somebody stands after an approval or a confirmed address; whoever is blocked stays it."""
    if user.state is UserState.PENDING and approved:
        return UserState.ACTIVE
    if user.state is UserState.UNVERIFIED and (verified or approved):
        return UserState.ACTIVE
    return user.state


def sought(text: str) -> str:
    """What is looked for in identities and domains, which are in normal form; whoever searches writes as they like."""
    return identity_of(text) if "@" in text else normal_domain(text)


def placed_by_people(user: User) -> bool:
    """Whether people put somebody into their account: then that goes before what the address's domain says."""
    return user.account_chosen or user.origin is not Origin.MAIL


def works_here(user: User) -> bool:
    """Whether somebody is an agent or an admin, and nothing keeps them from being one."""
    return user.role is not UserRole.REQUESTER and user.state is UserState.ACTIVE and user.merged_into is None


def why_no_tickets(user: User | None) -> str:
    """Why no tickets are given to somebody, in words; empty where they are."""
    if user is None:
        return "there is no such user"
    if user.merged_into:
        return "the user was merged into another"
    if user.role is UserRole.REQUESTER:
        return "only agents and administrators get tickets"
    return "" if works_here(user) else f"the user is {user.state.value}"


def together(user: User, merged: Iterable[User]) -> User:
    """A user who has the identities of those `merged` into them, too: all are one person."""
    theirs = (identity for each in merged for identity in each.identities)
    return user.model_copy(update={"identities": tuple(dict.fromkeys((*user.identities, *theirs)))})


def survivor(user: User, known: Mapping[str, User]) -> User | None:
    """Who somebody who was merged is now, as far as the users `known` by their ids lead; None where they lead to nobody.

    Two admins may merge two users into each other at the same moment: of such a circle it is the one with the smallest id.
    """
    met: dict[str, User] = {}
    while user.merged_into and user.id not in met:
        met[user.id] = user
        if user.merged_into not in known:
            return None
        user = known[user.merged_into]
    if not user.merged_into:
        return user
    circle = list(met)[list(met).index(user.id) :]
    return met[min(circle)].model_copy(update={"merged_into": None})
