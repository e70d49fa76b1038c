"""Which mail does a report return? By its parts, else by the header that stands in the report's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from contracts.values import Bounce, Finding, MailKind, MessageId
from contracts.values.frozen import frozen
from parser.domain.classification.letter import READ, Letter, words_of
from parser.domain.head import read_head
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs
from parser.domain.structure import Part
from parser.domain.threading import normalised, read_message_id, read_references

_MAILS: Final = frozenset(
    {
        "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers",
        "text/rfc822", "text/rfc822-header", "message/partial", "message/rfc822-header",
    }
)  # fmt: skip
_ID: Final = re.compile(
    r"^[>| \t]*\"?(?:X-)?(?:Original[- ])?Message[- ]?ID[\"']?[ \t]*[:=][ \t]*(?:\n[ \t]+)?[\"']?<?([^<>\s\"']{3,250}@[^<>\s\"']{1,200})",
    re.IGNORECASE | re.MULTILINE,
)
_MARK: Final = re.compile(
    r"^[>\s]*(?:[-=_*# ]{2,}[^\n]{0,20}(?:original|returned|undelivered|unsent|copy of|headers?|below this line|body of|message text|start of|content of)[^\n]{0,60}"
    r"|(?:the )?(?:original|returned) (?:message|mail)(?! was received)(?: headers?)?[^\n]{0,40}(?:follow|below|:|attached|included)[^\n]{0,30}"
    r"|(?:included|below|following|here) is (?:a copy of )?[^\n]{0,40}(?:message|mail|header)[^\n]{0,40}"
    r"|message headers? follows?[^\n]*|your message reads[^\n]*|[^\n]{0,30}(?:original message (?:was(?! received)|header)|元のメール|original-nachricht)[^\n]{0,30})[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_LINE: Final = re.compile(r"[> ]{0,4}([A-Za-z][A-Za-z0-9-]{1,50}):(?!//)")
_SUMMED_UP: Final = re.compile(
    r"(?:remote server|error|reason|rejection|response|diagnostic)(?: \w{2,12})?[ ]?: |[a-z][a-z -]{2,40}:\s{1,9}[45]\d\d[ -]\S",
    re.IGNORECASE,
)
SUMMARY: Final = 12
"""Lines of a report's own summary, which may begin like a header: Mimecast says the error below sender, subject and id."""
FEWEST_FIELDS: Final = 3
"""Different fields on end that make a header."""
_TELLING: Final = frozenset(
    {"received", "return-path", "message-id", "mime-version", "date", "dkim-signature", "x-mailer", "content-type"}
)
_ADDRESSING: Final = frozenset({"from", "to", "subject"})


@frozen
class Returned:
    """What is known of the mail a report is about. `ids` are what it referred to and, last, its own."""

    own: MessageId | None = None
    ids: tuple[MessageId, ...] = ()
    to: tuple[bytes, ...] = ()
    """Its To fields, as they are written."""
    sent_by: tuple[bytes, ...] = ()
    """Its From and Return-Path fields."""


@frozen
class Report:
    """A report about another mail: what it says, which mail it is about, and what showed it to be one."""

    kind: MailKind
    bounce: Bounce
    returned: Returned
    evidence: tuple[Finding, ...]


def find_returned(letter: Letter, limits: Limits) -> Returned:
    """The mail a report returns, of its parts the first that has an id; else the id that its text quotes."""
    for header in _headers(letter):
        head = read_head(header, limits, Repairs())
        own = read_message_id(head, Repairs())
        if own:
            return Returned(
                own,
                (*read_references(head, Repairs()), own),
                tuple(head.all("to")),
                (*head.all("from"), *head.all("return-path")),
            )
    own = _quoted_id(_texts(letter))
    if own is None:
        answered = read_references(letter.head, Repairs())
        own = answered[-1] if answered else None
    return Returned(own, (own,) if own else ())


def before_returned(text: str) -> str:
    """The text of a report without the mail it returns: up to the first mark, or to what looks like a header."""
    lines = text[:READ].split("\n")
    ends = [_header_at(lines)]
    for mark in _MARK.finditer(text[:READ]):
        after = text[mark.end() : mark.end() + 3000].lstrip("\n-=_ \t")
        if mark.start() > 0 and _looks_like_header(after.split("\n")[:30]):
            ends.append(text.count("\n", 0, mark.start()))
            break
    end = min(ends)
    said = [line for line in lines[end : end + SUMMARY] if _SUMMED_UP.match(line)]
    return "\n".join(lines[:end] + said)


def _headers(letter: Letter) -> Iterator[bytes]:
    for part in letter.leaves:
        if part.media_type in _MAILS:
            yield part.content
    for part in letter.leaves:
        if part.media_type in _MAILS or not _is_text(part):
            continue
        lines = words_of(part).split("\n")
        at = _header_at(lines)
        if at < len(lines):
            yield "\n".join(line.removeprefix("> ") for line in lines[at:]).lstrip("\n").encode()


def _texts(letter: Letter) -> Iterator[str]:
    """Where an id may be quoted, at last in what is no part for want of a blank line or boundary."""
    yield letter.text[:READ]
    yield from (words_of(part) for part in letter.leaves if _is_text(part))
    yield letter.raw[letter.head.body_at : letter.head.body_at + READ].decode("latin-1").replace("\r\n", "\n")


def _is_text(part: Part) -> bool:
    return part.media_type.startswith(("text/", "message/")) or part.media_type == "application/octet-stream"


def _header_at(lines: list[str]) -> int:
    """The line on which a header begins, their number if none does."""
    run_at: int | None = None
    names: set[str] = set()
    for index, line in enumerate(lines):
        if found := _HEADER_LINE.match(line):
            if run_at is None:
                run_at, names = index, set()
            names.add(found[1].lower())
            if len(names) >= FEWEST_FIELDS and names & _TELLING and names & _ADDRESSING and _is_certain(names):
                return run_at
        elif not (line[:1] in {" ", "\t"} and line.strip() and run_at is not None):
            run_at = None
    return len(lines)


def _is_certain(names: Iterable[str]) -> bool:
    """Whether fields are those of a mail, and not a report's own summary of it."""
    return len({"received", "return-path", "message-id", "mime-version", "dkim-signature"} & set(names)) > 0


def _looks_like_header(lines: list[str]) -> bool:
    return sum(bool(_HEADER_LINE.match(line)) for line in lines) > 1


def _quoted_id(texts: Iterable[str]) -> MessageId | None:
    for text in texts:
        for found in _ID.finditer(text):
            if own := normalised(found[1].encode()):
                return own
    return None
