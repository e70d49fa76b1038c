"""What do a stored cursor and a ledger row look like, and how are they read back? Instants are BSON dates, in UTC."""

from __future__ import annotations

from contracts.values import Delivery, MailboxId, RawMail
from fetcher.adapters.mailbox_documents import Document
from fetcher.domain.cursor import Cursor, raw_key


def cursor_id(mailbox_id: MailboxId, folder: str) -> str:
    """A folder's key; mailbox ids hold no colon."""
    return f"{mailbox_id}:{folder}"


def cursor_document(cursor: Cursor) -> Document:
    """A cursor, without the epoch."""
    return {
        "_id": cursor_id(cursor.mailbox_id, cursor.folder),
        "mailbox_id": cursor.mailbox_id,
        "folder": cursor.folder,
        "uidvalidity": cursor.uidvalidity,
        "last_uid": cursor.last_uid,
        "started_at": cursor.started_at,
        "compared_at": cursor.compared_at,
        "skip_until": cursor.skip_until,
        "backlog_until": cursor.backlog_until,
        "compare_until": cursor.compare_until,
        "since": cursor.since,
        "pending": list(cursor.pending),
        "to_finish": list(cursor.to_finish),
    }


def read_cursor(document: Document) -> Cursor:
    """Read a cursor back."""
    return Cursor(
        mailbox_id=MailboxId(document["mailbox_id"]),
        folder=document["folder"],
        uidvalidity=document["uidvalidity"],
        last_uid=document["last_uid"],
        started_at=document["started_at"],
        compared_at=document["compared_at"],
        skip_until=document["skip_until"],
        backlog_until=document["backlog_until"],
        compare_until=document["compare_until"],
        since=document["since"],
        pending=tuple(document["pending"]),
        to_finish=tuple(document["to_finish"]),
    )


def delivery_document(delivery: Delivery, *, cut: bool = False) -> Document:
    """A ledger row; `cut` where only the beginning of the mail was kept."""
    row = {
        "_id": delivery.delivery_id,
        "mailbox_id": delivery.mailbox_id,
        "folder": delivery.folder,
        "uidvalidity": delivery.uidvalidity,
        "uid": delivery.uid,
        "sha256": delivery.raw.sha256,
        "size": delivery.raw.size,
        "received_at": delivery.received_at,
        "backlog": delivery.backlog,
        "authserv_id": delivery.authserv_id,
        "account_id": delivery.account_id,
    }
    return row | {"cut": True} if cut else row


def read_delivery(row: Document) -> Delivery:
    """Read a ledger row back."""
    return Delivery(
        delivery_id=row["_id"],
        mailbox_id=row["mailbox_id"],
        folder=row["folder"],
        uidvalidity=row["uidvalidity"],
        uid=row["uid"],
        raw=RawMail(key=raw_key(row["sha256"]), size=row["size"], sha256=row["sha256"]),
        received_at=row["received_at"],
        backlog=row["backlog"],
        authserv_id=row["authserv_id"],
        account_id=row["account_id"],
    )
