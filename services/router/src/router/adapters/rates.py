"""How are mails counted by the hour in MongoDB, each once, by any number of replicas?

A document per mailbox, sender and hour (one more for the conversations of answers, and one per mailbox and hour, where that
has a limit) lists what it saw, in the order in which the database took it: that order is what all replicas agree on. Lists end where the limit is reached.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from pymongo import ReturnDocument
from pymongo.errors import BulkWriteError, DuplicateKeyError
from typing_extensions import override

from chassis.mongo import duplicates, update_all
from contracts.events.directory import DirectoryEvent
from contracts.topics import MAIL_PARSED
from contracts.values import DeliveryId
from router.adapters.documents import WITH_ROOM, Document, waiting_event
from router.adapters.requests import KEPT_FOR
from router.adapters.schema import Schema
from router.domain.brakes import Arrival, Brake, Standing, digest
from router.domain.directory import Directory
from router.domain.handling import MOST_AN_HOUR, Handling
from router.handlers.braking import Rates
from router.handlers.ports import ChangedTooOften, NotFound

KEPT: Final = MAIL_PARSED.retention + timedelta(days=1)
"""Longer than Kafka keeps a mail that may come again. A list that is asked for is kept on: without it nothing is beyond a limit."""
MOST_LIFTS: Final = 1_000
"""Requests that lifted one brake and may come again, which it remembers: each takes some 100 bytes of its document."""
LIFTED: Final = ("lifted_until", "lifted_by")


@dataclass
class _List:
    """What is added to one document."""

    most: int
    expires_at: datetime
    marks: list[str] = field(default_factory=list)


class _Counted(NamedTuple):
    """Where a mail is written down, and as what."""

    of_sender: str
    of_mailbox: str
    mark: str
    subject: str

    @classmethod
    def of(cls, arrival: Arrival) -> _Counted:
        hour = arrival.received_at.isoformat()[: len("2026-11-21T09")]
        sender = digest(arrival.mailbox_id, arrival.sender, *(("answers",) if arrival.answers_in else ()))
        subject = digest(arrival.subject)
        mark = arrival.answers_in or f"{arrival.delivery_id}|{subject}"
        return cls(f"{sender}|{hour}", f"{arrival.mailbox_id}|{hour}", mark, subject)

    def places(self, arrival: Arrival, handling: Handling) -> Iterator[tuple[str, str, int]]:
        """The document's key, the mark in it, and how many marks it takes."""
        if handling.mails_per_sender or (handling.mails_per_subject and not arrival.answers_in):
            yield self.of_sender, self.mark, handling.mails_per_sender or MOST_AN_HOUR
        if handling.mails_per_mailbox:
            yield self.of_mailbox, arrival.delivery_id, handling.mails_per_mailbox

    def standing(self, arrival: Arrival, seen: Mapping[str, Sequence[str]]) -> Standing:
        """How many stood before it."""
        of_mailbox = _place(seen.get(self.of_mailbox, ()), arrival.delivery_id)
        of_sender = seen.get(self.of_sender, ())
        before = _place(of_sender, self.mark)
        if arrival.answers_in:
            return Standing(sender=before, mailbox=of_mailbox)
        same = sum(each.endswith(self.subject) for each in of_sender[:before])
        return Standing(same, before, of_mailbox)


class MongoRates(Rates):
    """Two requests per batch of mails, whatever their number."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._rates = schema.database["rates"]
        self._brakes = schema.database["brakes"]

    @override
    async def count(self, arrivals: Sequence[Arrival], directory: Directory) -> Mapping[DeliveryId, Standing]:
        await self._schema.ready()
        now = self._schema.now()
        lists: dict[str, _List] = {}
        counted = [_Counted.of(each) for each in arrivals]
        for each, one in zip(arrivals, counted, strict=True):
            for key, mark, most in one.places(each, directory.handling_of(each.mailbox_id)):
                lists.setdefault(key, _List(most, now + KEPT)).marks.append(mark)
        if not lists:
            return {each.delivery_id: Standing() for each in arrivals}
        seen = {key: list(dict.fromkeys(lists[key].marks)) for key in await self._begin(lists)}
        if there := lists.keys() - seen.keys():
            found = await self._rates.find({"_id": {"$in": list(there)}}, {"seen": 1, "expires_at": 1}).to_list()
            seen |= {each["_id"]: each["seen"] for each in found}
            if old := [each["_id"] for each in found if each["expires_at"] < now + MAIL_PARSED.retention]:
                await self._rates.update_many({"_id": {"$in": old}}, {"$set": {"expires_at": now + KEPT}})
        return {each.delivery_id: one.standing(each, seen) for each, one in zip(arrivals, counted, strict=True)}

    async def _begin(self, lists: Mapping[str, _List]) -> Collection[str]:
        """Add to all, and say which are new: whatever anybody else adds to those stands behind what they begin with."""
        keys = list(lists)
        writes = [_write(key, lists[key], upsert=True) for key in keys]
        try:
            return await update_all(self._rates, writes)
        except BulkWriteError as error:
            # Full, so that the filter did not find it; or another replica began it at the same moment.
            there = [keys[each.index] for each in duplicates(error)]
            await update_all(self._rates, [_write(key, lists[key], upsert=False) for key in there])
            return ()

    @override
    async def known(self, brake_ids: Collection[str]) -> Mapping[str, Brake]:
        return {each["_id"]: read_brake(each) async for each in self._brakes.find({"_id": {"$in": list(brake_ids)}})}

    @override
    async def engage(self, brake: Brake, event: DirectoryEvent) -> bool:
        document = brake.model_dump(mode="json", exclude={"id"}) | {"engaged_at": brake.engaged_at, "unannounced": True}
        entry = waiting_event(event)
        if brake.version > 1:
            # Somebody may be lifting it at this moment: that stays as it is.
            engaged = {name: value for name, value in document.items() if name not in LIFTED}
            change = {"$set": engaged, "$push": {"outbox": entry}}
            before = {"_id": brake.id, "version": brake.version - 1}
            return (await self._brakes.update_one(before | WITH_ROOM, change)).matched_count == 1
        try:
            await self._brakes.insert_one(document | {"_id": brake.id, "outbox": [entry]})
        except DuplicateKeyError:
            return False
        return True

    @override
    async def brakes(self, after: str | None, limit: int) -> list[Brake]:
        query: Document = {"_id": {"$gt": after}} if after else {}
        return [read_brake(each) async for each in self._brakes.find(query).sort("_id", 1).limit(limit)]

    @override
    async def lift(self, brake_id: str, until: datetime, by: str, name: str | None = None) -> Brake:
        lifted: Document = {"$set": {"lifted_until": until, "lifted_by": by}}
        wanted: Document = {"_id": brake_id}
        if name:
            now = self._schema.now()
            await self._brakes.update_one(wanted, {"$pull": {"lifts": {"at": {"$lt": now - KEPT_FOR}}}})
            wanted |= {"lifts.name": {"$ne": name}, f"lifts.{MOST_LIFTS - 1}": {"$exists": False}}
            lifted["$push"] = {"lifts": {"name": name, "at": now}}
        document = await self._brakes.find_one_and_update(wanted, lifted, return_document=ReturnDocument.AFTER)
        return read_brake(document or await self._lifted_before(brake_id, name))

    async def _lifted_before(self, brake_id: str, name: str | None) -> Document:
        """A brake that the request of this name lifted."""
        document = await self._brakes.find_one({"_id": brake_id})
        if document is None:
            raise NotFound("brake")
        if all(each["name"] != name for each in document["lifts"]):
            raise ChangedTooOften
        return document


def _write(key: str, added: _List, *, upsert: bool) -> Document:
    return {
        "q": {"_id": key, f"seen.{added.most - 1}": {"$exists": False}},
        "u": {"$addToSet": {"seen": {"$each": added.marks}}, "$setOnInsert": {"expires_at": added.expires_at}},
        "upsert": upsert,
    }


def _place(seen: Sequence[str], mark: str) -> int:
    return seen.index(mark) if mark in seen else len(seen)


def read_brake(document: Document) -> Brake:
    """Read a brake back."""
    return Brake.model_validate(document | {"id": document["_id"]})
