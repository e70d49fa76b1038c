"""Where do unit tests keep the mail log? In memory, by the promises of the port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typing_extensions import override

from contracts.values import DeliveryId
from journal.domain.note import Note, Settlement
from journal.handlers import CursorRejected, Document, MailLog, Page, Wanted


class InMemoryMailLog(MailLog):
    """Notes folded into dictionaries."""

    def __init__(self) -> None:
        self.facts: dict[DeliveryId, dict[str, Any]] = {}
        self.firsts: dict[DeliveryId, dict[str, Any]] = {}
        self.ends: dict[DeliveryId, Settlement] = {}

    @override
    async def write(self, notes: Sequence[Note]) -> None:
        for note in notes:
            self.facts.setdefault(note.delivery_id, {}).update(note.facts)
            firsts = self.firsts.setdefault(note.delivery_id, {})
            for name, value in note.firsts.items():
                firsts[name] = min(firsts.get(name, value), value)
            if note.settlement:
                known = self.ends.get(note.delivery_id, note.settlement)
                self.ends[note.delivery_id] = max(known, note.settlement)

    @override
    async def find(self, delivery_id: DeliveryId) -> Document | None:
        return self._document(delivery_id) if delivery_id in self.firsts else None

    @override
    async def search(self, wanted: Wanted, limit: int, cursor: str | None) -> Page:
        found = [document for document in map(self._document, self.firsts) if _matches(document, wanted)]
        found.sort(key=_place, reverse=True)
        if cursor:
            places = {str(_place(document)) for document in map(self._document, self.firsts)}
            if cursor not in places:
                raise CursorRejected("no page gave this cursor")
            found = [document for document in found if str(_place(document)) < cursor]
        more = len(found) > limit
        return Page(found[:limit], str(_place(found[limit - 1])) if more else None)

    def _document(self, delivery_id: DeliveryId) -> dict[str, Any]:
        document: dict[str, Any] = {"delivery_id": delivery_id, "settled_at": None}
        for name, value in {**self.facts[delivery_id], **self.firsts[delivery_id]}.items():
            *path, last = name.split(".")
            place = document
            for part in path:
                place = place.setdefault(part, {})
            place[last] = value
        if end := self.ends.get(delivery_id):
            document |= {**end.facts, "outcome": end.outcome.value, "settled_at": end.at}
        return document


def _place(document: Document) -> tuple[str, str]:
    return document["seen_at"].isoformat(), document["delivery_id"]


def _matches(document: Document, wanted: Wanted) -> bool:
    asked: dict[str, str | None] = {
        "mailbox_id": wanted.mailbox_id,
        "outcome": wanted.outcome,
        "ticket_id": wanted.ticket_id,
        "sender": wanted.sender and wanted.sender.lower(),
    }
    given = {name: value for name, value in asked.items() if value is not None}
    settled = document["settled_at"] is not None
    return not (wanted.pending and settled) and all(document.get(name) == value for name, value in given.items())
