"""What does a stored mailbox look like, and how is it read back? Instants are BSON dates, in UTC, to the millisecond."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from contracts.values import AccountId, MailboxId, MailboxState
from fetcher.domain.mailbox import (
    AfterImport,
    Auth,
    Failure,
    Mailbox,
    MailboxSettings,
    MailboxStatus,
    OAuthSettings,
    SecretField,
    Security,
    StartPoint,
)

Document = dict[str, Any]


def mailbox_document(mailbox: Mailbox) -> Document:
    """A whole mailbox, as it is first stored."""
    status = mailbox.status
    return {
        "_id": mailbox.id,
        "settings": settings_document(mailbox.settings),
        "secrets": {name.value: cipher for name, cipher in mailbox.secrets.items()},
        "version": mailbox.version,
        "created_at": mailbox.created_at,
        "updated_at": mailbox.updated_at,
        "status": {
            "state": status.state.value,
            "since": status.since,
            "last_polled_at": status.last_polled_at,
            "last_mail_at": status.last_mail_at,
            "next_run": status.next_run,
            "last_error": failure_document(status.last_error),
            "fetched": status.fetched,
            "quarantined": status.quarantined,
        },
        "epoch": 0,
    }


def settings_document(settings: MailboxSettings) -> Document:
    """What people chose, but for `default`, which has an index of its own. An interval that is the deployment's is not stored: the mailbox follows when it changes."""
    return {
        "name": settings.name,
        "address": settings.address,
        "provider": settings.provider,
        "host": settings.host,
        "port": settings.port,
        "security": settings.security.value,
        "user": settings.user,
        "auth": settings.auth.value,
        "oauth": _oauth_document(settings.oauth),
        "ca_pem": settings.ca_pem,
        "authserv_id": settings.authserv_id,
        "account_id": settings.account_id,
        "folders": list(settings.folders),
        "priority": settings.priority,
        "interval_seconds": None if settings.interval_inherited else settings.interval.total_seconds(),
        "cron": settings.cron,
        "timezone": settings.timezone,
        "idle": settings.idle,
        "unread_only": settings.unread_only,
        "mark_read": settings.mark_read,
        "after_import": settings.after_import.value,
        "move_to": settings.move_to,
        "start": settings.start.value,
        "since": settings.since,
        "size_limit": settings.size_limit,
        "active": settings.active,
        "polling_enabled": settings.polling_enabled,
    }


def _oauth_document(oauth: OAuthSettings | None) -> Document | None:
    if oauth is None:
        return None
    return {
        "client_id": oauth.client_id,
        "token_url": oauth.token_url,
        "authorize_url": oauth.authorize_url,
        "tenant": oauth.tenant,
        "scopes": list(oauth.scopes),
    }


def failure_document(failure: Failure | None) -> Document | None:
    """What went wrong, if anything."""
    return {"step": failure.step, "message": failure.message, "fix": failure.fix} if failure else None


def read_mailbox(document: Document, inherited: timedelta) -> Mailbox:
    """Read a mailbox back; `inherited` is the interval of those that chose none."""
    return Mailbox(
        id=MailboxId(document["_id"]),
        settings=replace(_read_settings(document["settings"], inherited), default=document.get("default", False)),
        secrets={SecretField(name): cipher for name, cipher in document["secrets"].items()},
        version=document["version"],
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        status=_read_status(document["status"]),
    )


def _read_settings(stored: Document, inherited: timedelta) -> MailboxSettings:
    seconds = stored["interval_seconds"]
    return MailboxSettings(
        name=stored["name"],
        address=stored["address"],
        provider=stored["provider"],
        host=stored["host"],
        port=stored["port"],
        security=Security(stored["security"]),
        user=stored["user"],
        auth=Auth(stored["auth"]),
        oauth=_read_oauth(stored["oauth"]),
        ca_pem=stored["ca_pem"],
        authserv_id=stored["authserv_id"],
        account_id=AccountId(stored["account_id"]) if stored["account_id"] else None,
        folders=tuple(stored["folders"]),
        priority=stored["priority"],
        interval=inherited if seconds is None else timedelta(seconds=seconds),
        interval_inherited=seconds is None,
        cron=stored["cron"],
        timezone=stored["timezone"],
        idle=stored["idle"],
        unread_only=stored["unread_only"],
        mark_read=stored["mark_read"],
        after_import=AfterImport(stored["after_import"]),
        move_to=stored["move_to"],
        start=StartPoint(stored["start"]),
        since=stored["since"],
        size_limit=stored["size_limit"],
        active=stored["active"],
        polling_enabled=stored["polling_enabled"],
    )


def _read_oauth(stored: Document | None) -> OAuthSettings | None:
    if stored is None:
        return None
    return OAuthSettings(
        client_id=stored["client_id"],
        token_url=stored["token_url"],
        authorize_url=stored["authorize_url"],
        tenant=stored["tenant"],
        scopes=tuple(stored["scopes"]),
    )


def _read_status(stored: Document) -> MailboxStatus:
    return MailboxStatus(
        state=MailboxState(stored["state"]),
        since=stored["since"],
        last_polled_at=stored["last_polled_at"],
        last_mail_at=stored["last_mail_at"],
        next_run=stored["next_run"],
        last_error=Failure(**stored["last_error"]) if stored["last_error"] else None,
        fetched=stored["fetched"],
        quarantined=stored["quarantined"],
    )
