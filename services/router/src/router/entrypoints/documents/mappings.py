"""How are domain mappings written down? The fields of the specification, under its names."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AwareDatetime, Field, StringConstraints

from chassis.http import NoBool
from contracts.values import AccountId, Finding, MappingId, Priority, UserId
from router.domain.mapping import Mapping, PatternType
from router.domain.people import User
from router.entrypoints.documents.fields import (
    LAST_VERSION,
    PLAIN,
    Account,
    Document,
    LongText,
    MailAddress,
    Person,
    Rank,
    Text,
)
from router.handlers.mappings import NOBODY, Made, Names, Preview
from router.handlers.versions import Version

Keyword = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=PLAIN)]


class CustomRules(Document):
    """Any of the keywords, as a whole word in subject or text, makes a mail more urgent by one step."""

    keywords: Annotated[tuple[Keyword, ...], Field(max_length=100)] = ()
    auto_escalate: bool = False


class MappingIn(Document):
    """A mapping to be created."""

    # The gateway has the same fields once more, as its owner's specification spells them: services share no code, and that
    # form stays as it is where this one goes on.

    domain_pattern: Text
    pattern_type: PatternType
    account_id: Account
    default_assigned_user_id: Person | None = None
    default_category: Text | None = None
    default_priority: Priority | None = None
    auto_create_tickets: bool = True
    send_auto_reply: bool = False
    auto_reply_template: LongText | None = None
    is_active: bool = True
    priority: Rank = 100
    custom_rules: CustomRules | None = None


class MappingPatch(MappingIn):
    """A change of a mapping: what is absent stays; null takes away, where there is nothing it may be."""

    domain_pattern: Text = ""
    pattern_type: PatternType = PatternType.DOMAIN
    account_id: Account = AccountId("")


class Assignee(Document):
    """Who gets the tickets."""

    id: UserId
    name: str
    email: str


class MappingOut(Document):
    """A mapping. `warnings` come with the answer to a change only; names are absent where it is shown as it once was."""

    id: MappingId
    domain_pattern: str
    pattern_type: PatternType
    account_id: AccountId
    account_name: str = ""
    default_assigned_user_id: UserId | None
    default_assigned_user: Assignee | None = None
    default_category: str | None
    default_priority: Priority | None
    auto_create_tickets: bool
    send_auto_reply: bool
    auto_reply_template: str | None
    is_active: bool
    priority: int
    custom_rules: CustomRules | None
    version: int
    created_at: AwareDatetime
    updated_at: AwareDatetime
    warnings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, mapping: Mapping, warnings: tuple[Finding, ...] = (), names: Names = NOBODY) -> Self:
        """Write a mapping."""
        user = names.users.get(mapping.default_assigned_user_id) if mapping.default_assigned_user_id else None
        named = {
            "account_name": names.accounts.get(mapping.account_id, ""),
            "default_assigned_user": Assignee(id=user.id, name=user.name, email=user.addresses[0]) if user else None,
        }
        return cls.model_validate(mapping.model_dump(exclude={"key"}) | {"warnings": warnings} | named)


class MappingPage(Document):
    """Some mappings; `next_cursor` asks for those behind them. `total` is told where `skip` was given."""

    items: list[MappingOut]
    next_cursor: str | None = None
    total: int | None = None


class ManyMappings(Document):
    """Mappings to be created, each by itself."""

    items: Annotated[tuple[MappingIn, ...], Field(min_length=1, max_length=1000)]


class MadeOut(Document):
    """What became of one of them: the mapping, or why it is none, by field."""

    mapping: MappingOut | None
    errors: dict[str, list[str]]

    @classmethod
    def of(cls, made: Made, names: Names) -> Self:
        """Write what became of it."""
        mapping = MappingOut.of(made.mapping, made.warnings, names) if made.mapping else None
        return cls(mapping=mapping, errors=made.errors)


class MadeMappings(Document):
    """What became of each, in their order."""

    results: list[MadeOut]
    created: int
    failed: int


class VersionOut(Document):
    """A mapping as somebody left it."""

    version: int
    change: str
    actor: str
    mapping: MappingOut

    @classmethod
    def of(cls, version: Version[Mapping]) -> Self:
        """Write a version."""
        mapping = MappingOut.of(version.entity)
        return cls(version=mapping.version, change=version.change.value, actor=version.actor, mapping=mapping)


class Versions(Document):
    """Versions of a mapping, the latest first; `next_cursor` asks for those before them."""

    items: list[VersionOut]
    next_cursor: str | None = None


class RollBack(Document):
    """The version to go back to."""

    version: Annotated[int, Field(ge=1, le=LAST_VERSION), NoBool]


class PreviewIn(Document):
    """The address to look at."""

    email_address: MailAddress


class Assignment(Document):
    """How a mail of the address would be treated."""

    account_name: str
    assigned_user: str | None
    category: str | None
    priority: Priority | None
    auto_create_ticket: bool


class CandidateOut(Document):
    """A mapping that speaks of the address, and why it does not decide; empty for the one that does."""

    mapping: MappingOut
    why_lost: str


class PreviewOut(Document):
    """Which mapping decides about an address, and why each other does not."""

    matched: bool
    mapping: MappingOut | None
    assignment_preview: Assignment | None
    candidates: list[CandidateOut]

    @classmethod
    def of(cls, preview: Preview) -> Self:
        """Write a preview."""
        mapping = MappingOut.of(preview.winner, (), preview.names) if preview.winner else None
        return cls(
            matched=mapping is not None,
            mapping=mapping,
            assignment_preview=_assignment(mapping, preview.assignee) if mapping else None,
            candidates=[
                CandidateOut(mapping=MappingOut.of(each.mapping, (), preview.names), why_lost=each.why_lost)
                for each in preview.candidates
            ],
        )


def _assignment(winner: MappingOut, assignee: User | None) -> Assignment:
    return Assignment(
        account_name=winner.account_name,
        assigned_user=(assignee.name or assignee.addresses[0]) if assignee else None,
        category=winner.default_category,
        priority=winner.default_priority,
        auto_create_ticket=winner.auto_create_tickets,
    )
