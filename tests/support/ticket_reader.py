"""How do tests read tickets without a database? By the same promises as the real reader, from what lies in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from contracts.values import EntryId, TicketId
from support.tickets import InMemoryTicketStore
from ticketing.domain.numbers import NumberTemplate
from ticketing.domain.ticket import Entry, EntryKind, Ticket
from ticketing.handlers.reading import Place, Range, TicketReader, Wanted, place_of

DEFAULT_NUMBERS = NumberTemplate()


class InMemoryTicketReader(TicketReader):
    """Reads what an `InMemoryTicketStore` holds."""

    def __init__(self, store: InMemoryTicketStore, numbers: NumberTemplate = DEFAULT_NUMBERS) -> None:
        self._store = store
        self._numbers = numbers

    async def find_tickets(self, wanted: Wanted, after: Place | None, limit: int) -> list[Ticket]:
        def key(ticket: Ticket) -> tuple[datetime, str]:
            place = place_of(ticket, wanted.sort)
            return place.at, place.id

        found = sorted((each for each in self._store.views.values() if fits(each, wanted)), key=key)
        return _page(
            found[::-1] if wanted.sort.descending else found, key, after, limit, descending=wanted.sort.descending
        )

    async def count_tickets(self, wanted: Wanted) -> dict[str, int]:
        counted: dict[str, int] = {}
        for each in self._store.views.values():
            if fits(each, wanted):
                counted[each.status.value] = counted.get(each.status.value, 0) + 1
        return counted

    async def find_ticket(self, name: str) -> Ticket | None:
        if name.startswith("tkt_"):
            return self._store.views.get(TicketId(name))
        named = {each.number: each for each in self._store.views.values()}
        return next((named[each] for each in self._numbers.spellings(name) if each in named), None)

    async def find_log(self, ids: Collection[TicketId], after: Place | None, limit: int) -> list[Entry]:
        return self._entries(lambda each: each.ticket_id in ids and each.kind is not EntryKind.MERGED, after, limit)

    async def find_edits(self, comments: Collection[EntryId]) -> list[Entry]:
        return self._entries(lambda each: each.kind is EntryKind.EDITED and each.data["comment_id"] in comments)

    async def find_events(self, ticket_id: TicketId, after: int, limit: int) -> list[Entry]:
        return self._store.log.get(ticket_id, [])[after : after + limit]

    async def find_entry(self, entry_id: EntryId) -> Entry | None:
        return self._store.entries.get(entry_id)

    async def find_accounts(self, ids: Collection[TicketId]) -> dict[TicketId, str | None]:
        return {each: self._store.views[each].account_id for each in ids if each in self._store.views}

    async def find_committed(self, before: datetime, after: Place | None, limit: int) -> list[Entry]:
        return self._entries(lambda each: each.at < before, after, limit)

    def _entries(
        self, fitting: Callable[[Entry], bool], after: Place | None = None, limit: int | None = None
    ) -> list[Entry]:
        found = sorted((each for each in self._store.entries.values() if fitting(each)), key=_when)
        return _page(found, _when, after, limit, descending=False)


def fits(ticket: Ticket, wanted: Wanted) -> bool:
    """Whether a list shows a ticket."""
    if ticket.merged_into or ticket.deleted or not ticket.visible_to(wanted.accounts):
        return False
    return (
        all(_has(ticket, name, values) for name, values in _fields(wanted).items())
        and _within(ticket.created_at, wanted.created)
        and _within(ticket.updated_at, wanted.updated)
        and _found(ticket, wanted.words)
    )


def _fields(wanted: Wanted) -> dict[str, list[str | None]]:
    fields: dict[str, list[str | None]] = {name: list(values) for name, values in wanted.fields.items() if values}
    if wanted.nobody:
        fields["assignee_id"] = [None, *fields.get("assignee_id", [])]
    return fields


def _has(ticket: Ticket, name: str, values: Collection[str | None]) -> bool:
    value = getattr(ticket, name)
    return any(each in values for each in value) if isinstance(value, tuple) else value in values


def _within(instant: datetime | None, asked: Range) -> bool:
    assert instant
    return (asked.start is None or instant >= asked.start) and (asked.end is None or instant < asked.end)


def _found(ticket: Ticket, words: tuple[str, ...]) -> bool:
    return all(word in ticket.words for word in words[:-1]) and (
        not words or any(each.startswith(words[-1]) for each in ticket.words)
    )


def _when(entry: Entry) -> tuple[datetime, str]:
    return entry.at, entry.id


def _page(
    found: list[Any], key: Callable[[Any], Any], after: Place | None, limit: int | None, *, descending: bool
) -> list[Any]:
    if after:
        at = (after.at, after.id)
        found = [each for each in found if (key(each) < at if descending else key(each) > at)]
    return found[:limit]
