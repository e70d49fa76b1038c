"""What does a mail say, in the words of the contract? Everything the parser knows, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final

from contracts.values import INLINE_LIMIT, BlobContent, BlobKey, Content, InlineContent, Mail
from contracts.values.frozen import frozen
from parser.domain.authentication import read_authentication
from parser.domain.body import Body, read_body, text_before_parts, text_instead
from parser.domain.classification import NOBODYS, Letter, Own, classify
from parser.domain.crude import without_pages
from parser.domain.dates import read_sent
from parser.domain.fields import further_fields
from parser.domain.files import Found, blob_key, files_apart, open_files, read_files
from parser.domain.head import Head, read_head
from parser.domain.identity import mail_id
from parser.domain.language import language_of
from parser.domain.limits import Limits
from parser.domain.people import read_people
from parser.domain.pieces import read_pieces
from parser.domain.raw import Raw
from parser.domain.repairs import Repairs
from parser.domain.spam import read_spam
from parser.domain.structure import Part, read_structure
from parser.domain.threading import conversation_key, evidence, read_message_id, read_references
from parser.domain.words import decode_words

LONGEST_BEGINNING: Final = 4096
"""Characters of a long text that are told beside its blob: commands and rules look at its first lines."""
_NOTHING: Final = Body("", None, ())


class Depth(StrEnum):
    """How much of a mail is read, from all of it to what is left where that proved too much."""

    WHOLE = "whole"
    PLAIN = "plain"
    """Its pages as crude text: what takes HTML apart has been given too much."""
    HEAD = "head"


@frozen
class Understood:
    """A mail, and the contents its blob references speak of: themselves, or the files in which a reader `left` them."""

    mail: Mail
    blobs: Mapping[BlobKey, bytes]
    left: Mapping[BlobKey, Path] = field(default_factory=dict)


def understand(
    raw: Raw, limits: Limits, authserv_id: str | None = None, own: Own = NOBODYS, depth: Depth = Depth.WHOLE
) -> Understood:
    """Read a mail. Never fails, for any bytes; the same arguments give the same answer.

    `authserv_id` is the delivery's: whose word about the sender counts. `own` says which mail is this installation's.
    """
    repairs = Repairs(limits.warnings)
    if depth is Depth.HEAD:
        repairs.note("body_not_read", "it took too much time or memory; the raw mail is kept")
    head = read_head(raw, limits, repairs)
    root = None if depth is Depth.HEAD else read_structure(raw, head, limits, repairs)
    if root and depth is Depth.PLAIN:
        repairs.note("page_not_read", "it took too much time or memory; the raw mail is kept")
        root = without_pages(root, limits)
    return _put_together(_Opened(raw, head, root), _Known(authserv_id, own), limits, repairs)


def with_text_inline(understood: Understood) -> Mail:
    """The mail with its text in it, however long: for answers that store nothing."""

    def inline(content: Content) -> Content:
        return InlineContent(text=understood.blobs[content.key].decode()) if content.kind == "blob" else content

    mail = understood.mail
    return mail.model_copy(update={"text": inline(mail.text), "html": inline(mail.html) if mail.html else None})


@frozen
class _Opened:
    """A mail taken apart; without a root where only its header could be read."""

    raw: Raw
    head: Head
    root: Part | None


@frozen
class _Known:
    """What is known before a mail is read."""

    authserv_id: str | None
    own: Own


def _put_together(opened: _Opened, known: _Known, limits: Limits, repairs: Repairs) -> Understood:
    raw, head, root = opened.raw, opened.head, opened.root
    own, people = read_message_id(head, repairs), read_people(head, limits, repairs)
    subject = _subject(head, limits, repairs)
    body, found = _body(opened, limits, repairs)
    classified = classify(Letter(raw, head, root, people.sender, subject, body.text), own, known.own, limits)
    pieces = read_pieces(body.readable, subject, root, limits, is_report=classified.bounce is not None)
    references = evidence([*read_references(head, repairs), *classified.referred], own, limits.references, repairs)
    files = read_files(found, limits, repairs, body.shown)
    blobs = dict(files.blobs)
    identity = mail_id(head, raw)
    mail = Mail(
        mail_id=identity,
        message_id=own,
        kind=classified.kind,
        kind_evidence=classified.evidence,
        traits=(*classified.traits, *pieces.traits),
        sender=people.sender,
        sender_certain=people.sender_certain,
        to=people.to,
        cc=people.cc,
        reply_to=people.reply_to,
        delivered_to=people.delivered_to,
        subject=subject,
        sent_at=read_sent(head, repairs),
        references=references,
        conversation=conversation_key(references, own, identity),
        text=_content(body.readable, blobs, LONGEST_BEGINNING),
        spans=pieces.spans,
        html=_content(body.html, blobs) if body.html else None,
        language=language_of(pieces.fresh),
        attachments=files.attachments,
        forwarded=pieces.forwarded,
        bounce=classified.bounce,
        authentication=read_authentication(head, known.authserv_id, people.sender, certain=people.sender_certain),
        spam=read_spam(head, known.authserv_id),
        headers=further_fields(head, repairs),
        warnings=repairs.findings(),
    )
    return Understood(mail, blobs)


def _subject(head: Head, limits: Limits, repairs: Repairs) -> str:
    if len(head.all("subject")) > 1:
        repairs.note("header_repeated", "subject")
    return decode_words(head.first("subject"), repairs, limits.subject)


def _body(mail: _Opened, limits: Limits, repairs: Repairs) -> tuple[Body, tuple[Found, ...]]:
    """What a mail says, and its files. Where it says nothing, a winmail.dat may say it."""
    if mail.root is None:
        return _NOTHING, ()
    body = read_body(files_apart(mail.root, repairs), limits, repairs, mail=mail.raw)
    opened = open_files(body.files, repairs)
    if not body.readable and (said := opened.body()):
        body = read_body(said, limits, repairs, [each.part for each in opened.files])
    if not body.readable:
        body = replace(body, instead=text_instead(body.files, limits, repairs))
    if not body.readable:
        body = replace(body, instead=text_before_parts(mail.raw, mail.head, limits, repairs))
    if not body.readable:
        repairs.note("text_missing")
    return body, opened.files


def _content(text: str, blobs: dict[BlobKey, bytes], told: int = 0) -> Content:
    """Text as it travels; long text is added to the blobs, and up to `told` characters of it are told all the same."""
    if len(text) <= INLINE_LIMIT // 4 or len(data := text.encode()) <= INLINE_LIMIT:
        return InlineContent(text=text)
    key = blob_key(sha256(data).hexdigest())
    blobs[key] = data
    return BlobContent(key=key, size=len(data), beginning=text[:told].rpartition("\n")[0])
