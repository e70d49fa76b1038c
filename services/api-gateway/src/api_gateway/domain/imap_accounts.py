"""How does a mailbox read in the words of the IMAP module's specification, and the other way round?

The specification (S0, "IMAP Module") names what an account has, not its members; they are called as its reference
implementation calls them. Every member is one of the v1 mailbox, under another name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Document = Mapping[str, Any]

TASK: Final = "imap_sync:{}"
"""What the specification calls the task that synchronises an account on its schedule."""

_NAMES: Final = {
    "name": "name",
    "host": "host",
    "port": "port",
    "security": "security",
    "username": "user",
    "password": "secret",
    "company_id": "account_id",
    "priority": "priority",
    "schedule_cron": "cron",
    "process_unread_only": "unread_only",
    "mark_as_read": "mark_read",
    "active": "active",
}
"""The account's member for the mailbox's field."""
_ACCOUNT_NAMES: Final = {field: name for name, field in _NAMES.items()} | {"address": "username", "folders": "folder"}
_STARTTLS_PORT: Final = 143


def mailbox_of(account: Document) -> dict[str, Any]:
    """The body that creates the mailbox. `username` stands for the address too, at the host where it names none."""
    user = account["username"]
    address = user if "@" in user else f"{user}@{account['host']}"
    return {**change_of(account), "address": address, "security": _security(account)}


def change_of(account: Document) -> dict[str, Any]:
    """The merge patch that makes a mailbox what the account says; a password that is not given stays."""
    change = {field: account[name] for name, field in _NAMES.items() if account.get(name) is not None}
    change |= {"folders": [account["folder"]], "security": _security(account)}
    # Null in a merge patch takes a value away: an account is always written whole.
    return {"cron": None, "account_id": None, **change}


def account_of(mailbox: Document) -> dict[str, Any]:
    """The account that a mailbox is."""
    account = {name: mailbox.get(field) for name, field in _NAMES.items() if name != "password"}
    return {
        "id": mailbox["id"],
        **account,
        "has_password": mailbox["has_password"],
        "folder": next(iter(mailbox["folders"]), ""),
        "scheduled_task_id": TASK.format(mailbox["id"]),
        "last_synced_at": mailbox["last_polled_at"],
        "state": mailbox["state"],
        "created_at": mailbox["created_at"],
        "updated_at": mailbox["updated_at"],
    }


def member_of(field: str) -> str:
    """What a field of a mailbox, as an error names it, is called in an account."""
    return _ACCOUNT_NAMES.get(field.partition(".")[0], field)


def _security(account: Document) -> str:
    given = account.get("security")
    return str(given) if given else ("starttls" if account["port"] == _STARTTLS_PORT else "tls")
