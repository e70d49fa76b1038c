"""How is the audit log kept in MongoDB?

Collection `audit`, by ids that sort by time. Entries are inserted, get their outcome once, and are never changed or removed.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from pymongo.asynchronous.database import AsyncDatabase
from typing_extensions import override

from api_gateway.adapters.outages import named_outages
from api_gateway.domain.audit import Act, AuditId, Entry, Outcome, Wanted, audit_id
from api_gateway.handlers.auditing import AuditLog

_Document = dict[str, Any]
_FILTERS: Final = ("person_id", "kind", "request_id")


class MongoAuditLog(AuditLog):
    """The audit log in the gateway's own database."""

    def __init__(self, database: AsyncDatabase[_Document]) -> None:
        self._audit = database["audit"]
        self._prepared = False

    @override
    async def begin(self, act: Act) -> None:
        document = asdict(act)
        async with named_outages():
            await self._audit.insert_one({"_id": document.pop("id"), **document})

    @override
    async def end(self, act: AuditId, outcome: Outcome) -> None:
        async with named_outages():
            await self._audit.update_one({"_id": act, "outcome": None}, {"$set": {"outcome": asdict(outcome)}})

    @override
    async def entries(self, wanted: Wanted) -> list[Entry]:
        async with named_outages():
            await self._prepare()
            found = self._audit.find(_query(wanted)).sort("_id", -1).limit(wanted.limit)
            return [_entry(each) async for each in found]

    async def _prepare(self) -> None:
        if not self._prepared:
            for field in _FILTERS:
                await self._audit.create_index([(field, 1), ("_id", -1)])
            self._prepared = True


def _query(wanted: Wanted) -> _Document:
    query: _Document = {name: value for name in _FILTERS if (value := getattr(wanted, name)) is not None}
    ends = [each for each in (wanted.before, wanted.until and audit_id(wanted.until, b"")) if each]
    bounds: _Document = {"$lt": min(ends)} if ends else {}
    if wanted.since is not None:
        bounds["$gte"] = audit_id(wanted.since, b"")
    return {**query, "_id": bounds} if bounds else query


def _entry(document: _Document) -> Entry:
    outcome = document.pop("outcome", None)
    return Entry(Act(id=document.pop("_id"), **document), outcome and Outcome(**outcome))
