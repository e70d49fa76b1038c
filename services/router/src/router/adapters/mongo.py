"""How are accounts, users, mappings and the policy kept in MongoDB?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, DuplicateKeyError
from typing_extensions import override

from chassis.mongo import duplicates
from contracts.events.directory import DirectoryEvent
from router.adapters.documents import LIVING, WITH_ROOM, Document, entity_document, read_entity, waiting_event
from router.adapters.requests import MongoRequests, remembered
from router.adapters.schema import Schema
from router.domain.entity import Entity
from router.domain.mail_rule import MailRule
from router.domain.mapping import Mapping
from router.domain.people import User, sought, survivor, together
from router.domain.policy import POLICY_ID, UserPolicy
from router.handlers.ports import (
    ALL,
    ChangedMeanwhile,
    ChangedTooOften,
    Entities,
    NotFound,
    Policies,
    Request,
    Taken,
    Users,
    Wanted,
)

T = TypeVar("T", bound=Entity)
SEARCHED: Final = ("name", "addresses", "domains")
NORMAL: Final = ("identities", "domains")
"""Searched for the text's normal form too."""
FIELDS: Final = {"identities": "addresses", "key": "domain_pattern"}
"""What the API calls the fields of unique indexes."""
VERSIONED: Final = frozenset({Mapping, MailRule})
"""Documents whose every version is kept."""
REMEMBERED: Final = 5_000
"""Users as they were read: who wrote once writes again, and reading one costs as much as a question to the database."""
LONGEST_CHAIN: Final = 10
"""How often a merged user may have been merged on."""


class MongoEntities(MongoRequests[T], Entities[T], Generic[T]):
    """Documents of one kind in one collection."""

    def __init__(self, schema: Schema, kind: type[T], collection: str) -> None:
        super().__init__(schema, kind, collection)
        self._found: AsyncCollection[Document] = schema.database[collection]

    @override
    async def insert(self, entity: T, event: DirectoryEvent, request: Request | None = None) -> None:
        await self._schema.ready()
        try:
            await self._found.insert_one(self._whole(entity, event, request))
        except DuplicateKeyError as error:
            if taken := _taken(error):
                raise Taken(taken) from error

    @override
    async def get(self, entity_id: str) -> T:
        await self._schema.ready()
        document = await self._found.find_one({"_id": entity_id} | LIVING)
        if document is None:
            raise NotFound(self._kind.__name__.lower())
        return read_entity(self._kind, document)

    @override
    async def replace(self, entity: T, event: DirectoryEvent, request: Request | None = None) -> None:
        document = entity_document(entity)
        entry = self._entry(document, event, request)
        gone = {name: "" for name in ("domains", "identities") if name not in document}
        change: Document = {"$set": document | {"unannounced": True}, "$push": {"outbox": entry}}
        await self._write(entity, change | ({"$unset": gone} if gone else {}))

    @override
    async def delete(self, entity: T, event: DirectoryEvent, request: Request | None = None) -> None:
        before = await self._found.find_one({"_id": entity.id, "version": entity.version - 1} | LIVING) or {}
        entry = self._entry(entity_document(entity), event, request)
        fields = {name: "" for name in before if name not in {"_id", "version", "outbox", "unannounced"}}
        change: Document = {"$set": {"deleted": True, "unannounced": True, "version": entity.version}}
        await self._write(entity, change | {"$push": {"outbox": entry}} | ({"$unset": fields} if fields else {}))

    @override
    async def page(self, after: str | None, limit: int, wanted: Wanted = ALL) -> list[T]:
        query = query_of(wanted) | LIVING | ({"_id": {"$gt": after}} if after else {})
        found = self._found.find(query).sort("_id", 1).skip(wanted.skip).limit(limit)
        return [read_entity(self._kind, each) async for each in found]

    @override
    async def many(self, ids: Collection[str]) -> list[T]:
        found = self._found.find({"_id": {"$in": list(ids)}} | LIVING)
        return [read_entity(self._kind, each) async for each in found]

    @override
    async def count(self, wanted: Wanted = ALL) -> int:
        return await self._found.count_documents(query_of(wanted) | LIVING)

    async def _write(self, entity: T, change: Document) -> None:
        before = {"_id": entity.id, "version": entity.version - 1} | LIVING
        try:
            answer = await self._found.update_one(before | WITH_ROOM, change)
        except DuplicateKeyError as error:
            raise Taken(_taken(error) or "id") from error
        if not answer.matched_count:
            there = await self.get(entity.id)
            raise ChangedTooOften if there.version == entity.version - 1 else ChangedMeanwhile(entity.id)

    def _whole(self, entity: T, event: DirectoryEvent, request: Request | None = None) -> Document:
        document = entity_document(entity)
        return document | {"unannounced": True, "outbox": [self._entry(document, event, request)]}

    def _entry(self, document: Document, event: DirectoryEvent, request: Request | None) -> Document:
        snapshot = document if self._kind in VERSIONED else None
        return waiting_event(event, snapshot, event.actor) | remembered(document, request)


class MongoUsers(MongoEntities[User], Users):
    """Users, found by the addresses that they write from."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(schema, User, "users")
        self._raw: AsyncCollection[RawBSONDocument] = schema.database["users"].with_options(
            CodecOptions(document_class=RawBSONDocument)
        )

    @override
    async def by_identities(self, identities: Collection[str]) -> dict[str, User]:
        asked = self._raw.find({"identities": {"$in": list(identities)}}, {"outbox": 0})
        found = [_user(each.raw) for each in await asked.to_list()]
        merged = await self._merged(found)
        now = {user.id: merged.get(user.id, user) for user in found}
        whole = await self._with_others({each.id: each for each in now.values() if each.absorbs})
        return {
            identity: whole.get(now[user.id].id, now[user.id])
            for user in found
            for identity in user.identities
            if identity in identities
        }

    async def _merged(self, found: Sequence[User]) -> dict[str, User]:
        """By id, whom those who were merged are now."""
        known: dict[str, User] = {}
        asked = {user.merged_into for user in found if user.merged_into}
        for _ in range(LONGEST_CHAIN):
            if not asked:
                break
            targets = await self.many(asked)
            known |= {each.id: each for each in targets}
            asked = {each.merged_into for each in targets if each.merged_into} - known.keys()
        return {user.id: now for user in found if user.merged_into and (now := survivor(user, known))}

    async def _with_others(self, absorbing: dict[str, User]) -> dict[str, User]:
        """By id, those into whom others were merged, with the identities of those and of all who were merged into them."""
        now, merged = {each: each for each in absorbing}, defaultdict[str, list[User]](list)
        asked = set(absorbing)
        for _ in range(LONGEST_CHAIN):
            if not asked:
                break
            found = self._found.find({"merged_into": {"$in": list(asked)}} | LIVING, {"outbox": 0})
            others = [user async for each in found if (user := read_entity(User, each)).id not in now]
            for user in others:
                now[user.id] = now[str(user.merged_into)]
                merged[now[user.id]].append(user)
            asked = {user.id for user in others if user.absorbs}
        return {each: together(user, merged[each]) for each, user in absorbing.items()}

    @override
    async def add(self, users: Sequence[tuple[User, DirectoryEvent]]) -> bool:
        try:
            await self._found.insert_many([self._whole(user, event) for user, event in users], ordered=False)
        except BulkWriteError as error:
            duplicates(error)
            return False
        return True


class MongoPolicies(MongoRequests[UserPolicy], Policies):
    """The policy, in a collection of its own beside the number of the directory's revision."""

    def __init__(self, schema: Schema) -> None:
        super().__init__(schema, UserPolicy, "policy")
        self._found = schema.database["policy"]

    @override
    async def read(self) -> UserPolicy:
        await self._schema.ready()
        document = await self._found.find_one({"_id": POLICY_ID})
        assert document, "the schema makes it"
        return read_entity(UserPolicy, document)

    @override
    async def write(self, policy: UserPolicy, event: DirectoryEvent, request: Request | None = None) -> None:
        document = entity_document(policy)
        written: dict[str, Any] = {
            "$set": document | {"unannounced": True},
            "$push": {"outbox": waiting_event(event) | remembered(document, request)},
        }
        before = {"_id": POLICY_ID, "version": policy.version - 1}
        answer = await self._found.update_one(before | WITH_ROOM, written)
        if not answer.matched_count:
            there = await self.read()
            raise ChangedTooOften if there.version == policy.version - 1 else ChangedMeanwhile(POLICY_ID)


def query_of(wanted: Wanted) -> Document:
    """What is asked of MongoDB: the names of fields are the program's, their values only compared."""
    query: Document = {name: {"$eq": value} for name, value in wanted.fields.items()}
    if wanted.created_after:
        query["created_at"] = {"$gt": wanted.created_after}
    if wanted.text:
        normal = sought(wanted.text)
        query["$or"] = [{name: _holding(wanted.text)} for name in SEARCHED]
        query["$or"] += [{name: _holding(normal)} for name in NORMAL if normal]
    return query


def _holding(text: str) -> Document:
    return {"$regex": re.escape(text), "$options": "i"}


@lru_cache(REMEMBERED)
def _user(raw: bytes) -> User:
    return read_entity(User, bson.decode(raw, CodecOptions(tz_aware=True, tzinfo=UTC)))


def _taken(error: DuplicateKeyError) -> str | None:
    """The field that somebody else has; None where the document itself is there already."""
    keys = list(duplicates(error)[0].key_pattern)
    return None if keys == ["_id"] else FIELDS.get(keys[-1], keys[-1])
