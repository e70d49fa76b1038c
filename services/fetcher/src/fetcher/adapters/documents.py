"""What does each stored document look like, and how is it read back? Instants are BSON dates, in UTC, to the millisecond."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from contracts.values import Delivery, MailboxId, MailboxState
from fetcher.domain.cursor import Cursor
from fetcher.domain.mailbox import Failure, Mailbox, MailboxSettings, MailboxStatus, Security, StartPoint

Document = dict[str, Any]


def mailbox_document(mailbox: Mailbox) -> Document:
    """A whole mailbox, as it is first stored."""
    status = mailbox.status
    return {
        "_id": mailbox.id,
        "settings": settings_document(mailbox.settings),
        "secret": mailbox.secret,
        "version": mailbox.version,
        "created_at": mailbox.created_at,
        "updated_at": mailbox.updated_at,
        "status": {
            "state": status.state.value,
            "since": status.since,
            "last_polled_at": status.last_polled_at,
            "last_mail_at": status.last_mail_at,
            "last_error": failure_document(status.last_error),
            "fetched": status.fetched,
        },
        "epoch": 0,
    }


def settings_document(settings: MailboxSettings) -> Document:
    """What people chose."""
    return {
        "name": settings.name,
        "address": settings.address,
        "host": settings.host,
        "port": settings.port,
        "security": settings.security.value,
        "user": settings.user,
        "folders": list(settings.folders),
        "interval_seconds": settings.interval.total_seconds(),
        "idle": settings.idle,
        "mark_read": settings.mark_read,
        "active": settings.active,
        "start": settings.start.value,
    }


def failure_document(failure: Failure | None) -> Document | None:
    """What went wrong, if anything."""
    return {"step": failure.step, "message": failure.message, "fix": failure.fix} if failure else None


def read_mailbox(document: Document) -> Mailbox:
    """Read a mailbox back."""
    return Mailbox(
        id=MailboxId(document["_id"]),
        settings=_read_settings(document["settings"]),
        secret=document["secret"],
        version=document["version"],
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        status=_read_status(document["status"]),
    )


def _read_settings(stored: Document) -> MailboxSettings:
    return MailboxSettings(
        name=stored["name"],
        address=stored["address"],
        host=stored["host"],
        port=stored["port"],
        security=Security(stored["security"]),
        user=stored["user"],
        folders=tuple(stored["folders"]),
        interval=timedelta(seconds=stored["interval_seconds"]),
        idle=stored["idle"],
        mark_read=stored["mark_read"],
        active=stored["active"],
        start=StartPoint(stored["start"]),
    )


def _read_status(stored: Document) -> MailboxStatus:
    return MailboxStatus(
        state=MailboxState(stored["state"]),
        since=stored["since"],
        last_polled_at=stored["last_polled_at"],
        last_mail_at=stored["last_mail_at"],
        last_error=Failure(**stored["last_error"]) if stored["last_error"] else None,
        fetched=stored["fetched"],
    )


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
        "backlog_until": cursor.backlog_until,
        "compare_until": cursor.compare_until,
        "pending": list(cursor.pending),
        "to_mark": list(cursor.to_mark),
    }


def read_cursor(document: Document) -> Cursor:
    """Read a cursor back."""
    return Cursor(
        mailbox_id=MailboxId(document["mailbox_id"]),
        folder=document["folder"],
        uidvalidity=document["uidvalidity"],
        last_uid=document["last_uid"],
        started_at=document["started_at"],
        backlog_until=document["backlog_until"],
        compare_until=document["compare_until"],
        pending=tuple(document["pending"]),
        to_mark=tuple(document["to_mark"]),
    )


def delivery_document(delivery: Delivery) -> Document:
    """A ledger row."""
    return {
        "_id": delivery.delivery_id,
        "mailbox_id": delivery.mailbox_id,
        "folder": delivery.folder,
        "uidvalidity": delivery.uidvalidity,
        "uid": delivery.uid,
        "sha256": delivery.raw.sha256,
        "size": delivery.raw.size,
        "received_at": delivery.received_at,
        "backlog": delivery.backlog,
    }
