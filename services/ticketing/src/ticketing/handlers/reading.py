"""What do people see of tickets? Lists, one ticket, its entries; merged tickets are followed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from contracts.values import EntryId, TicketId, TicketStatus
from ticketing.domain.ticket import Entry, EntryKind, Ticket

TEXT_LIMIT = 256 * 1024
"""Characters of one text shown with its entry; the rest is in the blob."""


class TicketUnknown(LookupError):
    """No ticket has this id or number."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets a list shows; what is None does not matter. `requester` is an address, `number` a whole number."""

    status: TicketStatus | None = None
    requester: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list, behind which the next page begins: an instant, and the id that tells equal ones apart."""

    at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text as far as it is shown."""

    text: str
    truncated: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with its texts."""

    entry: Entry
    text: Text | None
    html: Text | None


class TicketReader(Protocol):
    """Views and logs, for reading."""

    async def find_tickets(self, wanted: Wanted, after: Place | None, limit: int) -> list[Ticket]:
        """Tickets that were not merged, the newest first, behind a place."""

    async def find_ticket(self, name: str) -> Ticket | None:
        """The ticket with this id or number, merged or not."""

    async def find_log(self, ids: Collection[TicketId], after: Place | None, limit: int) -> list[Entry]:
        """The entries of these tickets in the order of time, behind a place; `merged` entries are left out."""


class Blobs(Protocol):
    """Where long texts lie."""

    async def get(self, key: str) -> bytes:
        """The bytes under a key; LookupError where there are none."""


async def show_ticket(reader: TicketReader, name: str) -> tuple[Ticket, Ticket]:
    """The ticket asked for, and the one it leads to: the same unless it was merged.

    Raises:
        TicketUnknown: there is none.
    """
    asked = await reader.find_ticket(name)
    if asked is None:
        raise TicketUnknown(name)
    ticket = asked
    while ticket.merged_into:
        found = await reader.find_ticket(ticket.merged_into)
        if found is None:  # its view is still to be written
            raise TicketUnknown(name)
        ticket = found
    return asked, ticket


async def show_entries(
    reader: TicketReader, blobs: Blobs, name: str, after: Place | None, limit: int
) -> Sequence[Shown]:
    """A page of what is in a ticket, and in those it took in. Raises `TicketUnknown`."""
    _, ticket = await show_ticket(reader, name)
    entries = await reader.find_log([ticket.id, *ticket.absorbed], after, limit)
    return [await _shown(blobs, entry) for entry in entries]


async def _shown(blobs: Blobs, entry: Entry) -> Shown:
    if entry.kind is not EntryKind.MAIL:
        return Shown(entry, None, None)
    text, html = entry.data["text"], entry.data["html"]
    return Shown(entry, await _text(blobs, text), await _text(blobs, html) if html else None)


async def _text(blobs: Blobs, content: Mapping[str, Any]) -> Text:
    if content["kind"] == "inline":
        return Text(content["text"], truncated=False)
    try:
        whole = (await blobs.get(content["key"])).decode("utf-8", "replace")
    except LookupError:
        return Text("", truncated=True)
    return Text(whole[:TEXT_LIMIT], truncated=len(whole) > TEXT_LIMIT)


def place_of(item: Ticket | Entry) -> Place:
    """Where in its list a ticket or an entry stands."""
    at = item.at if isinstance(item, Entry) else item.created_at
    assert at, "a ticket in a list has an opening entry"
    name: TicketId | EntryId = item.id
    return Place(at, name)
