"""Which earlier mails does a mail say it belongs to? Message-ID, References and In-Reply-To (RFC 5322, section 3.6.4)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

from contracts.values import MessageId
from parser.domain.head import Head
from parser.domain.repairs import Repairs
from parser.domain.words import ENCODED, decode_words

_PEOPLE: Final = ("from", "to", "cc", "reply-to", "sender")
_BRACKETED: Final = re.compile(rb"<([^<>]{1,2000})>")
_IN_BRACKETS: Final = re.compile(rb"(?:[\s,;]*<[^<>]+>)*[\s,;]*")
"""How References are nearly always written."""
_PIECE: Final = re.compile(rb"<(?P<inside>[^<>]*)(?P<close>>)?|[^\s,;<>]+")
_SPACE: Final = re.compile(r"\s+")
_ID: Final = re.compile(r"[!-~\u00a1-\u01ff\u0370-\u1fff\u2c00-\ud7ff]{1,998}")
_TELLING: Final = re.compile(r"[@\d]")
"""What tells one mail from another: `none`, `null` and `undefined` have nothing of it."""
_QUOTED: Final = re.compile(r'"([A-Za-z0-9!#$%&\'*+/=?^_`{|}~.-]+)"(@.*)')
_BARE: Final = re.compile(rb"[^\s()]+@[^\s()]+")
"""An id without brackets. What stands in parentheses is prose."""


def read_message_id(head: Head, repairs: Repairs) -> MessageId | None:
    """The mail's own id, without its brackets; None where it has none that could be used."""
    values = head.all("message-id")
    if len(values) > 1:
        repairs.note("message_id_ambiguous")
    for value in filter(None, values):
        if found := _BRACKETED.fullmatch(value):
            message_id = normalised(found[1])
        else:
            repairs.note("message_id_repaired")
            message_id = normalised(_first_id(_decoded(value, repairs)))
        if message_id:
            return message_id
    repairs.note("message_id_unusable" if any(values) else "message_id_missing")
    return None


def read_references(head: Head, repairs: Repairs) -> list[MessageId]:
    """What References and then In-Reply-To name, in order, with repetitions."""
    found = [message_id for value in head.all("references") for message_id in _ids(value, repairs, is_prose=False)]
    answered = [message_id for value in head.all("in-reply-to") for message_id in _ids(value, repairs, is_prose=True)]
    if answered and any(b"@" in value and not _BRACKETED.fullmatch(value) for value in head.all("in-reply-to")):
        # RFC 822 allowed `Message from Ada <ada@example.net> of Monday <id>`: an address is no id.
        people = b" ".join([value for name in _PEOPLE for value in head.all(name)]).lower()
        answered = [message_id for message_id in answered if message_id.lower().encode() not in people]
    return found + answered


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
    """An id without brackets, white space and needless quotes (RFC 5256, section 2.1).

    None for what is empty, too long, or holds characters no id has, and for words that programs write who have none.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if not _ID.fullmatch(text):
        text = _SPACE.sub("", text)
        if not _ID.fullmatch(text):
            return None
    if text.startswith("@") or not _TELLING.search(text):
        return None
    if text[0] == '"' and (quoted := _QUOTED.fullmatch(text)):
        text = quoted[1] + quoted[2]
    return MessageId(text)


def _first_id(value: bytes) -> bytes:
    """The id in a value that is more, or less, than one id in brackets."""
    if found := _BRACKETED.search(value):
        return found[1]
    words = value.strip(b"<> ").split()
    return next((word.strip(b"<>") for word in words if b"@" in word), b"".join(words))


def _decoded(value: bytes, repairs: Repairs) -> bytes:
    """Some mailers fold long ids as encoded words, where RFC 2047, section 5, allows none; some write them as for a page."""
    if b"&lt;" in value:
        value = value.replace(b"&lt;", b"<").replace(b"&gt;", b">")
    if b"=?" not in value or not ENCODED.search(value):
        return value
    return decode_words(value, repairs, len(value)).encode()


def _ids(value: bytes, repairs: Repairs, *, is_prose: bool) -> list[MessageId]:
    """The ids in a header, in order. Without brackets: words with an @, in prose only where it is the one word."""
    written = _decoded(value, repairs)
    takes_bare = not is_prose or len(written.split()) == 1
    found = [data for piece in _PIECE.finditer(written) for data in _in_piece(piece, takes_bare=takes_bare)]
    ids = [message_id for data in found if (message_id := normalised(data))]
    if found and (written is not value or len(ids) != written.count(b"<") or not _IN_BRACKETS.fullmatch(written)):
        repairs.note("references_repaired")
    return ids


def _in_piece(piece: re.Match[bytes], *, takes_bare: bool) -> list[bytes]:
    """What stands in one pair of brackets, folded or not, and there several ids at times; or without a whole pair."""
    if piece["close"]:
        several = [word for word in piece["inside"].split() if b"@" in word]
        return several if len(several) > 1 else list(filter(bytes.strip, [piece["inside"]]))
    words = (word.strip(b'"') for word in (piece["inside"] or piece[0]).split())
    return [word for word in words if takes_bare and _BARE.fullmatch(word)]
