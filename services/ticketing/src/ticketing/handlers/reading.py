"""What do people see of tickets? Lists, one ticket, its entries; merged tickets are followed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from typing import Any, Protocol

from contracts.values import EntryId, TicketId
from ticketing.domain.showing import Fold, commands_of, cut_page, folds, visible_text
from ticketing.domain.ticket import Entry, EntryKind, Ticket

TEXT_LIMIT = 256 * 1024
"""Characters of one text shown with its entry; the rest is in the blob."""


Accounts = frozenset[str] | None
"""Whose tickets somebody may see; None: everybody's."""


class TicketUnknown(LookupError):
    """No ticket has this id or number."""


class TicketGone(LookupError):
    """The ticket was deleted."""


class Sort(StrEnum):
    """In which order tickets are listed; equal ones by their ids."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    LATEST_CHANGED = "-updated_at"
    LONGEST_UNCHANGED = "updated_at"

    @property
    def field(self) -> str:
        """The instant it goes by."""
        return self.value.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the latest comes first."""
        return self.value.startswith("-")


@dataclass(frozen=True, slots=True)
class Range:
    """Instants from one, and before another; None is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets a list shows; what is empty does not matter.

    `fields` are values of fields as they are kept (status, priority, category, account_id, assignee_id, tags, number,
    requester_key, mailboxes), `accounts` are those that the reader may see, `nobody` asks for tickets without an assignee (or, with assignees in `fields`, for those as well), `words` for tickets with all of these words, the last one
    perhaps only begun.
    """

    fields: Mapping[str, Collection[str]] = field(default_factory=dict)
    accounts: Accounts = None
    nobody: bool = False
    created: Range = Range()
    updated: Range = Range()
    words: tuple[str, ...] = ()
    sort: Sort = Sort.NEWEST


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
    """An entry with its texts. `edited_at`: when a comment was last written anew; its text is that one, `original` the first.

    `folds` are the pieces of the text that are folded away, `visible` is what remains.
    """

    entry: Entry
    text: Text | None = None
    html: Text | None = None
    edited_at: datetime | None = None
    original: str | None = None
    folds: tuple[Fold, ...] = ()
    visible: str = ""


class TicketReader(Protocol):
    """Views and logs, for reading."""

    async def find_tickets(self, wanted: Wanted, after: Place | None, limit: int) -> list[Ticket]:
        """Tickets that were neither merged nor deleted, in the order wanted, behind a place."""

    async def count_tickets(self, wanted: Wanted) -> dict[str, int]:
        """How many of them there are in each status that has any."""

    async def find_ticket(self, name: str) -> Ticket | None:
        """The ticket with this id, or this number in whatever case and with whatever zeros, merged or not."""

    async def find_log(self, ids: Collection[TicketId], after: Place | None, limit: int) -> list[Entry]:
        """The entries of these tickets in the order of time, behind a place; `merged` entries are left out."""

    async def find_edits(self, comments: Collection[EntryId]) -> list[Entry]:
        """The `edited` entries of these comments, in the order of time."""

    async def find_events(self, ticket_id: TicketId, after: int, limit: int) -> list[Entry]:
        """The entries of one ticket behind a version, in the order of versions."""

    async def find_entry(self, entry_id: EntryId) -> Entry | None:
        """The entry with this id."""

    async def find_accounts(self, ids: Collection[TicketId]) -> dict[TicketId, str | None]:
        """To which account each of these tickets belongs, as far as their views are written."""

    async def find_committed(self, before: datetime, after: Place | None, limit: int) -> list[Entry]:
        """The entries of all tickets made before an instant, in the order of time, behind a place."""


class Blobs(Protocol):
    """Where long texts lie."""

    async def get(self, key: str) -> bytes:
        """The bytes under a key; LookupError where there are none."""


async def show_ticket(reader: TicketReader, name: str, accounts: Accounts = None) -> tuple[Ticket, Ticket]:
    """The ticket asked for, and the one it leads to: the same unless it was merged.

    Raises:
        TicketUnknown: there is none, or none of these accounts.
        TicketGone: it was deleted.
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
    if not ticket.visible_to(accounts):
        raise TicketUnknown(name)
    if ticket.deleted:
        raise TicketGone(name)
    return asked, ticket


async def followed(reader: TicketReader, wanted: Wanted) -> Wanted:
    """The same with the numbers of the tickets that merged ones went into: people keep the number that they were told."""
    numbers = wanted.fields.get("number")
    if not numbers:
        return wanted
    found = [await _number_now(reader, each) for each in numbers]
    return replace(wanted, fields={**wanted.fields, "number": found})


async def _number_now(reader: TicketReader, number: str) -> str:
    try:
        _, ticket = await show_ticket(reader, number)
    except (TicketUnknown, TicketGone):
        return number
    return ticket.number or number


async def show_entries(
    reader: TicketReader, blobs: Blobs, ticket: Ticket, after: Place | None, limit: int
) -> Sequence[Shown]:
    """A page of what is in a ticket, and in those it took in."""
    entries = await reader.find_log([ticket.id, *ticket.absorbed], after, limit)
    comments = [entry.id for entry in entries if entry.kind is EntryKind.COMMENT]
    edits = {each.data["comment_id"]: each for each in (await reader.find_edits(comments) if comments else ())}
    return [await _shown(blobs, entry, edits.get(entry.id)) for entry in entries]


async def _shown(blobs: Blobs, entry: Entry, edit: Entry | None) -> Shown:
    if entry.kind is EntryKind.MAIL:
        text, html = entry.data["text"], entry.data["html"]
        shown = await _text(blobs, text)
        folded = folds(shown.text, entry.data.get("spans", ()), commands_of(entry.data))
        return Shown(entry, shown, await _page(blobs, html), folds=folded, visible=visible_text(shown.text, folded))
    if entry.kind in {EntryKind.COMMENT, EntryKind.EDITED}:
        text = (edit or entry).data["text"]
        told = Shown(entry, Text(text, truncated=False), visible=text)
        return replace(told, edited_at=edit.at, original=entry.data["text"]) if edit else told
    return Shown(entry)


async def show_history(
    reader: TicketReader, name: str, after: int, limit: int, accounts: Accounts = None
) -> Sequence[Entry]:
    """A page of the log of exactly this ticket, behind a version, merged or deleted as it may be. Raises `TicketUnknown`."""
    ticket = await reader.find_ticket(name)
    if ticket is None or not ticket.visible_to(accounts):
        raise TicketUnknown(name)
    return await reader.find_events(ticket.id, after, limit)


async def show_committed(
    reader: TicketReader, before: datetime, after: Place | None, limit: int, accounts: Accounts = None
) -> tuple[Sequence[Entry], Place | None]:
    """A page of the logs of all tickets, as far as these accounts may see them, and the place where the next one begins.

    Whose a ticket is its view says: a page ends before a ticket whose view a crash left to the sweeper, to go on from there.
    """
    found = await reader.find_committed(before, after, limit)
    shown = found
    if accounts is not None:
        owners = await reader.find_accounts({each.ticket_id for each in found})
        found = list(takewhile(lambda each: each.ticket_id in owners, found))
        shown = [each for each in found if owners[each.ticket_id] in accounts]
    return shown, place_of(found[-1]) if found else after


async def _text(blobs: Blobs, content: Mapping[str, Any]) -> Text:
    whole = await _whole(blobs, content)
    if whole is None:
        return Text("", truncated=True)
    return Text(whole[:TEXT_LIMIT], truncated=len(whole) > TEXT_LIMIT)


async def _page(blobs: Blobs, content: Mapping[str, Any] | None) -> Text | None:
    if content is None:
        return None
    whole = await _whole(blobs, content)
    if whole is None:
        return Text("", truncated=True)
    return (
        Text(whole, truncated=False) if len(whole) <= TEXT_LIMIT else Text(cut_page(whole, TEXT_LIMIT), truncated=True)
    )


async def _whole(blobs: Blobs, content: Mapping[str, Any]) -> str | None:
    """A text from where it lies; None where that is gone."""
    if content["kind"] == "inline":
        return str(content["text"])
    try:
        return (await blobs.get(content["key"])).decode("utf-8", "replace")
    except LookupError:
        return None


def place_of(item: Ticket | Entry, sort: Sort = Sort.NEWEST) -> Place:
    """Where in its list a ticket or an entry stands."""
    at: datetime | None = item.at if isinstance(item, Entry) else getattr(item, sort.field)
    assert at, "a ticket in a list has an opening entry"
    name: TicketId | EntryId = item.id
    return Place(at, name)
