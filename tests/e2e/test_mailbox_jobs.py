"""Do looks, imports and comparisons work through the public API, on a real mail server and a real database?"""

from __future__ import annotations

import imaplib
import secrets
import time
from typing import Any

import pytest
from bench.rig import Rig

from local.accounts import Account
from local.dovecot import Dovecot

pytestmark = [pytest.mark.e2e, pytest.mark.engines, pytest.mark.dovecot]


def deliver(dovecot: Dovecot, account: Account, day: int, mails: int) -> None:
    """Let mails arrive on a day of November 2026."""
    client = imaplib.IMAP4(dovecot.host, dovecot.port)
    client.login(account.user, account.password)
    for number in range(mails):
        mail = (
            f"From: a@example.com\r\nSubject: {day}\r\nMessage-ID: <{account.user}.{day}.{number}@x>\r\n\r\nhello\r\n"
        )
        client.append("INBOX", "", f'"{day:02d}-Nov-2026 10:00:00 +0000"', mail.encode())
    client.logout()


def done(rig: Rig, path: str, body: object = None) -> Any:
    """Ask for a job, and wait for its end; its document."""
    asked = rig.api.post(path, json=body).raise_for_status()
    where = asked.headers["location"].removeprefix("/api/v1")
    deadline = time.monotonic() + 30
    while (job := rig.api.get(where).raise_for_status().json())["state"] in {"queued", "running"}:
        assert time.monotonic() < deadline, job
        time.sleep(0.05)
    return job


def test_history_is_imported_after_new_mail_and_the_server_agrees_with_the_ledger(rig: Rig, dovecot: Dovecot) -> None:
    account = dovecot.account(f"history{secrets.token_hex(4)}")
    before = rig.filed()
    deliver(dovecot, account, 1, 5)
    deliver(dovecot, account, 10, 7)
    mailbox = f"/mailboxes/{rig.connect(dovecot, account, start='new')['id']}"
    first = done(rig, f"{mailbox}/sync")
    deliver(dovecot, account, 20, 2)
    looked = done(rig, f"{mailbox}/sync")
    wanted = {"since": "2026-11-05T00:00:00Z", "before": "2026-11-15T00:00:00Z"}
    counted = rig.api.post(f"{mailbox}/imports/count", json=wanted).raise_for_status().json()
    imported = done(rig, f"{mailbox}/imports", wanted)
    rig.wait_until_filed(before + 9, 60)
    compared = done(rig, f"{mailbox}/reconciliations")

    assert (first["new"], first["total"]) == (0, 12)
    assert looked["folders"][0]["left_out"]["before_start"] == 12
    assert (counted["wanted"], imported["done"]) == (7, 7)
    folder = compared["folders"][0]
    assert (compared["clean"], compared["missing"], compared["doubled"]) == (True, 0, 0)
    assert (folder["on_server"], folder["recorded"]) == (14, 9)


def test_f20_a_mail_in_two_watched_folders_is_one_ticket(rig: Rig, dovecot: Dovecot) -> None:
    account = dovecot.account(f"labels{secrets.token_hex(4)}")
    mail = f"From: a@example.com\r\nSubject: twice\r\nMessage-ID: <{account.user}@x>\r\n\r\nhello\r\n".encode()
    client = imaplib.IMAP4(dovecot.host, dovecot.port)
    client.login(account.user, account.password)
    client.create("Label")
    for folder in ("INBOX", "Label"):
        client.append(folder, "", "", mail)
    client.logout()

    mailbox = rig.connect(dovecot, account, start="everything", folders=["INBOX", "Label"])["id"]
    deadline = time.monotonic() + 60
    while sum(1 for each in rig.mails(mailbox_id=mailbox) if each["outcome"]) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    became = list(rig.mails(mailbox_id=mailbox))
    assert sorted(each["outcome"] for each in became) == ["duplicate", "ticket_opened"]
    assert len({each["ticket_id"] for each in became}) == 1
