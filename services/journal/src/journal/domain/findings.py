"""What is wrong with a mail or a ticket, going by all that is known of it?

The ledger says what was taken from a server, the log of mails how each ended, the heard events what tickets hold. Each is
written by another service, from another topic: what two of them say differently was lost or done twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from contracts.values import DeliveryId, EntryId, MailboxId, MailId, Outcome, TicketId
from journal.domain.heard import Heard

IN_A_TICKET: Final = frozenset(
    {
        Outcome.TICKET_OPENED,
        Outcome.REPLY_FILED,
        Outcome.BOUNCE_RECORDED,
        Outcome.AUTO_REPLY_RECORDED,
        Outcome.DUPLICATE,
    }
)
"""Outcomes that name an entry, which must be there."""


class Wrong(StrEnum):
    """Everything that a comparison can find."""

    NOT_FETCHED = "not_fetched"
    NOT_IN_LEDGER = "not_in_ledger"
    NO_OUTCOME = "no_outcome"
    NO_ENTRY = "no_entry"
    NO_EVENT = "no_event"
    VERSION_GAP = "version_gap"
    FILED_TWICE = "filed_twice"
    NOT_COMPARED = "not_compared"


REASONS: Final[Mapping[Wrong, str]] = {
    Wrong.NOT_FETCHED: "on the server, should have been fetched, and is not in the ledger",
    Wrong.NOT_IN_LEDGER: "went its way, but the ledger of fetched mails has no row of it",
    Wrong.NO_OUTCOME: "fetched, but nothing says how it ended",
    Wrong.NO_ENTRY: "said to be in a ticket, but the ticket has no such entry",
    Wrong.NO_EVENT: "in the ticket's log, but its event never came",
    Wrong.VERSION_GAP: "versions of the ticket are missing between others",
    Wrong.FILED_TWICE: "the mail made more than one entry",
    Wrong.NOT_COMPARED: "could not be compared",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, with the names of what it is about; `detail` says what the reason leaves open."""

    wrong: Wrong
    mailbox_id: MailboxId | None = None
    folder: str | None = None
    uidvalidity: int | None = None
    uid: int | None = None
    delivery_id: DeliveryId | None = None
    mail_id: MailId | None = None
    ticket_id: TicketId | None = None
    entry_id: EntryId | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger: a mail that a folder delivered."""

    delivery_id: DeliveryId
    mailbox_id: MailboxId
    folder: str
    uidvalidity: int
    uid: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What the log of mails knows of a delivery; `last_step` is the furthest, `seen_at` when it was first heard of."""

    delivery_id: DeliveryId
    seen_at: datetime
    last_step: str
    outcome: Outcome | None = None
    mail_id: MailId | None = None
    ticket_id: TicketId | None = None
    entry_id: EntryId | None = None


def of_row(row: Row, known: Known | None, heard: Sequence[Heard]) -> Finding | None:
    """What is wrong with a delivery, `heard` being the entries that its mail made; None where all agree."""
    if known is None or known.outcome is None:
        return _about(row, Wrong.NO_OUTCOME, known, f"last step: {known.last_step if known else 'fetched'}")
    if known.outcome in IN_A_TICKET and all(each.entry_id != known.entry_id for each in heard):
        return _about(row, Wrong.NO_ENTRY, known, f"settled as {known.outcome.value}")
    return None


def twice(heard: Sequence[Heard], row: Row) -> Iterator[Finding]:
    """One finding for each entry too many that one mail made, said of the delivery that made the first.

    Where each mailbox has its own copies, one in each is right.
    """
    ordered = sorted(heard, key=lambda each: (each.at, each.entry_id))
    for number, each in enumerate(ordered):
        first = next((other for other in ordered[:number] if each.doubles(other)), None)
        if first and first.delivery_id == row.delivery_id:
            yield replace(
                about_entry(each, Wrong.FILED_TWICE),
                mailbox_id=row.mailbox_id,
                folder=row.folder,
                uidvalidity=row.uidvalidity,
                uid=row.uid,
                detail=f"first as {first.entry_id}",
            )


def stranger(mailbox_id: MailboxId, known: Known) -> Finding:
    """A delivery that the log of mails knows and the ledger does not."""
    return Finding(
        wrong=Wrong.NOT_IN_LEDGER,
        mailbox_id=mailbox_id,
        delivery_id=known.delivery_id,
        mail_id=known.mail_id,
        ticket_id=known.ticket_id,
        entry_id=known.entry_id,
    )


def about_entry(heard: Heard, wrong: Wrong) -> Finding:
    """Something wrong with an entry of a ticket."""
    return Finding(
        wrong=wrong,
        ticket_id=heard.ticket_id,
        entry_id=heard.entry_id,
        mail_id=heard.mail_id,
        delivery_id=heard.delivery_id,
        detail=f"version {heard.version}",
    )


def _about(row: Row, wrong: Wrong, known: Known | None, detail: str) -> Finding:
    return Finding(
        wrong=wrong,
        mailbox_id=row.mailbox_id,
        folder=row.folder,
        uidvalidity=row.uidvalidity,
        uid=row.uid,
        delivery_id=row.delivery_id,
        mail_id=known.mail_id if known else None,
        ticket_id=known.ticket_id if known else None,
        entry_id=known.entry_id if known else None,
        detail=detail,
    )
