"""How do mailboxes lie in MongoDB?

Collection: `mailboxes` {_id: mailbox id, settings, secrets (ciphertexts), version, status, epoch}. `epoch` is the greatest
lease epoch that has written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from pymongo import ReturnDocument, UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError
from typing_extensions import override

from contracts.values import MailboxId, MailboxState
from fetcher.adapters.documents import read_cursor
from fetcher.adapters.mailbox_documents import (
    Document,
    failure_document,
    mailbox_document,
    read_mailbox,
    settings_document,
)
from fetcher.domain.cursor import Cursor
from fetcher.domain.mailbox import INTERVAL, Failure, Mailbox, SecretField
from fetcher.handlers.mailbox_store import EVERY, Filter, MailboxChangedMeanwhile, MailboxNotFound, MailboxStore
from fetcher.handlers.states import Poll, StatusStore

Database = AsyncDatabase[Document]


async def create_indexes(database: Database) -> None:
    """Make the indexes beyond `_id`. Doing it again changes nothing."""
    await database.mailboxes.create_index([("default", 1)], name="default", unique=True, sparse=True)
    await database.ledger.create_index([("mailbox_id", 1), ("folder", 1), ("sha256", 1)], name="content")


class MongoMailboxes(MailboxStore, StatusStore):
    """Mailbox documents. `interval` is the deployment's, for mailboxes that chose none."""

    def __init__(self, database: Database, interval: timedelta = INTERVAL) -> None:
        self._mailboxes = database.mailboxes
        self._cursors = database.cursors
        self._interval = interval

    @override
    async def insert(self, mailbox: Mailbox) -> None:
        document = mailbox_document(mailbox) | ({"default": True} if mailbox.settings.default else {})
        while True:
            await self._clear_default(mailbox)
            try:
                await self._mailboxes.insert_one(document)
            except DuplicateKeyError:
                if await self._mailboxes.find_one({"_id": mailbox.id}, {"_id": 1}):
                    raise
            else:
                return

    @override
    async def get(self, mailbox_id: MailboxId) -> Mailbox:
        document = await self._mailboxes.find_one({"_id": mailbox_id})
        if document is None:
            raise MailboxNotFound(mailbox_id)
        return read_mailbox(document, self._interval)

    @override
    async def page(self, after: MailboxId | None, limit: int, wanted: Filter = EVERY) -> list[Mailbox]:
        found = self._mailboxes.find(_wanted(after, wanted)).sort("_id", 1).limit(limit)
        return [read_mailbox(document, self._interval) async for document in found]

    @override
    async def cursors(self, mailbox_ids: Collection[MailboxId]) -> list[Cursor]:
        found = self._cursors.find({"mailbox_id": {"$in": list(mailbox_ids)}})
        return [read_cursor(document) async for document in found]

    @override
    async def replace(self, mailbox: Mailbox, secrets: Collection[SecretField]) -> None:
        while True:
            await self._clear_default(mailbox)
            try:
                matched = await self._replace(mailbox, secrets)
            except DuplicateKeyError:
                continue  # another mailbox was made the default meanwhile
            if not matched:
                await self.get(mailbox.id)
                raise MailboxChangedMeanwhile(mailbox.id)
            return

    async def _replace(self, mailbox: Mailbox, secrets: Collection[SecretField]) -> bool:
        written: Document = {f"secrets.{name.value}": mailbox.secrets.get(name) for name in secrets}
        written |= {"default": mailbox.settings.default or None}
        chosen = {
            "settings": settings_document(mailbox.settings),
            "version": mailbox.version,
            "updated_at": mailbox.updated_at,
        }
        kept = {name: value for name, value in written.items() if value is not None}
        gone = {name: "" for name, value in written.items() if value is None}
        answer = await self._mailboxes.update_one(
            {"_id": mailbox.id, "version": mailbox.version - 1},
            {"$set": chosen | kept} | ({"$unset": gone} if gone else {}),
        )
        return bool(answer.matched_count)

    async def _clear_default(self, mailbox: Mailbox) -> None:
        if mailbox.settings.default:
            await self._mailboxes.update_many(
                {"_id": {"$ne": mailbox.id}, "default": True}, {"$unset": {"default": ""}, "$inc": {"version": 1}}
            )

    @override
    async def swap_secret(self, mailbox_id: MailboxId, name: SecretField, before: str | None, after: str) -> bool:
        answer = await self._mailboxes.update_one(
            {"_id": mailbox_id, f"secrets.{name.value}": before}, {"$set": {f"secrets.{name.value}": after}}
        )
        return bool(answer.matched_count)

    @override
    async def delete(self, mailbox_id: MailboxId) -> None:
        answer = await self._mailboxes.delete_one({"_id": mailbox_id})
        if answer.deleted_count == 0:
            raise MailboxNotFound(mailbox_id)
        await self._cursors.delete_many({"mailbox_id": mailbox_id})

    @override
    async def enter_state(
        self, mailbox_id: MailboxId, state: MailboxState, failure: Failure | None, at: datetime, epoch: int
    ) -> MailboxState | None:
        ours = {"_id": mailbox_id, "epoch": {"$lte": epoch}}
        error = {"status.last_error": failure_document(failure), "epoch": epoch}
        before = await self._mailboxes.find_one_and_update(
            ours | {"status.state": {"$ne": state.value}},
            {"$set": error | {"status.state": state.value, "status.since": at}},
            projection={"status.state": 1},
            return_document=ReturnDocument.BEFORE,
        )
        if before is not None:
            return MailboxState(before["status"]["state"])
        await self._mailboxes.update_one(ours, {"$set": error})
        return None

    @override
    async def record_polls(self, polls: Sequence[Poll]) -> None:
        await self._mailboxes.bulk_write([_poll(poll) for poll in polls])

    @override
    async def count_imported(self, mailbox_id: MailboxId, handed_over: int, quarantined: int) -> None:
        more = {"status.fetched": handed_over, "status.quarantined": quarantined}
        await self._mailboxes.update_one({"_id": mailbox_id}, {"$inc": more})


def _poll(poll: Poll) -> UpdateOne:
    times = {"status.last_polled_at": poll.at} | ({"status.last_mail_at": poll.at} if poll.handed_over else {})
    return UpdateOne(
        {"_id": poll.mailbox_id, "epoch": {"$lte": poll.epoch}},
        {
            "$set": times | {"epoch": poll.epoch},
            "$inc": {"status.fetched": poll.handed_over, "status.quarantined": poll.quarantined},
        },
    )


def _wanted(after: MailboxId | None, wanted: Filter) -> Document:
    exactly = {
        "status.state": wanted.state,
        "settings.active": wanted.active,
        "settings.provider": wanted.provider,
        "settings.account_id": wanted.account_id,
    }
    query: Document = {name: value for name, value in exactly.items() if value is not None}
    if after:
        query["_id"] = {"$gt": after}
    if wanted.text:
        holds = {"$regex": re.escape(wanted.text), "$options": "i"}
        query["$or"] = [{f"settings.{name}": holds} for name in ("name", "address", "host", "user")]
    return query
