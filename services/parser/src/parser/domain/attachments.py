"""Which files does a mail carry, and by which name may a person see them?

The name is metadata: nothing is ever stored under it (the key is the content's hash). Its checks come after the last
change to it (CVE-2026-28289 was a check before one).
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.values import Attachment, BlobKey
from parser.domain.hygiene import clean_line
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs
from parser.domain.structure import Part

# Slashes, backslashes, colons and what looks like them.
_SEPARATORS: Final = re.compile(
    "[/\\\\:\u2044\u2215\u2216\u2236\u29f5\u29f8\u29f9\ua789\ufe55\ufe68\uff0f\uff1a\uff3c]"
)
_FORBIDDEN: Final = re.compile('[<>"|?*\x00-\x1f\x7f]')
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")
_TYPES: Final = mimetypes.MimeTypes()
"""The library's own table: the machine's would make results differ."""
_EXTENSIONS: Final = {"message/rfc822": ".eml", "text/calendar": ".ics"}


@dataclass(frozen=True, slots=True)
class Files:
    """Attachments, and their contents by key."""

    attachments: tuple[Attachment, ...]
    blobs: Mapping[BlobKey, bytes]


def read_files(parts: Iterable[Part], limits: Limits, repairs: Repairs) -> Files:
    """Hash and name the files of a mail; of too many the first."""
    attachments: list[Attachment] = []
    blobs: dict[BlobKey, bytes] = {}
    for part in parts:
        if not part.content and not part.filename:
            continue
        if len(attachments) >= limits.attachments:
            repairs.note("attachments_limit")
            break
        digest = hashlib.sha256(part.content).hexdigest()
        key = blob_key(digest)
        blobs[key] = part.content
        attachments.append(
            Attachment(
                filename=_named(part, len(attachments) + 1, limits, repairs),
                content_type=part.media_type,
                size=len(part.content),
                sha256=digest,
                key=key,
                inline=part.disposition == "inline" or bool(part.content_id and part.disposition != "attachment"),
                content_id=clean_line(part.content_id, 300) or None,
            )
        )
    return Files(tuple(attachments), blobs)


def blob_key(digest: str) -> BlobKey:
    """Where content with this SHA-256 (hex) lies."""
    return BlobKey(f"part/{digest[:2]}/{digest}")


def safe_filename(name: str, most: int = 255) -> str:
    """A name that is one name everywhere, in at most so many bytes of UTF-8; empty where nothing of it is left."""
    safe, before = name, None
    while safe != before:
        before = safe
        safe = unicodedata.normalize("NFC", clean_line(safe, 2000))
        safe = "".join(char for char in safe if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
        safe = _FORBIDDEN.sub("_", _SEPARATORS.split(safe.rstrip(" ./\\"))[-1]).strip(" .")
        if _RESERVED.fullmatch(safe):
            safe = f"_{safe}"
        safe = _shortened(safe, most)
    return safe


def _named(part: Part, number: int, limits: Limits, repairs: Repairs) -> str:
    name = safe_filename(part.filename, limits.filename)
    if name != part.filename and part.filename:
        repairs.note("filename_changed")
    return name or f"attachment-{number}{_extension(part.media_type)}"


def _extension(media_type: str) -> str:
    return _EXTENSIONS.get(media_type) or _TYPES.guess_extension(media_type) or ""


def _shortened(name: str, most: int) -> str:
    if len(name.encode()) <= most:
        return name
    found = _EXTENSION.search(name)
    extension = found[0] if found else ""
    stem = name.removesuffix(extension).encode()[: most - len(extension)].decode("utf-8", "ignore")
    return stem.strip(" .") + extension
