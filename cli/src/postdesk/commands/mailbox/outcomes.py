"""What became of the mails that a mailbox delivered? The ledger's rows against the journal's outcomes, folder by folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from postdesk.client import Document
from postdesk.commands.mailbox.group import path_of
from postdesk.session import Session

FILED: Final = frozenset({"ticket_opened", "reply_filed", "bounce_recorded", "auto_reply_recorded"})
"""Outcomes with an effect; a mail has one at most, however often it was delivered."""
_MOST: Final = 10_000_000


def outcomes_of(session: Session, mailbox_id: str) -> dict[str, Document]:
    """By folder: how many deliveries have no outcome yet, and the effects that mails had twice."""
    told = {mail["delivery_id"]: mail for mail in _mails(session, mailbox_id)}
    filed = Counter(mail["mail_id"] for mail in told.values() if mail.get("outcome") in FILED)
    found: dict[str, Document] = {}
    for delivery in session.api.pages(path_of(mailbox_id, "deliveries"), _MOST):
        folder = found.setdefault(delivery["folder"], {"unsettled": 0, "doubled": 0})
        mail = told.get(delivery["delivery_id"], {})
        if not mail.get("outcome"):
            folder["unsettled"] += 1
        elif mail["outcome"] in FILED and filed[mail["mail_id"]] > 1:
            folder["doubled"] += 1
            filed[mail["mail_id"]] -= 1
    return found


def _mails(session: Session, mailbox_id: str) -> Iterator[Document]:
    return session.api.pages("/api/v1/mails", _MOST, mailbox_id=mailbox_id)
