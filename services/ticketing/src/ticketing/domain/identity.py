"""How does everything here get its name? Every id is derived, so that a repeat gives the same one.

Where each mailbox has its own copies of a mail, names of mails and claims are a mailbox's own (`copy_in`).
"""

from __future__ import annotations

import hashlib

from contracts.values import EntryId, MailboxId, MailId, MessageId, TicketId

ID_LENGTH = 32


def ticket_id(mail_id: MailId, copy_in: MailboxId | None = None) -> TicketId:
    """The ticket that a mail opens, if it opens one."""
    return TicketId(f"tkt_{_digest('ticket', _within(mail_id, copy_in))}")


def entry_id(mail_id: MailId, copy_in: MailboxId | None = None) -> EntryId:
    """The entry by which a mail is in the log: one per mail, whichever ticket it ends in."""
    return EntryId(f"ent_{_digest('entry', _within(mail_id, copy_in))}")


def merged_id(gone: TicketId) -> EntryId:
    """The entry that ends a ticket: there can be only one, so a ticket is merged once."""
    return EntryId(f"ent_{_digest('merged', gone)}")


def absorbed_id(gone: TicketId) -> EntryId:
    """The entry by which the surviving ticket takes in the one that ended."""
    return EntryId(f"ent_{_digest('absorbed', gone)}")


def message_key(message_id: MessageId, copy_in: MailboxId | None = None) -> str:
    """The claim on a Message-ID: 64 hex digits."""
    return hashlib.sha256(f"id:{_within(message_id, copy_in)}".encode()).hexdigest()


def follow_key(ended: TicketId, ending: str, person: str, copy_in: MailboxId | None = None) -> str:
    """The claim on what follows a ticket after its `ending`, everybody's or a person's own: 64 hex digits."""
    return hashlib.sha256(f"follow:{_within(ended, copy_in)}\0{ending}\0{person}".encode()).hexdigest()


def mail_key(mail_id: MailId, copy_in: MailboxId | None = None) -> str:
    """The claim that says where a mail goes, once and for all: 64 hex digits."""
    return hashlib.sha256(f"mail:{_within(mail_id, copy_in)}".encode()).hexdigest()


def apart_key(mail_id: MailId, copy_in: MailboxId | None = None) -> str:
    """The claim that the tickets which a mail belongs to were not brought together by it: 64 hex digits."""
    return hashlib.sha256(f"apart:{_within(mail_id, copy_in)}".encode()).hexdigest()


def copies_key(mail_id: MailId) -> str:
    """The claim that tells the copies of a mail in other mailboxes of the first one's ticket: 64 hex digits."""
    return hashlib.sha256(f"copies:{mail_id}".encode()).hexdigest()


def deed_id(actor_id: str, key: str) -> EntryId:
    """The entry that a request with an idempotency key makes; keys are somebody's own."""
    whole = f"{actor_id}\0{key}"
    return EntryId(f"ent_{_digest('deed', whole)}")


def _within(name: str, copy_in: MailboxId | None) -> str:
    return f"{name}\0{copy_in}" if copy_in else name


def _digest(kind: str, of: str) -> str:
    return hashlib.sha256(f"{kind}\0{of}".encode()).hexdigest()[:ID_LENGTH]
