"""How are accounts and users written down?"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AwareDatetime, Field

from contracts.values import AccountId, DeliveryId, Finding, UserId, UserRole
from router.domain.people import Account as AccountEntity
from router.domain.people import Origin, RoleTemplate, UserState, template_of, why_no_tickets
from router.domain.people import User as UserEntity
from router.entrypoints.documents.fields import Account, Document, MailAddress, Person, Text

Domains = Annotated[tuple[Text, ...], Field(max_length=500)]
Addresses = Annotated[tuple[MailAddress, ...], Field(min_length=1, max_length=50)]


class AccountIn(Document):
    """An account to be created."""

    name: Text
    domains: Domains = ()
    shared: bool = True


class AccountPatch(Document):
    """A change of an account: what is absent stays."""

    name: Text = ""
    domains: Domains = ()
    shared: bool = True


class AccountOut(Document):
    """An account. `warnings` come with the answer to a change only."""

    id: AccountId
    name: str
    domains: tuple[str, ...]
    shared: bool
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime
    warnings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, account: AccountEntity, warnings: tuple[Finding, ...] = ()) -> Self:
        """Write an account."""
        return cls(**account.model_dump(), warnings=warnings)


class AccountPage(Document):
    """Some accounts; `next_cursor` asks for those behind them."""

    items: list[AccountOut]
    next_cursor: str | None = None


class UserIn(Document):
    """A user to be created."""

    name: Text | None = None
    addresses: Addresses
    account_id: Account | None = None
    role: UserRole = UserRole.REQUESTER
    state: UserState = UserState.ACTIVE


class UserPatch(Document):
    """A change of a user: what is absent stays. The state blocks and unblocks; approvals have operations of their own."""

    name: Text | None = None
    addresses: Addresses = ("absent@invalid",)
    account_id: Account | None = None
    role: UserRole = UserRole.REQUESTER
    state: UserState = UserState.ACTIVE


class UserOut(Document):
    """A user."""

    id: UserId
    name: str
    addresses: tuple[str, ...]
    account_id: AccountId | None
    account_name: str = ""
    """Told in lists only."""
    account_chosen: bool
    """People chose it, so it goes before what the address's domain says."""
    role: UserRole
    role_template: RoleTemplate
    state: UserState
    verified: bool
    origin: Origin
    delivery_id: DeliveryId | None
    merged_into: UserId | None
    unassignable: str
    """Why no tickets are given to them, in words; empty where they are."""
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, user: UserEntity, account_name: str = "") -> Self:
        """Write a user."""
        said = {"account_name": account_name, "role_template": template_of(user.role)}
        return cls(**user.model_dump(exclude={"identities", "absorbs"}), **said, unassignable=why_no_tickets(user))


class UserPage(Document):
    """Some users; `next_cursor` asks for those behind them. `total` is told where `skip` was given."""

    items: list[UserOut]
    next_cursor: str | None = None
    total: int | None = None


class Merge(Document):
    """Whom a user is merged into."""

    into: Person


class Approvals(Document):
    """Users to be approved."""

    user_ids: Annotated[tuple[Person, ...], Field(min_length=1, max_length=500)]
    send_welcome_email: bool = False
    assign_default_role: bool = False


class ApprovalOut(Document):
    """What became of one approval; `error` says why it was not done."""

    user_id: UserId
    approved: bool
    welcomed: bool = False
    """Whether a welcome mail was asked for."""
    role_given: bool = False
    error: str = ""


class ApprovalsOut(Document):
    """What became of each."""

    results: list[ApprovalOut]
    approved: int
    failed: int
