"""Which earlier mails does a mail say it belongs to? Message-ID, References and In-Reply-To (RFC 5322, section 3.6.4)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

from contracts.values import MessageId
from parser.domain.head import Head
from parser.domain.repairs import Repairs

LONGEST: Final = 998
"""Characters of an id: more does not fit on a line."""
_BRACKETED: Final = re.compile(rb"<([^<>]{1,2000})>")
_SPACE: Final = re.compile(r"\s+")
_ID: Final = re.compile(r"[!-~\u00a1-\u01ff\u0370-\u1fff\u2c00-\ud7ff]{1,998}")


def read_message_id(head: Head, repairs: Repairs) -> MessageId | None:
    """The mail's own id, without its brackets; None where it has none that could be used."""
    values = list(head.all("message-id"))
    if len(values) > 1:
        repairs.note("message_id_ambiguous")
    for value in values:
        found = _BRACKETED.search(value)
        if message_id := normalised(found[1] if found else value.strip(b"<> ")):
            if not found:
                repairs.note("message_id_repaired")
            return message_id
    repairs.note("message_id_unusable" if values else "message_id_missing")
    return None


def read_references(head: Head, repairs: Repairs) -> list[MessageId]:
    """What References and then In-Reply-To name, in order, with repetitions."""
    found = [message_id for value in head.all("references") for message_id in _ids(value, repairs, alone=False)]
    return found + [message_id for value in head.all("in-reply-to") for message_id in _ids(value, repairs, alone=True)]


def evidence(found: Iterable[MessageId], own: MessageId | None, most: int, repairs: Repairs) -> tuple[MessageId, ...]:
    """The ids a mail leads to: without repetition and its own; of too many the oldest and the youngest ones are kept."""
    unique = [message_id for message_id in dict.fromkeys(found) if message_id != own]
    if len(unique) > most:
        repairs.note("references_limit")
        unique = unique[:1] + unique[-(most - 1) :]
    return tuple(unique)


def conversation_key(references: Sequence[MessageId], own: MessageId | None, mail_id: str) -> str:
    """16 hex digits that mails of one conversation usually share: made of its first id."""
    first = references[0] if references else own or mail_id
    return hashlib.sha256(first.encode()).hexdigest()[:16]


def normalised(data: bytes) -> MessageId | None:
    """An id without brackets and white space; None for what is empty, too long, or holds characters no id has."""
    try:
        text = _SPACE.sub("", data.decode())
    except UnicodeDecodeError:
        return None
    return MessageId(text) if _ID.fullmatch(text) else None


def _ids(value: bytes, repairs: Repairs, *, alone: bool) -> list[MessageId]:
    """The ids in a header. Without any bracket: words with an @, in prose (`alone`) only where it is the one word."""
    bracketed = _BRACKETED.findall(value)
    if bracketed:
        return [message_id for data in bracketed if (message_id := normalised(data))]
    words = [word.strip(b"<>") for word in re.split(rb"[\s,;]+", value) if b"@" in word]
    if not words or (alone and len(value.split()) > 1):
        return []
    repairs.note("references_repaired")
    return [message_id for data in words if (message_id := normalised(data))]
