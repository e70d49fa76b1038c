"""How are folders listed and counted, whatever their server can do? Everything here blocks."""

from __future__ import annotations

import imaplib
from collections.abc import Mapping
from typing import Any, Final

from imapclient.exceptions import IMAPClientError
from imapclient.imap_utf7 import decode, encode
from imapclient.response_parser import parse_response

from fetcher.adapters.imap.client import Client
from fetcher.domain.folders import FolderCounts, ListedFolder, Quota

_ITEMS: Final = ("MESSAGES", "UNSEEN")
_KIBIBYTE: Final = 1024


def listed(client: Client) -> list[ListedFolder]:
    """All folders, subscribed or not, with counts where one command tells them all (RFC 5819)."""
    options = []
    if client.has_capability("LIST-EXTENDED") and client.has_capability("SPECIAL-USE"):
        options.append("SPECIAL-USE")
    if client.has_capability("LIST-STATUS"):
        options.append(f"STATUS ({' '.join(_ITEMS)})")
    try:
        found, told = client.list_returning(*options)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        if not options:
            raise
        found, told = client.list_returning()
    counts = _counts(told)
    return [_folder(flags, separator, _raw(name), counts) for flags, separator, name in found]


def counted(client: Client, name: str) -> FolderCounts | None:
    """How many mails there are, without opening the folder; None where the server does not say."""
    try:
        told = client.folder_status(name, _ITEMS)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, IndexError):
        return None
    return _count(told)


def quota(client: Client) -> Quota | None:
    """How full the store is (RFC 9208); None where the server sets no limit, or does not say."""
    if not client.has_capability("QUOTA"):
        return None
    try:
        _, found = client.get_quota_root("INBOX")
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, IMAPClientError, IndexError, ValueError):
        return None
    limits = [each for each in found if str(each.resource).upper() == "STORAGE" and each.limit]
    fullest = max(limits, key=lambda each: each.usage / each.limit, default=None)
    return Quota(int(fullest.usage) * _KIBIBYTE, int(fullest.limit) * _KIBIBYTE) if fullest else None


def _folder(flags: Any, separator: bytes | None, raw: bytes, counts: Mapping[bytes, FolderCounts]) -> ListedFolder:
    name = decode(raw)
    return ListedFolder(
        name=name,
        separator=_separator(separator),
        flags=frozenset(each.decode("ascii", "replace").lstrip("\\").lower() for each in flags),
        counts=counts.get(raw),
        opens=encode(name) == raw and name.isprintable(),
    )


def _separator(given: bytes | None) -> str | None:
    return given.decode("ascii", "replace").replace("\\\\", "\\")[:1] if given else None


def _counts(told: list[Any]) -> dict[bytes, FolderCounts]:
    """What untagged STATUS answers say, by the folder's raw name."""
    if not told:
        return {}
    parsed = parse_response(told)
    pairs = zip(parsed[::2], parsed[1::2], strict=False)
    read = {_raw(name): _count(_pairs(items)) for name, items in pairs}
    return {name: counts for name, counts in read.items() if counts}


def _pairs(items: Any) -> dict[bytes, Any]:
    return dict(zip(items[::2], items[1::2], strict=False)) if isinstance(items, tuple) else {}


def _count(told: Mapping[bytes, Any]) -> FolderCounts | None:
    total, unread = told.get(b"MESSAGES"), told.get(b"UNSEEN")
    return FolderCounts(total, unread) if isinstance(total, int) and isinstance(unread, int) else None


def _raw(name: bytes | str | int) -> bytes:
    """IMAPClient reads a quoted number as one."""
    return name if isinstance(name, bytes) else str(name).encode("ascii", "replace")
