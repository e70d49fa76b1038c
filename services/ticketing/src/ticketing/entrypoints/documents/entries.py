"""What do the entries of a ticket look like over HTTP?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from contracts.values import Address, AttachmentRole, MailKind
from ticketing.domain.ticket import EntryKind
from ticketing.handlers.reading import Shown


class FileAnswer(BaseModel):
    """An attachment. `content_type` is what the sender says of it, `sniffed_type` what it looks like."""

    filename: str
    content_type: str
    sniffed_type: str | None = None
    size: int
    sha256: str
    inline: bool
    content_id: str | None = None
    role: AttachmentRole = AttachmentRole.FILE
    summary: str = ""
    link: str = ""
    """Where it can be had for some minutes, by whoever asked: a path of the public API, `/api` included."""


class FoldAnswer(BaseModel):
    """A piece of the text that is folded away: code points from `start` up to, not including, `end`."""

    kind: str
    """`quote`, `signature`, `disclaimer`, or `command`: a line by which the sender asked for a change."""
    start: int
    end: int


class CommandAnswer(BaseModel):
    """A change that a mail asked for in words, and what came of it."""

    name: str
    value: str
    written: str
    done: bool
    why: str = ""
    """Why it was not done."""


class ChangeAnswer(BaseModel):
    """What a field of the ticket was, and what it was after the entry."""

    field: str
    old: Any = None
    new: Any = None


class EntryAnswer(BaseModel):
    """One entry of a ticket. What only some kinds have is empty on the others."""

    id: str
    ticket_id: str
    """The ticket it was written to, which may since have been merged into the one that shows it."""
    version: int
    kind: EntryKind
    at: datetime
    changes: list[ChangeAnswer] = []
    mail_id: str | None = None
    message_id: str | None = None
    delivery_id: str | None = None
    mailbox_id: str | None = None
    mail_kind: MailKind | None = None
    sender: Address | None = None
    to: list[Address] = []
    cc: list[Address] = []
    subject: str = ""
    sent_at: datetime | None = None
    received_at: datetime | None = None
    text: str = ""
    """Whole, as far as it is not too long: for the staff."""
    visible_text: str = ""
    """What is new in it, without the pieces that are folded away: fit for customers."""
    folded: list[FoldAnswer] = []
    text_truncated: bool = False
    html: str | None = None
    html_truncated: bool = False
    attachments: list[FileAnswer] = []
    commands: list[CommandAnswer] = []
    actor_id: str | None = None
    """Who of the staff did it."""
    public: bool | None = None
    """On comments: whether it was meant for the requester too."""
    edited_at: datetime | None = None
    """On comments: when it was last written anew; `text` is that text."""
    original_text: str | None = None
    """On comments that were written anew: what they said first. What they said between, their `edited` entries tell."""
    comment_id: str | None = None
    """On `edited`: the comment that was written anew."""
    other: str | None = None
    """On `absorbed` and `linked`: the other ticket."""
    linked: bool | None = None
    """On `linked`: whether it was linked, or is no longer."""

    @classmethod
    def of(cls, shown: Shown, links: list[str]) -> EntryAnswer:
        """How an entry is shown; `links` are those to its attachments, in their order."""
        entry = shown.entry
        is_mail = entry.kind is EntryKind.MAIL
        fields: dict[str, Any] = {
            name: value for name, value in entry.data.items() if is_mail or name in _OF_DEEDS | {"changes"}
        }
        if is_mail:
            fields["mail_kind"] = entry.data["kind"]
            fields["attachments"] = [
                {**file, "link": link} for file, link in zip(entry.data["attachments"], links, strict=True)
            ]
        text, html = shown.text, shown.html
        fields |= {
            "id": entry.id,
            "ticket_id": entry.ticket_id,
            "version": entry.version,
            "kind": entry.kind,
            "at": entry.at,
            "text": text.text if text else "",
            "visible_text": shown.visible,
            "folded": [{"kind": each.kind, "start": each.start, "end": each.end} for each in shown.folds],
            "text_truncated": bool(text and text.truncated),
            "html": html.text if html else None,
            "html_truncated": bool(html and html.truncated),
            "edited_at": shown.edited_at,
            "original_text": shown.original,
        }
        return cls.model_validate(fields)


_OF_DEEDS = frozenset({"actor_id", "public", "comment_id", "other", "linked"})


class EntryPage(BaseModel):
    """Entries, the oldest first."""

    items: list[EntryAnswer]
    next_cursor: str | None
