"""Which mails does a generated mailbox hold, in which order, and what should become of each?

The same options always give the same bytes: no clock, no host name, no global random state. Each mail has a marker that
occurs once in its own text and nowhere else; quoted text of it is broken up.
"""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from bench.parts import Coding, choose_coding, file_part, header_text, multipart, text_part
from bench.words import ACCENTED, FIRST, LAST, LINES_WESTERN, LINES_WIDE, TOPICS, html_page, prose

EPOCH = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
RECENT = 500
KINDS = ("plain", "html", "attachment")
OTHER_WAY = b"Return-Path: <list@relay.example>\nDelivered-To: second@example.org\nX-Spam-Score: 0.1\n"
"""Headers that only a copy that came by another way has."""


@dataclass(frozen=True)
class Options:
    """What the mailbox is to be like; the last nine are percentages, off in the base set.

    `parents_only` are replies without References, `copies` second deliveries that came by another way, `without_id` mails
    without a Message-ID, and of `reused_ids` two each bear the same one; nobody answers those.
    """

    count: int = 1000
    seed: int = 7
    mix: tuple[float, float, float] = (70, 20, 10)
    replies: float = 30
    attachment_kb: float = 200
    to: str = "support@example.org"
    references_only: float = 0
    late_parents: float = 0
    duplicates: float = 0
    same_subject: float = 0
    auto_replies: float = 0
    parents_only: float = 0
    copies: float = 0
    without_id: float = 0
    reused_ids: float = 0


@dataclass(frozen=True)
class Draft:
    """One mail before it is encoded, with what its replies need to know."""

    number: int
    thread: int
    parent: Draft | None
    marker: str
    line: str
    coding: Coding
    kind: str
    automatic: bool
    references_only: bool
    parents_only: bool
    answerable: bool
    subject: str
    name: str
    address: str
    message_id: str
    references: tuple[str, ...]
    date: datetime
    own: str

    @property
    def base_subject(self) -> str:
        """The subject as the thread's first mail has it."""
        return self.subject.removeprefix("Re: ")


@dataclass(frozen=True)
class Written:
    """A mail as it is delivered, with its line of the manifest."""

    record: dict[str, Any]
    data: bytes


class Mailbox:
    """Writes the mails of one set of options; a generator of its own, used once."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._rng = random.Random(options.seed)  # noqa: S311 -- repeatable content, no secret
        self._threads = 0
        self._past: list[Draft] = []
        self._once: tuple[str, str] | None = None

    def deliveries(self) -> Iterator[Written]:
        """The mails in the order of delivery, with late parents and second deliveries."""
        held: list[tuple[int, Written]] = []
        recent: list[Written] = []
        for step, mail in enumerate(self._mails(), 1):
            late = self._options.late_parents and mail.record["parent"] is None
            if late and self._chance(self._options.late_parents):
                held.append((step + self._rng.randint(20, 200), mail))
            else:
                yield mail
            recent = [*recent, mail][-50:]
            if self._options.duplicates and self._chance(self._options.duplicates):
                again = self._rng.choice(recent)
                yield Written({**again.record, "expect": "duplicate"}, again.data)
            if self._options.copies and self._chance(self._options.copies):
                again = self._rng.choice(recent)
                yield Written({**again.record, "expect": "duplicate"}, OTHER_WAY + again.data)
            yield from (late for due, late in held if due <= step)
            held = [(due, late) for due, late in held if due > step]
        yield from (late for _, late in held)

    def _mails(self) -> Iterator[Written]:
        for number in range(self._options.count):
            draft = self._draft(number)
            body, files = self._body(draft)
            data = "\n".join(self._head(draft)).encode() + b"\n" + body
            if draft.answerable:
                self._past = [*self._past, draft][-RECENT:]
            yield Written(_record(draft, files, len(data)), data)

    def _chance(self, percent: float) -> bool:
        return self._rng.random() * 100 < percent

    def _draft(self, number: int) -> Draft:
        rng, options = self._rng, self._options
        parent = rng.choice(self._past) if self._past and self._chance(options.replies) else None
        marker = f"zq{options.seed}x{number:06d}kv"
        coding = choose_coding(rng)
        line = self._line(coding.charset)
        kind = rng.choices(KINDS, options.mix)[0]
        automatic = parent is not None and self._chance(options.auto_replies)
        references_only = parent is not None and self._chance(options.references_only)
        thread, subject, name, address = self._thread(parent)
        parents_only = parent is not None and not references_only and self._wants(options.parents_only)
        answerable, message_id = self._message_id(number, address)
        signed = name if coding.charset == "utf-8" else name.encode("ascii", "ignore").decode()
        text = prose(rng, 2000 if parent is None else 900)
        return Draft(
            number=number,
            thread=thread,
            parent=parent,
            marker=marker,
            line=line,
            coding=coding,
            kind=kind,
            automatic=automatic,
            references_only=references_only,
            parents_only=parents_only,
            answerable=answerable,
            subject=subject,
            name=name,
            address=address,
            message_id=message_id,
            references=(*parent.references, parent.message_id) if parent else (),
            date=EPOCH + timedelta(seconds=37 * number),
            own=f"Hello,\n\n{line} {marker}\n\n{text}\n\nKind regards\n{signed}\n",
        )

    def _wants(self, percent: float) -> bool:
        """As `_chance`, without touching the other options' content where it is off."""
        return bool(percent) and self._chance(percent)

    def _message_id(self, number: int, address: str) -> tuple[bool, str]:
        """Whether anybody may answer the mail, and the Message-ID that it bears; empty: none."""
        if self._wants(self._options.without_id):
            return False, ""
        local = hashlib.sha1(f"{self._options.seed}/{number}".encode(), usedforsecurity=False).hexdigest()[:24]
        own = f"<{local}@mail.{address.partition('@')[2]}>"
        if not self._wants(self._options.reused_ids):
            return True, own
        # To whom an answer to an id borne twice belongs nobody could say, whichever of the two came first.
        if self._once and self._once[1] != address:
            again, self._once = self._once[0], None
            return False, again
        self._once = (own, address)
        return False, own

    def _line(self, charset: str) -> str:
        if charset == "us-ascii":
            return "plain line"
        return self._rng.choice(LINES_WIDE if charset == "utf-8" else LINES_WESTERN)

    def _thread(self, parent: Draft | None) -> tuple[int, str, str, str]:
        if parent:
            return parent.thread, "Re: " + parent.base_subject, parent.name, parent.address
        thread = self._threads
        self._threads += 1
        subject = self._rng.choice(TOPICS)
        if not self._chance(self._options.same_subject):
            subject += f" (order {400000 + thread})"
        accented = self._chance(12)
        name = self._rng.choice(ACCENTED) if accented else f"{self._rng.choice(FIRST)} {self._rng.choice(LAST)}"
        return thread, subject, name, f"customer{thread}@example.net"

    def _body(self, draft: Draft) -> tuple[bytes, list[str]]:
        text = draft.own + _quotation(draft)
        boundary = f"=_{self._options.seed:x}_{draft.number:06d}"
        plain = text_part("plain", text, draft.coding)
        if draft.kind == "html":
            page = html_page(self._rng, draft.own, 12000 - len(text) // 3)
            return multipart(
                "alternative", boundary + "_a", [plain, text_part("html", page, draft.coding.for_html())]
            ), []
        if draft.kind == "attachment":
            part, data = file_part(self._rng, draft.number, int(self._options.attachment_kb * 1024))
            return multipart("mixed", boundary + "_m", [plain, part]), [hashlib.sha256(data).hexdigest()]
        return plain, []

    def _head(self, draft: Draft) -> list[str]:
        domain, stamp = draft.address.partition("@")[2], format_datetime(draft.date)
        queue_id = hashlib.md5(draft.marker.encode(), usedforsecurity=False).hexdigest()[:12].upper()
        text = draft.own + _quotation(draft)
        head = [
            f"Return-Path: <{draft.address}>",
            (
                f"Received: from mx1.{domain} (mx1.{domain} [192.0.2.{draft.number % 250 + 1}])\n"
                f"\tby mail.support.example (Postfix) with ESMTPS id {queue_id}\n"
                f"\tfor <{self._options.to}>; {stamp}"
            ),
            (
                f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=sel1;\n"
                f"\th=from:to:subject:date:message-id; bh={_digest(hashlib.sha256, draft.own)};\n"
                f"\tb={_digest(hashlib.sha512, text)}"
            ),
            f"Date: {stamp}",
            f"From: {header_text(draft.name)} <{draft.address}>",
            f"To: Support <{self._options.to}>",
            f"Subject: {header_text(draft.subject)}",
            *([f"Message-ID: {draft.message_id}"] if draft.message_id else []),
        ]
        if draft.references and not draft.references_only:
            head.append(f"In-Reply-To: {draft.references[-1]}")
        if draft.references and not draft.parents_only:
            head.append("References: " + "\n ".join(draft.references))
        if draft.automatic:
            head += ["Auto-Submitted: auto-replied", "Precedence: bulk"]
        return [*head, "User-Agent: Mozilla Thunderbird", "MIME-Version: 1.0"]


def _digest(algorithm: Any, text: str) -> str:
    return base64.b64encode(algorithm(text.encode()).digest()).decode()


def _quotation(draft: Draft) -> str:
    """The parent's text as a mail program quotes it, its marker broken up."""
    if draft.parent is None:
        return ""
    quoted = "\n".join("> " + line for line in draft.parent.own.replace("zq", "z q").split("\n"))
    if draft.coding.charset != "utf-8":
        quoted = quoted.encode(draft.coding.charset, "replace").decode(draft.coding.charset)
    return f"\nOn {format_datetime(draft.parent.date)}, support wrote:\n{quoted}\n"


def _record(draft: Draft, files: list[str], size: int) -> dict[str, Any]:
    return {
        "n": draft.number,
        "message_id": draft.message_id,
        "thread": draft.thread,
        "kind": draft.kind,
        "marker": draft.marker,
        "line": draft.line,
        "charset": draft.coding.charset,
        "coding": draft.coding.transfer,
        "automatic": draft.automatic,
        "references_only": draft.references_only,
        "parents_only": draft.parents_only,
        "answerable": draft.answerable,
        "expect": "comment" if draft.parent else "ticket",
        "attachments": files,
        "bytes": size,
        "parent": draft.parent.number if draft.parent else None,
    }
