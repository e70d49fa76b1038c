"""Which indexes and first documents does the router's database have?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from pymongo import ASCENDING, IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from contracts.values import AccountId
from router.adapters.documents import Document, entity_document
from router.domain.mail_rule import RuleOrder
from router.domain.people import Account
from router.domain.policy import UserPolicy

_LEFT = IndexModel("unannounced", sparse=True)
INDEXES = {
    "accounts": [IndexModel("domains", unique=True, sparse=True), _LEFT],
    "users": [
        IndexModel("identities", unique=True, sparse=True),
        IndexModel([("account_id", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("state", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("role", ASCENDING), ("_id", ASCENDING)]),
        IndexModel("merged_into"),
        _LEFT,
    ],
    "mappings": [
        IndexModel([("pattern_type", ASCENDING), ("key", ASCENDING)], unique=True, sparse=True),
        IndexModel([("account_id", ASCENDING), ("_id", ASCENDING)]),
        _LEFT,
    ],
    "decisions": [IndexModel("expires_at", expireAfterSeconds=0)],
    "rates": [IndexModel("expires_at", expireAfterSeconds=0)],
    "requests": [IndexModel("expires_at", expireAfterSeconds=0)],
    "rules": [_LEFT],
    "rule_versions": [IndexModel([("rule_id", ASCENDING), ("version", ASCENDING)])],
    "mailbox_policies": [_LEFT],
    "brakes": [_LEFT],
    "mapping_versions": [IndexModel([("mapping_id", ASCENDING), ("version", ASCENDING)])],
    "held": [IndexModel([("state", ASCENDING), ("position", ASCENDING)]), IndexModel("position")],
    "activities": [IndexModel([("at", ASCENDING)]), IndexModel([("action", ASCENDING), ("at", ASCENDING)])],
}


class Schema:
    """The database, made ready before anything rests on its indexes."""

    def __init__(
        self, database: AsyncDatabase[Document], default_account: AccountId, now: Callable[[], datetime]
    ) -> None:
        self.database = database
        self._default_account = default_account
        self.now = now
        self._ready = False

    async def ready(self) -> None:
        """Make what is missing; may be called any number of times."""
        if self._ready:
            return
        for name, indexes in INDEXES.items():
            await self.database[name].create_indexes(indexes)
        now = self.now()
        account = Account(id=self._default_account, name="Default account", created_at=now, updated_at=now)
        await self._first("accounts", entity_document(account))
        await self._first("policy", entity_document(UserPolicy(created_at=now, updated_at=now)))
        await self._first("policy", entity_document(RuleOrder(created_at=now, updated_at=now)))
        self._ready = True

    async def _first(self, collection: str, document: Document) -> None:
        with suppress(DuplicateKeyError):
            await self.database[collection].insert_one(document)
