"""When are two deliveries the same mail? When their stable headers and their bodies are the same.

Left out are headers that grow on the way or name one recipient (Received, Delivered-To, Bcc, signatures, X-...), line
ends, and the white space of headers: servers fold anew, some where no white space was.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from operator import itemgetter
from typing import Final

from contracts.values import MailId
from parser.domain.head import Head
from parser.domain.raw import Raw, give_back

STABLE: Final = (
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
)
GROWN: Final = frozenset({"content-length", "content-filter", "content-scanned-by"})
"""Written by servers on the way: mbox stores, filters."""
CHUNK: Final = 1024**2
_SPACE: Final = b" \t\r\n\v\f"


def mail_id(head: Head, raw: Raw) -> MailId:
    """`eml_` and 32 hex digits. Field names' case and the order of different fields do not matter; that of equal ones does."""
    fields = sorted([field for field in head.written if _is_stable(field[0])], key=itemgetter(0))
    lines = [b"%b:%b\n" % (name.encode("ascii"), value.translate(None, _SPACE)) for name, value in fields]
    digest = hashlib.sha256(b"".join([*lines, b"\n"]))
    _digest_body(digest, raw, head.body_at)
    return MailId(f"eml_{digest.hexdigest()[:32]}")


@lru_cache(maxsize=1024)
def _is_stable(name: str) -> bool:
    """Kept per name: the same ones stand in every mail."""
    return name in STABLE or (name.startswith("content-") and name not in GROWN)


def _digest_body(digest: hashlib._Hash, raw: Raw, start: int) -> None:
    """Add the body in pieces, every line end as LF, those at the very end left out."""
    end = len(raw)
    while end > start and raw[end - 1] in b"\r\n":
        end -= 1
    while start < end:
        piece = raw[start : min(start + CHUNK, end)]
        give_back(raw, start, start + len(piece))
        start += len(piece)
        if piece.endswith(b"\r") and start < end and raw[start] == ord("\n"):
            piece = piece[:-1]
        digest.update(piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in piece else piece)
