"""How do people get at the files of a ticket? By short-lived links, each made for who asked for the ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ticketing.domain.links import FileName, Seal, is_good, seal
from ticketing.domain.ticket import Entry, EntryKind, Ticket
from ticketing.handlers.ports import Clock
from ticketing.handlers.reading import Blobs, TicketReader


class LinkNotGood(PermissionError):
    """The link is not ours, made for somebody else, or too old: read the entry again for a new one."""


class FileUnknown(LookupError):
    """The ticket has no such file."""


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links and knows its own. `secret` is shared by all replicas."""

    secret: bytes
    clock: Clock

    def of(self, entry: Entry, reader_id: str) -> list[Seal]:
        """The seals of an entry's attachments, in their order."""
        files = entry.data["attachments"] if entry.kind is EntryKind.MAIL else ()
        names = (FileName(entry.id, position) for position in range(len(files)))
        return [seal(self.secret, each, reader_id, self.clock()) for each in names]

    def check(self, name: FileName, reader_id: str, given: Seal) -> None:
        """Raises LinkNotGood."""
        if not is_good(self.secret, name, reader_id, given, self.clock()):
            raise LinkNotGood(name.entry_id)


async def read_file(
    reader: TicketReader, blobs: Blobs, ticket: Ticket, name: FileName
) -> tuple[Mapping[str, Any], bytes]:
    """What a mail says of an attachment, and its bytes. Raises FileUnknown."""
    entry = await reader.find_entry(name.entry_id)
    if entry is None or entry.kind is not EntryKind.MAIL or entry.ticket_id not in {ticket.id, *ticket.absorbed}:
        raise FileUnknown(name.entry_id)
    files = entry.data["attachments"]
    if name.position >= len(files):
        raise FileUnknown(name.entry_id)
    try:
        return files[name.position], await blobs.get(files[name.position]["key"])
    except LookupError as error:
        raise FileUnknown(name.entry_id) from error
