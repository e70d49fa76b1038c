"""Does a log that an earlier or a later version wrote still say what its ticket is?"""

from __future__ import annotations

from typing import Any

from contracts.values import EntryId, TicketId
from support.tickets import NOW
from ticketing.adapters.documents import entry_document, entry_from, ticket_document, ticket_from
from ticketing.domain.folding import fold
from ticketing.domain.ticket import Entry, EntryKind, Ticket

TICKET = TicketId("tkt_1")
MAIL: dict[str, Any] = {
    "mail_id": "eml_1",
    "delivery_id": "dlv_1",
    "mailbox_id": "mbx_1",
    "kind": "ordinary",
    "sender": {"address": "ada@example.net", "name": "Ada"},
    "subject": "Printer",
    "text": {"kind": "inline", "text": "It is on fire.\n"},
    "html": None,
    "attachments": [],
    "people": ["ada@example.net"],
    "number": "TKT-2026-00001",
    "outcome": "ticket_opened",
    "reason": "new_conversation",
    "related": [],
    "routing": {
        "account_id": "acc_1",
        "requester": {"address": "ada@example.net", "name": "Ada"},
        "category": "Support",
        "priority": "medium",
    },
}
"""As the first version wrote it: without spans, links, changes, commands, tags."""


def entry(version: int, kind: EntryKind, data: dict[str, Any]) -> Entry:
    return Entry(EntryId(f"ent_{version}"), TICKET, version, kind, data, NOW)


def test_f33_a_log_of_the_first_version_folds() -> None:
    absorbed = {
        **{name: MAIL[name] for name in ("subject", "routing", "kind")},
        "other": "tkt_2", "owned": True, "participants": ["ben@example.net"], "mails": 2, "attachments": 0,
        "related": [], "absorbed": [],
    }  # fmt: skip

    ticket = fold(Ticket(TICKET), [entry(1, EntryKind.MAIL, MAIL), entry(2, EntryKind.ABSORBED, absorbed)])

    assert (ticket.version, ticket.number, ticket.mails, ticket.tags) == (2, "TKT-2026-00001", 3, ())
    assert ticket.participants == ("ada@example.net", "ben@example.net")


def test_f33_what_a_later_version_adds_is_carried_and_changes_nothing() -> None:
    later = entry(1, EntryKind.MAIL, MAIL | {"from_the_future": {"x": [1]}})

    assert fold(Ticket(TICKET), [later]) == fold(Ticket(TICKET), [entry(1, EntryKind.MAIL, MAIL)])
    assert entry_from(entry_document(later)).data["from_the_future"] == {"x": [1]}


def test_f33_a_view_with_fewer_or_more_fields_is_read() -> None:
    document = ticket_document(fold(Ticket(TICKET), [entry(1, EntryKind.MAIL, MAIL)]))
    fewer = {name: value for name, value in document.items() if name not in {"mailboxes", "watchers"}}

    assert ticket_from(fewer | {"from_the_future": 1}).watchers == ()
