"""Does an account of the IMAP module's specification say the same as the mailbox that it is?"""

from __future__ import annotations

from typing import Any

import pytest

from api_gateway.domain.imap_accounts import account_of, change_of, mailbox_of, member_of

ACCOUNT: dict[str, Any] = {
    "name": "Support",
    "host": "imap.example.com",
    "port": 993,
    "security": None,
    "username": "support@example.com",
    "password": "geheim",
    "folder": "Tickets",
    "company_id": "acc_1",
    "priority": 3,
    "schedule_cron": "*/5 * * * *",
    "process_unread_only": True,
    "mark_as_read": True,
    "active": True,
}
STAMPS = {"created_at": "2026-11-21T08:00:00Z", "updated_at": "2026-11-21T09:00:00Z"}


def test_what_an_account_says_comes_back_from_its_mailbox() -> None:
    told = {"id": "mbx_1", "has_password": True, "last_polled_at": None, "state": "init", **STAMPS}

    account = account_of(mailbox_of(ACCOUNT) | told)

    given = {name: value for name, value in ACCOUNT.items() if name not in {"password", "security"}}
    assert given.items() <= account.items()
    assert account["scheduled_task_id"] == "imap_sync:mbx_1"
    assert "password" not in account


@pytest.mark.parametrize(
    ("user", "address"), [("support@example.com", "support@example.com"), ("support", "support@imap.example.com")]
)
def test_the_user_is_the_address_where_it_looks_like_one(user: str, address: str) -> None:
    assert mailbox_of(ACCOUNT | {"username": user})["address"] == address


@pytest.mark.parametrize(
    ("port", "given", "security"), [(993, None, "tls"), (143, None, "starttls"), (143, "none", "none")]
)
def test_protection_follows_from_the_port_unless_given(port: int, given: str | None, security: str) -> None:
    assert mailbox_of(ACCOUNT | {"port": port, "security": given})["security"] == security


def test_an_update_takes_away_what_it_does_not_name_but_never_the_password() -> None:
    change = change_of(ACCOUNT | {"schedule_cron": None, "company_id": None, "password": None})

    assert change["cron"] is None
    assert change["account_id"] is None
    assert "secret" not in change


@pytest.mark.parametrize(
    ("field", "member"), [("cron", "schedule_cron"), ("secret", "password"), ("folders.0", "folder"), ("odd", "odd")]
)
def test_an_error_names_the_account_s_member(field: str, member: str) -> None:
    assert member_of(field) == member
