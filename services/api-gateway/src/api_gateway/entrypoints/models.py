"""What do the gateway's own requests and answers look like?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api_gateway.domain.people import Person, Role
from api_gateway.domain.tokens import Identity, Token
from api_gateway.handlers.services import Readiness, ServiceState
from chassis.http import Instant

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")
]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Scope = Annotated[str, StringConstraints(max_length=100)]
AccountId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


PersonRef = Annotated[str, StringConstraints(max_length=64, pattern=r"^usr_[A-Za-z0-9_-]+$")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SetupRequest(_Request):
    """Who the first admin is."""

    name: Name
    email: Email


class TokenCreate(_Request):
    """What a new token shall be good for: all that `role` may and all of `scopes`; give at least one of them."""

    name: Name = Field(description="What it is for, in words that will still say it next year.")
    scopes: list[Scope] = Field(default_factory=list, max_length=100, description="Permissions, as ticket.read.")
    role: Role | None = Field(default=None, description="A bundle of permissions.")
    expires_at: Instant | None = Field(default=None, description="When it stops working; null means never.")
    accounts: list[AccountId] | None = Field(
        default=None, min_length=1, max_length=100, description="Whose tickets it shows; null means everybody's."
    )

    person_id: PersonRef | None = Field(
        default=None, description="Whose it is, who may do at most what they may; null means yours."
    )

    @model_validator(mode="after")
    def _good_for_something(self) -> Self:
        if not self.scopes and self.role is None:
            raise ValueError("Give a role, or at least one scope.")
        return self


class PersonView(BaseModel):
    """Somebody who may log in."""

    id: str
    name: str
    email: str
    role: Role
    accounts: list[str] | None = Field(description="Whose tickets they see; null: everybody's.")
    active: bool

    @classmethod
    def of(cls, person: Person) -> Self:
        """What is shown of a person."""
        accounts = None if person.accounts is None else sorted(person.accounts)
        return cls(
            id=person.id,
            name=person.name,
            email=person.email,
            role=person.role,
            accounts=accounts,
            active=person.active,
        )


class TokenState(StrEnum):
    """Whether a token works."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class TokenView(BaseModel):
    """A token without its secret. `prefix` is how the token's text begins; `scopes` null: all that its person may."""

    id: str
    prefix: str
    name: str
    person_id: str
    state: TokenState
    scopes: list[str] | None
    accounts: list[str] | None = Field(description="Whose tickets it shows; null: everybody's.")
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute.")
    revoked_at: datetime | None

    @classmethod
    def of(cls, token: Token, now: datetime) -> Self:
        """What is shown of a token at an instant."""
        return cls(
            id=token.id,
            prefix="pd_" + token.id.removeprefix("tok_"),
            name=token.name,
            person_id=token.person_id,
            state=_state(token, now),
            scopes=None if token.scopes is None else sorted(token.scopes),
            accounts=None if token.accounts is None else sorted(token.accounts),
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            revoked_at=token.revoked_at,
        )


class NewToken(TokenView):
    """A token with its text, which is shown this once."""

    token: str


class TokenPage(BaseModel):
    """All tokens, newest first."""

    items: list[TokenView]
    next_cursor: str | None = None


class SetupDone(BaseModel):
    """The first admin and their token's text, which is shown this once."""

    person: PersonView
    token: str


class Me(BaseModel):
    """Who is asking, by which token, and what both together may do."""

    person: PersonView
    token: TokenView
    permissions: list[str]

    @classmethod
    def of(cls, identity: Identity, now: datetime) -> Self:
        """What an identity reads like."""
        return cls(
            person=PersonView.of(identity.person),
            token=TokenView.of(identity.token, now),
            permissions=sorted(identity.permissions),
        )


class ServiceStatus(BaseModel):
    """How one service says it is; `checks` are its own words per dependency."""

    name: str
    state: ServiceState
    detail: str
    checks: dict[str, str]

    @classmethod
    def of(cls, readiness: Readiness) -> Self:
        """What a probe's answer reads like."""
        return cls(
            name=readiness.service, state=readiness.state, detail=readiness.detail, checks=dict(readiness.checks)
        )


class Status(BaseModel):
    """Whether everything is ready."""

    ready: bool
    services: list[ServiceStatus]


def _state(token: Token, now: datetime) -> TokenState:
    if token.revoked_at is not None:
        return TokenState.REVOKED
    expired = token.expires_at is not None and token.expires_at <= now
    return TokenState.EXPIRED if expired else TokenState.ACTIVE
