"""Where does the router keep and say things in tests? In memory, by the promises of its ports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from typing_extensions import override

from contracts.envelope import Envelope, event_id
from contracts.events.directory import DirectoryEvent, EntityChanged
from contracts.events.mail import MailRouted, MailSettled
from contracts.values import AccountId, Category, MappingId, Priority
from router.domain.directory import Directory, directory_of
from router.domain.entity import Entity
from router.domain.mapping import Mapping, PatternType, key_of
from router.domain.people import Account, User, sought, survivor, together
from router.domain.policy import UserPolicy
from router.domain.rules import all_rules
from router.handlers.ports import (
    ALL,
    SOURCE,
    Announcements,
    ChangedMeanwhile,
    Entities,
    Left,
    NotFound,
    Outbox,
    Request,
    Requested,
    Taken,
    Users,
    Wanted,
)
from router.handlers.versions import Version, Versions

DEFAULT = AccountId("acc_default")
RULES = all_rules(DEFAULT, Category.SUPPORT, Priority.MEDIUM)
"""As the service has them."""
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FREEMAIL = frozenset({"gmail.com", "web.de"})
SEARCHED, NORMAL = {"name", "addresses", "domains"}, {"identities", "domains"}

T = TypeVar("T", bound=Entity)


def a_policy(**changes: Any) -> UserPolicy:
    """The policy as it is before anybody changes it, but for this."""
    return UserPolicy(created_at=NOW, updated_at=NOW).model_copy(update=changes)


def an_account(account_id: str, *domains: str, name: str = "", shared: bool = True) -> Account:
    """A company."""
    return Account(
        id=AccountId(account_id),
        name=name or account_id,
        domains=domains,
        shared=shared,
        created_at=NOW,
        updated_at=NOW,
    )


def a_mapping(pattern: str, kind: PatternType = PatternType.DOMAIN, account: str = "acc_1", **changes: Any) -> Mapping:
    """A domain mapping; its id is its pattern."""
    fields = {"id": MappingId(pattern), "created_at": NOW, "updated_at": NOW, "account_id": AccountId(account)}
    given = {"domain_pattern": pattern, "pattern_type": kind, "key": key_of(pattern, kind)}
    return Mapping.model_validate(fields | given | changes)


def a_directory(*entities: Account | Mapping | User, **policy: Any) -> Directory:
    """A directory of these; users are those whom mappings and rules name."""
    mappings = [each for each in entities if isinstance(each, Mapping)]
    accounts = [an_account(each.account_id) for each in mappings]
    accounts += [each for each in entities if isinstance(each, Account)]
    users = [each for each in entities if isinstance(each, User)]
    return directory_of(a_policy(**policy), accounts, mappings, FREEMAIL).with_assignees(users)


class HeardAnnouncements(Announcements):
    """Remembers what was said, in order."""

    def __init__(self) -> None:
        self.routings: list[Envelope[MailRouted]] = []
        self.settlements: list[Envelope[MailSettled]] = []
        self.changes: list[Envelope[DirectoryEvent]] = []

    @override
    async def routed(self, events: Sequence[Envelope[MailRouted]]) -> None:
        self.routings += events

    @override
    async def settled(self, events: Sequence[Envelope[MailSettled]]) -> None:
        self.settlements += events

    @override
    async def changed(self, events: Sequence[Envelope[DirectoryEvent]]) -> None:
        self.changes += events


class InMemoryOutbox(Outbox):
    """The events of all stores, and every version of every document."""

    def __init__(self) -> None:
        self.left: dict[str, Envelope[DirectoryEvent]] = {}
        self.requests: dict[str, Left[Any]] = {}
        self.versions: list[Version[Any]] = []

    def write(self, entity: Entity, event: DirectoryEvent, request: Request | None) -> None:
        """What a change leaves."""
        self.leave(event)
        if request:
            self.requests.setdefault(request.name, Left(entity, request.said))
        if isinstance(event, EntityChanged):
            self.versions.insert(0, Version(entity, event.change, event.actor))

    def leave(self, event: DirectoryEvent) -> None:
        """An event to be announced."""
        self.left[event_id(event)] = Envelope(event=event, source=SOURCE, time=event.occurred_at)

    @override
    async def waiting(self, limit: int) -> list[tuple[str, Envelope[DirectoryEvent]]]:
        return list(self.left.items())[:limit]

    @override
    async def clear(self, marks: Collection[str]) -> None:
        for mark in marks:
            self.left.pop(mark, None)


class InMemoryVersions(Versions[T], Generic[T]):
    """What an outbox saw of each document."""

    def __init__(self, outbox: InMemoryOutbox) -> None:
        self._outbox = outbox

    @override
    async def of(self, entity_id: str, limit: int, before: int | None = None) -> list[Version[T]]:
        found = [each for each in self._outbox.versions if each.entity.id == entity_id]
        return [each for each in found if before is None or each.entity.version < before][:limit]


class InMemoryRequests(Requested[T], Generic[T]):
    """What requests left, all of them in their outbox."""

    def __init__(self, outbox: InMemoryOutbox) -> None:
        self._outbox = outbox

    @override
    async def left_by(self, names: Collection[str]) -> dict[str, Left[T]]:
        return {each: self._outbox.requests[each] for each in names if each in self._outbox.requests}

    @override
    async def note(self, entity: T, request: Request) -> None:
        self._outbox.requests.setdefault(request.name, Left(entity, request.said))


class InMemoryEntities(InMemoryRequests[T], Entities[T], Generic[T]):
    """Documents in a dictionary; `unique` are what no two may share, by the field's name in the API."""

    def __init__(self, outbox: InMemoryOutbox, unique: dict[str, str]) -> None:
        super().__init__(outbox)
        self.kept: dict[str, T] = {}
        self._unique = unique

    @override
    async def insert(self, entity: T, event: DirectoryEvent, request: Request | None = None) -> None:
        self._refuse_second(entity)
        if entity.id not in self.kept:
            self._keep(entity, event, request)

    @override
    async def get(self, entity_id: str) -> T:
        if entity_id not in self.kept:
            raise NotFound("document")
        return self.kept[entity_id]

    @override
    async def replace(self, entity: T, event: DirectoryEvent, request: Request | None = None) -> None:
        await self._at_version_before(entity)
        self._refuse_second(entity)
        self._keep(entity, event, request)

    @override
    async def delete(self, entity: T, event: DirectoryEvent, request: Request | None = None) -> None:
        await self._at_version_before(entity)
        self._keep(entity, event, request)
        del self.kept[entity.id]

    @override
    async def page(self, after: str | None, limit: int, wanted: Wanted = ALL) -> list[T]:
        found = [self.kept[each] for each in sorted(self.kept) if each > (after or "") and self._fits(each, wanted)]
        return found[wanted.skip : wanted.skip + limit]

    @override
    async def many(self, ids: Collection[str]) -> list[T]:
        return [self.kept[each] for each in ids if each in self.kept]

    @override
    async def count(self, wanted: Wanted = ALL) -> int:
        return sum(self._fits(each, wanted) for each in self.kept)

    def _keep(self, entity: T, event: DirectoryEvent, request: Request | None) -> None:
        self.kept[entity.id] = entity
        self._outbox.write(entity, event, request)

    async def _at_version_before(self, entity: T) -> None:
        if (await self.get(entity.id)).version != entity.version - 1:
            raise ChangedMeanwhile(entity.id)

    def _refuse_second(self, entity: T) -> None:
        for name, shown in self._unique.items():
            values = _values(entity, name)
            if any(values & _values(each, name) for each in self.kept.values() if each.id != entity.id):
                raise Taken(shown)

    def _fits(self, entity_id: str, wanted: Wanted) -> bool:
        entity = self.kept[entity_id]
        exact = all(getattr(entity, name) == value for name, value in wanted.fields.items())
        young = wanted.created_after is None or entity.created_at > wanted.created_after
        shown, normal = (str(entity.model_dump(include=each)).lower() for each in (SEARCHED, NORMAL))
        there = wanted.text.lower() in shown or (bool(sought(wanted.text)) and sought(wanted.text) in normal)
        return exact and young and there


def _values(entity: Entity, name: str) -> set[Any]:
    if name == "key" and isinstance(entity, Mapping):
        return {(entity.pattern_type, entity.key)}
    return set(getattr(entity, name))


class InMemoryUsers(InMemoryEntities[User], Users):
    """Users; `asked` counts the requests of routing."""

    asked = 0

    @override
    async def by_identities(self, identities: Collection[str]) -> dict[str, User]:
        self.asked += 1
        return {
            each: self._now(user) for user in self.kept.values() for each in user.identities if each in set(identities)
        }

    @override
    async def add(self, users: Sequence[tuple[User, DirectoryEvent]]) -> bool:
        complete = True
        for user, event in users:
            try:
                await self.insert(user, event)
            except Taken:
                complete = False
        return complete

    def _now(self, user: User) -> User:
        one = survivor(user, self.kept) or user
        others = [each for each in self.kept.values() if each.merged_into and survivor(each, self.kept) == one]
        return together(one, others) if one.absorbs else one
