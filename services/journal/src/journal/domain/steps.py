"""What is worth remembering of each step of a mail?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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


def began(step: Step, at: datetime, trace_id: str | None) -> dict[str, Any]:
    """When a step was first taken, and when the delivery was first heard of."""
    firsts: dict[str, Any] = {f"steps.{step}.at": at, "seen_at": at}
    return firsts | ({f"steps.{step}.trace_id": trace_id} if trace_id else {})


def of_delivery(delivery: Delivery) -> dict[str, Any]:
    """Where the mail lay. Every step before the last one knows it."""
    return {
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
    """What the parser made of it, without its text."""
    return {
        "mail_id": mail.mail_id,
        "message_id": mail.message_id,
        "sender": mail.sender.address if mail.sender else None,
        "subject": mail.subject[:LONGEST_SUBJECT],
        "kind": mail.kind.value,
        f"steps.{Step.PARSED}.evidence": _words(mail.kind_evidence),
        f"steps.{Step.PARSED}.warnings": _words(mail.warnings),
        f"steps.{Step.PARSED}.attachments": len(mail.attachments),
    }


def of_routing(routing: Routing) -> dict[str, Any]:
    """Whose it is and why."""
    return {
        "account_id": routing.account_id,
        f"steps.{Step.ROUTED}.explanation": [answer.model_dump() for answer in routing.explanation],
    }


def timeline(steps: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The steps taken, in order, each with its time, the milliseconds since the one before, and its facts."""
    found: list[dict[str, Any]] = []
    for step in Step:
        if not (taken := steps.get(step)):
            continue
        facts = {name: value for name, value in taken.items() if name not in {"at", "trace_id"}}
        since = (taken["at"] - found[-1]["at"]).total_seconds() * 1000 if found else 0
        found.append(
            {
                "step": step,
                "at": taken["at"],
                "after_ms": round(since),
                "trace_id": taken.get("trace_id"),
                "facts": facts,
            }
        )
    return found


def _words(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.code}: {finding.detail}" if finding.detail else finding.code for finding in findings]
