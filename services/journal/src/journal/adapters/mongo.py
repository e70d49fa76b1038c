"""How are deliveries remembered in MongoDB? One document each; a batch of notes is one bulk of upserts."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError
from typing_extensions import override

from chassis import mongo
from contracts.values import DeliveryId, MailboxId, Outcome
from journal.domain.findings import Known
from journal.domain.note import Note
from journal.domain.steps import Step
from journal.handlers.comparing import Mails
from journal.handlers.mail_log import CursorRejected, Document, MailLog, Page, Wanted

AT_ONCE = 500
"""Notes of one command, which takes 48 MB: most are of 2 KB. Those that are too large together come again one by one."""
NEWEST_FIRST = [("seen_at", DESCENDING), ("_id", DESCENDING)]
INDEXES = [
    IndexModel([*((name, DESCENDING) for name in asked), *NEWEST_FIRST])
    for asked in ((), ("mailbox_id",), ("settlement.outcome",), ("sender",), ("settlement.ticket_id",))
] + [IndexModel([("mailbox_id", ASCENDING), ("_id", ASCENDING)]), IndexModel("mail_id", sparse=True)]


async def create_indexes(database: AsyncDatabase[dict[str, Any]]) -> None:
    """Create what is missing; safe to call at every start."""
    await database.mails.create_indexes(INDEXES)


class MongoMailLog(MailLog, Mails):
    """The log in the collection `mails`."""

    def __init__(self, database: AsyncDatabase[dict[str, Any]]) -> None:
        self._mails = database.mails

    @override
    async def write(self, notes: Sequence[Note]) -> None:
        # An insert costs a server less than an upsert: what the first step says is new, unless it is said again.
        first = [note for note in notes if Step.FETCHED in note.began]
        known = await self._insert(first)
        further = [_upsert(note) for note in notes if Step.FETCHED not in note.began]
        await self._update([*(_upsert(note) for note in known), *further])

    async def _insert(self, notes: Sequence[Note]) -> list[Note]:
        """Remember deliveries; answers the notes of those that are known already."""
        try:
            if notes:
                await self._mails.insert_many([_document(note) for note in notes], ordered=False)
        except BulkWriteError as error:
            return [notes[each.index] for each in mongo.duplicates(error)]
        return []

    async def _update(self, upserts: Sequence[mongo.Document]) -> None:
        for start in range(0, len(upserts), AT_ONCE):
            some = upserts[start : start + AT_ONCE]
            try:
                await mongo.update_all(self._mails, some)
            except BulkWriteError as error:
                # Two upserts of a new _id at once: the loser's insert may be refused, and as an update it succeeds.
                await mongo.update_all(self._mails, [some[each.index] for each in mongo.duplicates(error)])

    @override
    async def find(self, delivery_id: DeliveryId) -> Document | None:
        found = await self._mails.find_one({"_id": delivery_id})
        return found and _shown(found)

    @override
    async def search(self, wanted: Wanted, limit: int, cursor: str | None) -> Page:
        asked = _conditions(wanted) + ([_after(cursor)] if cursor else [])
        found = await self._mails.find({"$and": asked} if asked else {}).sort(NEWEST_FIRST).limit(limit + 1).to_list()
        more = len(found) > limit
        next_cursor = _cursor(found[limit - 1]) if more else None
        return Page([_shown(each) for each in found[:limit]], next_cursor)

    @override
    async def known(
        self, mailbox_id: MailboxId, after: DeliveryId | None, until: DeliveryId | None
    ) -> dict[DeliveryId, Known]:
        span = {"$gt": after or ""} | ({"$lte": until} if until else {})
        found = self._mails.find({"mailbox_id": mailbox_id, "_id": span})
        return {each["_id"]: _known(each) async for each in found}


def _known(document: dict[str, Any]) -> Known:
    end = document.get("settlement") or {}
    steps = document.get("steps", {})
    taken = [step.value for step in Step if step in steps]
    return Known(
        delivery_id=document["_id"],
        seen_at=document["seen_at"],
        last_step=taken[-1] if taken else "none",
        outcome=Outcome(end["outcome"]) if end else None,
        mail_id=document.get("mail_id"),
        ticket_id=end.get("ticket_id"),
        entry_id=end.get("entry_id"),
    )


def _upsert(note: Note) -> mongo.Document:
    lasts = {"settlement": note.settlement.recorded()} if note.settlement else {}
    update = {
        "$min": {"seen_at": note.earliest, **_began(note)},
        "$max": {"updated_at": note.latest, **lasts},
        "$set": dict(note.facts),
    }
    # Servers before 5.0 refuse an operator without fields.
    given = {name: each for name, each in update.items() if each}
    return {"q": {"_id": note.delivery_id}, "u": given, "upsert": True}


def _began(note: Note) -> dict[str, Any]:
    return {f"steps.{step}.began": moment.recorded() for step, moment in note.began.items()}


def _document(note: Note) -> dict[str, Any]:
    """What the upsert of a note makes where nothing is known yet."""
    document: dict[str, Any] = {"_id": note.delivery_id, "seen_at": note.earliest, "updated_at": note.latest}
    for name, value in (dict(note.facts) | _began(note)).items():
        *path, last = name.split(".")
        place = document
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return document | ({"settlement": note.settlement.recorded()} if note.settlement else {})


def _conditions(wanted: Wanted) -> list[dict[str, Any]]:
    asked = {
        "mailbox_id": wanted.mailbox_id,
        "settlement.outcome": wanted.outcome and wanted.outcome.value,
        "sender": wanted.sender and wanted.sender.lower(),
        "settlement.ticket_id": wanted.ticket_id,
        "mail_id": wanted.mail_id,
    }
    given: list[dict[str, Any]] = [{name: value} for name, value in asked.items() if value is not None]
    if wanted.pending:
        given.append({"settlement.outcome": None})
    return given


def _cursor(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(f"{document['seen_at'].isoformat()} {document['_id']}".encode()).decode()


def _after(cursor: str) -> dict[str, Any]:
    try:
        seen, _, last = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        at = datetime.fromisoformat(seen).astimezone(UTC)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise CursorRejected("cursor is not one that a page gave: leave it out to begin again") from error
    return {"$or": [{"seen_at": {"$lt": at}}, {"seen_at": at, "_id": {"$lt": last}}]}


def _shown(document: dict[str, Any]) -> Document:
    return {"delivery_id": document.pop("_id"), **document}
