"""How does each file of a mail look in the contract, and what are its bytes?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Final

from contracts.values import Attachment, AttachmentRole, BlobKey
from contracts.values.frozen import frozen
from parser.domain.files.calendars import of_calendar
from parser.domain.files.names import distinct, nameless, safe_filename
from parser.domain.files.opening import Found
from parser.domain.files.sniffing import differs, is_ambiguous
from parser.domain.files.summaries import of_mail
from parser.domain.hygiene import clean_line
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs

_FILE: Final = re.compile(r"[^/\\?#&=:]{1,200}\.[A-Za-z][A-Za-z0-9]{1,4}\Z")
"""The end of an address, where that is a file's name."""
LONGEST_END: Final = 250
"""Characters in which it stands."""


@frozen
class Files:
    """Attachments, and their contents by key."""

    attachments: tuple[Attachment, ...]
    blobs: Mapping[BlobKey, bytes]


def read_files(found: Sequence[Found], limits: Limits, repairs: Repairs, shown: frozenset[str] = frozenset()) -> Files:
    """Hash and name the files of a mail; of too many the first, and a warning that says how many were left out.

    `shown` are the Content-IDs of those that the mail's page shows.
    """
    kept = [each for each in found if each.part.content or each.part.filename]
    if len(kept) > limits.attachments:
        left = len(kept) - limits.attachments
        repairs.note("attachments_limit", f"{left} of {len(kept)} files were left out; the raw mail has them")
    attachments: list[Attachment] = []
    blobs: dict[BlobKey, bytes] = {}
    taken: set[str] = set()
    for number, each in enumerate(kept[: limits.attachments], start=1):
        digest = hashlib.sha256(each.part.content).hexdigest()
        key = blob_key(digest)
        blobs[key] = each.part.content
        name = distinct(_named(each, number, limits, repairs), taken, limits.filename)
        attachments.append(_attachment(each, name, digest, limits, shown))
        _warn(each, name, repairs)
    return Files(tuple(attachments), blobs)


def blob_key(digest: str) -> BlobKey:
    """Where content with this SHA-256 (hex) lies: in few folders, for each that gets a new name is flushed."""
    return BlobKey(f"part/{digest[0]}/{digest}")


def _attachment(found: Found, name: str, digest: str, limits: Limits, shown: frozenset[str]) -> Attachment:
    part = found.part
    location = clean_line(part.location, 300)
    content_id = clean_line(part.content_id, 300) or (location if location in shown else None)
    return Attachment(
        filename=name,
        content_type=part.media_type,
        sniffed_type=found.sniffed,
        size=len(part.content),
        sha256=digest,
        key=blob_key(digest),
        inline=part.disposition == "inline" or content_id in shown,
        content_id=content_id,
        role=found.role,
        found_in=found.found_in,
        summary=_summary(found, limits),
    )


def _summary(found: Found, limits: Limits) -> str:
    if found.role is AttachmentRole.MAIL:
        return of_mail(found.part.content, limits)
    return of_calendar(found.part) if found.role is AttachmentRole.INVITATION else ""


def _named(found: Found, number: int, limits: Limits, repairs: Repairs) -> str:
    part = found.part
    name = safe_filename(part.filename, limits.filename)
    if not name and (place := _FILE.search(part.location[-LONGEST_END:])):
        name = safe_filename(place[0], limits.filename)
    if name != part.filename and part.filename:
        repairs.note("filename_changed")
    return name or nameless(number, part.media_type, found.sniffed)


def _warn(found: Found, name: str, repairs: Repairs) -> None:
    """Say where a file is not what it seems. Names are ours by now; types are words of a known list or of the sender."""
    part = found.part
    if differs(part.media_type, found.sniffed):
        repairs.note("type_differs", f"{name}: declared {part.media_type}, looks like {found.sniffed}")
    if is_ambiguous(part.content, found.sniffed):
        repairs.note("type_ambiguous", f"{name}: looks like {found.sniffed}, and like a page")
