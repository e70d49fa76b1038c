"""By which name may a person see a file?

The name is metadata: nothing is ever stored under it (the key is the content's hash). Its checks come after the last
change to it (CVE-2026-28289 was a check before one).
"""

from __future__ import annotations

import mimetypes
import re
import sys
import unicodedata
from typing import Final
from urllib.parse import unquote_to_bytes

from parser.domain.files.sniffing import ACTIVE
from parser.domain.hygiene import clean_line

_PATH: Final = re.compile(r"[/\\]|^[A-Za-z]:")
_FORBIDDEN: Final = re.compile(
    '[<>:"|?*\x00-\x1f\x7f\u2044\u2215\u2216\u2571\u2572\u27cb\u27cd\u29f5\u29f8\u29f9\ufe68\uff0f\uff3c]'
    "|%(?:2[eEfF]|5[cC]|0[0-9a-fA-F])"
)
"""What Windows forbids, what looks like a slash, and what programs may turn into one, a dot or a control character."""
_QUOTED: Final = re.compile("'[^'\n]{1,500}'|[\u201c-\u201e][^\u201c-\u201e\n]{1,500}[\u201c-\u201e]")
"""Quotes around a whole name; the plain double ones go from its ends even where one is missing."""
_ESCAPED: Final = re.compile(r"(?:%[89a-fA-F][0-9a-fA-F])+")
"""Letters beyond ASCII as in a URL: what is hidden in ASCII so stays hidden, and is forbidden below."""
_REFERENCE: Final = re.compile(r"&#(\d{3,6});")
"""A letter beyond ASCII as in a page."""
_DOTS: Final = " .\u2024\uff0e\uff61"
"""Dots and what may be taken for them: at its beginning they hide a file, at its end Windows drops them."""
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_(][A-Za-z0-9_() -]{4,80}\.[A-Za-z0-9]{1,10}")
"""Names that nothing has to be done about; longer than any reserved one."""
LONGEST: Final = 2000
"""Characters of a name that are looked at."""
_TYPES: Final = mimetypes.MimeTypes()
"""The library's own table: the machine's would make results differ."""
_EXTENSIONS: Final = {
    "message/rfc822": ".eml", "message/global": ".eml", "message/news": ".eml", "message/partial": ".eml", "message/delivery-status": ".txt",
    "message/global-delivery-status": ".txt", "message/disposition-notification": ".txt", "message/global-disposition-notification": ".txt",
    "message/feedback-report": ".txt", "message/external-body": ".txt", "text/rfc822-headers": ".txt", "message/global-headers": ".txt",
    "text/calendar": ".ics", "application/ics": ".ics", "text/x-vcalendar": ".vcs", "text/vcard": ".vcf", "text/directory": ".vcf",
    "application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m", "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s", "application/pgp-signature": ".asc", "application/pgp-encrypted": ".asc",
    "application/pgp-keys": ".asc", "application/pkix-cert": ".cer", "application/ms-tnef": ".dat", "application/vnd.ms-tnef": ".dat",
    "image/jpg": ".jpg", "image/pjpeg": ".jpg", "image/webp": ".webp", "image/x-icon": ".ico", "image/emf": ".emf", "image/x-emf": ".emf",
    "image/wmf": ".wmf", "image/x-wmf": ".wmf", "audio/mp3": ".mp3", "audio/mp4": ".m4a", "audio/wav": ".wav", "audio/ogg": ".ogg",
    "audio/amr": ".amr", "audio/flac": ".flac", "video/3gpp": ".3gp", "text/markdown": ".md", "text/rtf": ".rtf", "application/rtf": ".rtf",
    "application/xml": ".xml", "application/gzip": ".gz", "application/x-gzip": ".gz", "application/x-zip-compressed": ".zip",
    "application/vnd.rar": ".rar", "application/x-rar-compressed": ".rar", "application/rar": ".rar", "application/x-7z-compressed": ".7z",
    "application/x-bzip2": ".bz2", "application/x-xz": ".xz", "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt", "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp", "application/vnd.ms-outlook": ".msg",
}  # fmt: skip
"""Before that table, which lacks most of what offices and telephones send, and is another in each Python. Of programs nobody needs it."""


def safe_filename(name: str, most: int = 255) -> str:
    """A name that is one name everywhere, in at most so many bytes of UTF-8; empty where nothing of it is left."""
    if len(name) < most and _PLAIN.fullmatch(name):
        return name
    safe, before = name, None
    while safe != before:
        before = safe
        safe = _REFERENCE.sub(_referred, safe) if "&#" in safe else safe
        safe = _ESCAPED.sub(_unescaped, safe[1:-1] if _QUOTED.fullmatch(safe) else safe.strip('"'))
        safe = unicodedata.normalize("NFC", clean_line(_around(safe), LONGEST))
        safe = "".join(char for char in safe if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
        safe = _FORBIDDEN.sub("_", _PATH.split(safe.rstrip(" ./\\"))[-1]).strip(_DOTS)
        if _RESERVED.fullmatch(safe):
            safe = f"_{safe}"
        safe = _shortened(safe, most)
    return safe


def _unescaped(found: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(found[0]).decode()
    except UnicodeDecodeError:
        return found[0]


def _referred(found: re.Match[str]) -> str:
    number = int(found[1])
    return chr(number) if ord("\x7f") < number <= sys.maxunicode else found[0]


def distinct(name: str, taken: set[str], most: int = 255) -> str:
    """The name, with a number where another file of the mail has it already, letter case aside; it is `taken` then."""
    extension = _extension_in(name)
    stem = name.removesuffix(extension)
    found, number = name, 1
    while found.casefold() in taken:
        number += 1
        behind = f" ({number}){extension}"
        found = _cut(stem, most - len(behind.encode())) + behind
    taken.add(found.casefold())
    return found


def nameless(number: int, media_type: str, sniffed: str | None = None) -> str:
    """What to call a file that has no name: by its place in the mail and its type, as declared or as it looks."""
    # Text is what a part is called of which nobody says what it is.
    says_nothing = media_type == "application/octet-stream" or (media_type == "text/plain" and sniffed not in ACTIVE)
    kinds = (sniffed, media_type) if says_nothing else (media_type, sniffed)
    extension = next(filter(None, (_extension_of(kind) for kind in kinds if kind)), "")
    return f"attachment-{number}{extension}"


def _extension_of(media_type: str) -> str:
    return _EXTENSIONS.get(media_type) or _TYPES.guess_extension(media_type) or ""


def _around(name: str) -> str:
    """Beginning and end of a name that is far too long."""
    return name if len(name) <= LONGEST else name[: LONGEST // 2] + name[-LONGEST // 2 :]


def _extension_in(name: str) -> str:
    found = _EXTENSION.search(name)
    return found[0] if found else ""


def _shortened(name: str, most: int) -> str:
    if len(name.encode()) <= most:
        return name
    extension = _extension_in(name)
    return _cut(name.removesuffix(extension), most - len(extension)) + extension


def _cut(stem: str, most: int) -> str:
    return stem.encode()[:most].decode("utf-8", "ignore").strip(" .")
