"""What can be read of a mail that has no text of its own? What a report, an attached mail or an invitation says.

These stay files. What they say is for people only: it is not this mail's word for what kind of mail it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from parser.domain.body.reading import read_body
from parser.domain.body.texts import decoded
from parser.domain.charsets import decode
from parser.domain.files import words_of_calendar
from parser.domain.files.roles import CALENDARS, kind_of
from parser.domain.files.rtf import text_of as of_rich_text
from parser.domain.files.sniffing import is_no_text
from parser.domain.head import Head, read_head
from parser.domain.hygiene import clean_text
from parser.domain.limits import Limits
from parser.domain.parameters import read_boundary, read_type
from parser.domain.raw import Raw
from parser.domain.repairs import Repairs
from parser.domain.structure import Part, read_structure

_MAILS: Final = frozenset({"message/rfc822", "message/global", "message/news", "message/partial"})
_REPORTS: Final = frozenset(
    {"message/delivery-status", "message/global-delivery-status", "message/disposition-notification"}
    | {"message/feedback-report", "text/rfc822-headers", "message/global-headers"}
)
_RICH: Final = frozenset({"text/rtf", "application/rtf", "application/x-rtf"})
_DATA: Final = frozenset(
    {
        "text/csv",
        "text/tab-separated-values",
        "text/xml",
        "text/css",
        "text/javascript",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
    }
)
"""Texts for programs."""
_FORMAL: Final = re.compile(r"\bmime\b|multi-?part|several parts|mehrteilig|plusieurs parties", re.IGNORECASE)


def text_instead(files: Iterable[Part], limits: Limits, repairs: Repairs) -> str:
    """The text of the first file that has one, with a warning that says which; empty where none has. One level deep."""
    for part in files:
        noted = Repairs()
        if (text := _said_by(part, limits, noted)).strip():
            repairs.take(noted)
            return text
    return ""


def text_before_parts(raw: Raw, head: Head, limits: Limits, repairs: Repairs) -> str:
    """What stands before the first part of a mail, unless it only tells old mail programs that there are parts."""
    declared = head.all("content-type")
    boundary = read_boundary(next((value for value in declared if read_type(value).startswith("multipart/")), b""))
    end = raw.find(b"\n--" + boundary, max(0, head.body_at - 1)) if boundary else -1
    said = (
        clean_text(decode(raw[head.body_at : min(end, head.body_at + limits.text)], "", Repairs())) if end >= 0 else ""
    )
    if not said.strip() or _FORMAL.search(said):
        return ""
    repairs.note("text_from_preamble")
    return said


def _said_by(part: Part, limits: Limits, repairs: Repairs) -> str:
    """What a file says, with the warning that it was the file; empty for one that says nothing to people."""
    kind = kind_of(part)
    if kind in _REPORTS:
        repairs.note("text_from_report")
        return decoded(part, limits.text, Repairs())
    if kind in _MAILS:
        repairs.note("text_from_attached_mail")
        return _of_mail(part.content, limits)
    if kind in CALENDARS:
        repairs.note("text_from_calendar")
        return words_of_calendar(part)
    if kind in _RICH:
        repairs.note("text_from_rich_text")
        return clean_text(of_rich_text(part.content))
    if _is_unknown_text(part):
        repairs.note("text_from_unknown_type")
        return decoded(part, limits.text, Repairs())
    return ""


def _is_unknown_text(part: Part) -> bool:
    """Whether a part may be read like text/plain, as RFC 2046, section 4.1.4, has it for texts of which nothing is known."""
    is_text = part.media_type.startswith("text/") and part.media_type not in _DATA and not is_no_text(part.content)
    return is_text and not (part.disposition or part.filename)


def _of_mail(content: bytes, limits: Limits) -> str:
    # What is wrong with the attached mail is not said of this one.
    unheard = Repairs()
    content = content.lstrip()
    head = read_head(content, limits, unheard)
    return read_body(read_structure(content, head, limits, unheard), limits, unheard, mail=content).text
