"""What is worth remembering of each step of a mail?"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from contracts.values import Delivery, Finding, Mail, Routing

LONGEST_SUBJECT = 500
"""Characters: the log is for finding a mail, the ticket for reading it."""


class Step(StrEnum):
    """The steps of a mail, in the order in which they happen."""

    FETCHED = "fetched"
    PARSED = "parsed"
    ROUTED = "routed"
    SETTLED = "settled"


def of_delivery(delivery: Delivery) -> dict[str, Any]:
    """Where the mail lay, by dotted names. Every step before the last one knows it."""
    # What the mail is read and routed by, besides itself: whoever asks later what would become of it needs both.
    known = {"mailbox_account_id": delivery.account_id, "authserv_id": delivery.authserv_id}
    return {name: value for name, value in known.items() if value} | {
        "mailbox_id": delivery.mailbox_id,
        "folder": delivery.folder,
        "uidvalidity": delivery.uidvalidity,
        "uid": delivery.uid,
        "received_at": delivery.received_at,
        "size": delivery.raw.size,
        "raw_key": delivery.raw.key,
        "backlog": delivery.backlog,
    }


def of_mail(mail: Mail) -> dict[str, Any]:
    """What the parser made of it, by dotted names, without its text. The sender is in lower case, to be found by."""
    return {
        "mail_id": mail.mail_id,
        "message_id": mail.message_id,
        "sender": mail.sender.address.lower() if mail.sender else None,
        "subject": mail.subject[:LONGEST_SUBJECT],
        "kind": mail.kind.value,
        f"steps.{Step.PARSED}.evidence": _words(mail.kind_evidence),
        f"steps.{Step.PARSED}.warnings": _words(mail.warnings),
        f"steps.{Step.PARSED}.attachments": len(mail.attachments),
    }


def of_routing(routing: Routing) -> dict[str, Any]:
    """Whose it is and why, by dotted names."""
    return {
        "account_id": routing.account_id,
        f"steps.{Step.ROUTED}.explanation": [answer.model_dump() for answer in routing.explanation],
    }


def _words(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.code}: {finding.detail}" if finding.detail else finding.code for finding in findings]
