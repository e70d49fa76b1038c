"""Is a mail written by a person, or is it a bounce or an automatic answer? By its headers: RFC 3464, RFC 3834.

Each answer comes with its evidence. A wrong `ordinary` costs a needless ticket; a wrong `auto_reply` costs an unread one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from contracts.values import Address, Finding, MailKind, MessageId
from parser.domain.head import Head, read_head
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs
from parser.domain.structure import Part
from parser.domain.threading import read_message_id, read_references

_DAEMON: Final = re.compile(r"(?:mailer-?daemon|postmaster|mail-?delivery-?(?:sub)?system|mdaemon)\b", re.IGNORECASE)
_RETURNED: Final = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"})


@dataclass(frozen=True, slots=True)
class Classified:
    """The kind and why; empty evidence means that nothing speaks against a person."""

    kind: MailKind
    evidence: tuple[Finding, ...]


def classify(head: Head, root: Part | None, sender: Address | None) -> Classified:
    """Say what sort of mail it is. `root` is None where only the header is known."""
    if bounce := tuple(_bounce(head, root, sender)):
        return Classified(MailKind.BOUNCE, bounce)
    if automatic := tuple(_auto_reply(head, root)):
        return Classified(MailKind.AUTO_REPLY, automatic)
    return Classified(MailKind.ORDINARY, ())


def returned_ids(root: Part, limits: Limits, repairs: Repairs) -> list[MessageId]:
    """The ids of the mail that a bounce returns: what it referred to, then its own, which is the nearest evidence."""
    found: list[MessageId] = []
    for part in leaves(root):
        if part.media_type in _RETURNED:
            head = read_head(part.content, limits, Repairs())
            own = read_message_id(head, Repairs())
            found += read_references(head, repairs) + ([own] if own else [])
    return found


def leaves(part: Part) -> Iterator[Part]:
    """Every part that is no container, in order."""
    if not part.is_container:
        yield part
    for child in part.children:
        yield from leaves(child)


def _bounce(head: Head, root: Part | None, sender: Address | None) -> Iterator[Finding]:
    kinds = {part.media_type for part in leaves(root)} if root else set()
    report = root.parameters.get("report-type", "").lower() if root and root.media_type == "multipart/report" else ""
    if report == "delivery-status" or "message/delivery-status" in kinds or "message/global-delivery-status" in kinds:
        yield Finding(code="delivery_status", detail="has a delivery status report (RFC 3464)")
    if "x-failed-recipients" in head:
        yield Finding(code="failed_recipients", detail="has the header X-Failed-Recipients")
    is_null = any(value.strip() == b"<>" for value in head.all("return-path"))
    if is_null and sender and _DAEMON.match(sender.address):
        yield Finding(code="null_sender", detail="comes from a mail system, with an empty Return-Path")


def _auto_reply(head: Head, root: Part | None) -> Iterator[Finding]:
    submitted = _word(head.first("auto-submitted"))
    if submitted and submitted != "no":
        yield Finding(code="auto_submitted", detail="has the header Auto-Submitted (RFC 3834)")
    for name in ("x-autoreply", "x-autorespond", "x-auto-reply"):
        if name in head and _word(head.first(name)) != "no":
            yield Finding(code="auto_reply_header", detail=f"has the header {name}")
    if _word(head.first("precedence")) in {"auto_reply", "auto-reply"}:
        yield Finding(code="precedence", detail="has Precedence: auto_reply")
    if root and root.parameters.get("report-type", "").lower() == "disposition-notification":
        yield Finding(code="read_receipt", detail="is a disposition notification (RFC 8098)")


def _word(value: bytes) -> str:
    return value.partition(b";")[0].strip().lower().decode("latin-1")
