"""Where do unit tests keep the mail log? In memory, by the promises of the port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typing_extensions import override

from contracts.values import DeliveryId
from journal.domain.note import Moment, Note, Settlement, combine
from journal.handlers.mail_log import CursorRejected, Document, MailLog, Page, Wanted


class InMemoryMailLog(MailLog):
    """All notes of a delivery, kept as the one note that says the same."""

    def __init__(self) -> None:
        self.notes: dict[DeliveryId, Note] = {}

    @override
    async def write(self, notes: Sequence[Note]) -> None:
        for note in notes:
            known = self.notes.get(note.delivery_id)
            [self.notes[note.delivery_id]] = combine([known, note] if known else [note])

    @override
    async def find(self, delivery_id: DeliveryId) -> Document | None:
        note = self.notes.get(delivery_id)
        return _document(note) if note else None

    @override
    async def search(self, wanted: Wanted, limit: int, cursor: str | None) -> Page:
        every = sorted(map(_document, self.notes.values()), key=_place, reverse=True)
        if cursor and cursor not in map(_place, every):
            raise CursorRejected("no page gave this cursor")
        found = [each for each in every if _matches(each, wanted) and (cursor is None or _place(each) < cursor)]
        return Page(found[:limit], _place(found[limit - 1]) if len(found) > limit else None)


def _document(note: Note) -> dict[str, Any]:
    document: dict[str, Any] = {
        "delivery_id": note.delivery_id,
        "seen_at": note.earliest,
        "updated_at": note.latest,
    }
    ends: dict[str, Settlement] = {"settlement": note.settlement} if note.settlement else {}
    began: dict[str, Moment] = {f"steps.{step}.began": moment for step, moment in note.began.items()}
    recorded = {name: each.recorded() for name, each in (ends | began).items()}
    for name, value in (dict(note.facts) | recorded).items():
        *path, last = name.split(".")
        place = document
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return document


def _place(document: Document) -> str:
    return f"{document['seen_at'].isoformat(timespec='milliseconds')} {document['delivery_id']}"


def _matches(document: Document, wanted: Wanted) -> bool:
    end = document.get("settlement", {})
    pairs = (
        (wanted.mailbox_id, document.get("mailbox_id")),
        (wanted.outcome, end.get("outcome")),
        (wanted.sender and wanted.sender.lower(), document.get("sender")),
        (wanted.ticket_id, end.get("ticket_id")),
        (wanted.mail_id, document.get("mail_id")),
    )
    return not (wanted.pending and end) and all(asked in {None, found} for asked, found in pairs)
