"""Whom does an address header name? RFC 5322, section 3.4, and what people write instead.

Linear in the length of the header, without recursion: five thousand nested comments end the standard library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from contracts.values import Address
from contracts.values.identity import says_itself
from parser.domain.charsets import decode
from parser.domain.hygiene import clean_line
from parser.domain.mailboxes import AMBIGUOUS, Piece, joined, split
from parser.domain.repairs import Repairs
from parser.domain.words import ENCODED, decode_words

_USUAL: Final = re.compile(
    rb"(?:([A-Za-z0-9 ._-][A-Za-z0-9 .'_-]*[A-Za-z0-9._-]) ?)?<([A-Za-z0-9._+=-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>"
)
"""How most headers look: one mailbox in ASCII."""
_PAIR: Final = re.compile(rb"\\(.)", re.DOTALL)
_COMMENT: Final = re.compile(r"\([^()]*\)")
_AROUND_MARKS: Final = re.compile(r"\s*([@.])\s*")
_AROUND_BYTES: Final = re.compile(rb" ?(@) ?| (\.) ?")
_BETWEEN: Final = re.compile(rb"[\s,;]+")
_SCHEME: Final = re.compile("(?:mailto|smtp):", re.IGNORECASE)
_QUOTED_NAME: Final = re.compile(rb'("[^"\\]*+(?:\\.[^"\\]*+)*")\s*([^\s@"]++@\S+)?')
_BARE: Final = re.compile(r"[A-Za-z0-9._+=~-]{1,64}")
_INSIDE: Final = re.compile(r"(.*?)[<\s]+([^<>\s]+@[^<>\s]+)>?\s*", re.DOTALL)
_WRAPPED: Final = re.compile("<([^<>]*)>")
_ALL_QUOTED: Final = re.compile(r'"([^"\\\s]+@[^"\\\s]+)"')
_BRACKETED: Final = re.compile(r"([^<>]{0,200})<([^<>\s@]{1,64}@[^<>\s]{1,255})>")
_PLAIN: Final = re.compile(r'(?:[^\s@"(),:;<>\\\[\]]+|"(?:[^"\\]|\\.)*")@(?:[^\s@"(),:;<>\\\[\]]+|\[[^\s\[\]]+\])')
"""An address that every reader takes apart in the same way."""
_NOT_NAME: Final = "\"' ,;<>"
LONGEST: Final = 320
"""Characters of an address: 64 before the @, 255 after it (RFC 5321, section 4.5.3.1)."""


def read_addresses(value: bytes, repairs: Repairs, most: int = 1000) -> list[Address]:
    """Everyone an unfolded address header names, in order, groups flattened; at most so many.

    An address may lack its domain (a local user) or its brackets; what names nobody is left out. The repair
    `address_ambiguous` says that other readers may see another address.
    """
    if (usual := _USUAL.fullmatch(value)) and len(value) <= LONGEST:
        return [Address(address=usual[2].decode("ascii"), name=clean_line((usual[1] or b"").decode("ascii")))][:most]
    if b"&lt;" in value and b"<" not in value:
        # Written as for a page.
        value = value.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&quot;", b'"')
        repairs.note(AMBIGUOUS)
    pieces = split(value, repairs)
    if all(piece.names_nobody() for piece in pieces):
        found = [address for piece in pieces for address in _nobody(piece, repairs)]
    else:
        found = [address for piece in joined(pieces, repairs) for address in _addresses(piece, repairs)]
    if len(found) > most:
        repairs.note("addresses_limit")
    return found[:most]


def read_name(value: bytes) -> str:
    """What a field calls somebody whose address it does not have, as one clean line; empty where it names nobody."""
    repairs = Repairs()
    names = [_name(piece.phrase, repairs) or _name(piece.comment, repairs) for piece in split(value, repairs)]
    return clean_line(", ".join(filter(None, names)))


def is_plain(address: str) -> bool:
    """Whether every reader takes the address apart in the same way: one @, nothing that needs a repair, no domain for another."""
    return bool(_PLAIN.fullmatch(address)) and says_itself(address.rpartition("@")[2])


def _addresses(piece: Piece, repairs: Repairs) -> Iterator[Address]:
    phrase = b"".join(piece.phrase).strip()
    if piece.angle is None:
        yield from _unbracketed(phrase, _name(piece.comment, repairs), repairs)
        return
    words = _BETWEEN.split(piece.angle.strip(b"<> \t"))
    if sum(b"@" in word.strip(b"@") for word in words) > 1 and b'"' not in piece.angle:
        # `<a@x b@y>`, `<a@x;b@y>`: who takes the first, who the last?
        repairs.note(AMBIGUOUS)
        addresses = [_specification(word, repairs) for word in words if b"@" in word]
    else:
        addresses = [_specification(piece.angle.strip(b"<> \t"), repairs)]
    name = _name(piece.phrase, repairs)
    if not any(addresses) and (hidden := _hidden(name, repairs)):
        yield hidden
    elif b"@" in phrase and b'"' not in phrase and name.casefold() not in {each.casefold() for each in addresses}:
        repairs.note(AMBIGUOUS)
    name = name or _name(piece.comment, repairs)
    for address in filter(None, addresses):
        yield Address(address=address, name=name)


def _nobody(piece: Piece, repairs: Repairs) -> Iterator[Address]:
    """A local user's name, or an address where none may be: in an encoded word (RFC 2047, section 5), in a comment."""
    phrase = b"".join(piece.phrase).strip(b' \t"')
    comment = _name(piece.comment, repairs)
    text = f"{decode_words(phrase, repairs)} {comment}" if comment or ENCODED.search(phrase) else ""
    if piece.angle is None and "@" in text and (hidden := _all_hidden(text.strip(), repairs)):
        yield from hidden
    elif b" " not in phrase and _BARE.fullmatch(bare := _specification(phrase, repairs)):
        yield Address(address=bare, name=comment)


def _hidden(text: str, repairs: Repairs) -> Address | None:
    """`Name <name@host>` in decoded text: other readers see no address there."""
    inside = _INSIDE.fullmatch(f" {text}")
    if not inside:
        return None
    repairs.note(AMBIGUOUS)
    return Address(address=inside[2], name=inside[1].strip(_NOT_NAME))


def _all_hidden(text: str, repairs: Repairs) -> list[Address]:
    """The same of a whole list of them that was encoded as one text."""
    found = _BRACKETED.findall(text)
    if len(found) > 1:
        repairs.note(AMBIGUOUS)
        return [Address(address=address, name=name.strip(_NOT_NAME)) for name, address in found]
    words = _BETWEEN.split(text.strip(_NOT_NAME).encode())
    if len(words) > 1 and all(b"@" in word.strip(b"@") for word in words):
        repairs.note(AMBIGUOUS)
        return [Address(address=address) for word in words if (address := _specification(word, repairs))]
    hidden = _hidden(text, repairs)
    return [hidden] if hidden else []


def _unbracketed(phrase: bytes, comment: str, repairs: Repairs) -> Iterator[Address]:
    """`Name name@host`, without brackets. Several words with an @ are several addresses."""
    if ENCODED.fullmatch(phrase) and (hidden := _all_hidden(decode_words(phrase, repairs), repairs)):
        yield from hidden
        return
    if quoted := _QUOTED_NAME.fullmatch(phrase):
        yield from _behind_quotes(quoted, repairs)
        return
    if phrase.startswith(b'"') or phrase.count(b" ") == 0:
        if address := _specification(phrase, repairs):
            yield Address(address=address, name=comment)
        return
    yield from _among_words(phrase, comment, repairs)


def _among_words(phrase: bytes, comment: str, repairs: Repairs) -> Iterator[Address]:
    words = phrase.split()
    if phrase.count(b"@") == 1:
        words = _AROUND_BYTES.sub(rb"\1\2", b" ".join(words)).split()
    found = [word for word in words if b"@" in word.strip(b"@")]
    repairs.note("address_repaired")
    if len(found) > 1:
        repairs.note(AMBIGUOUS)
    names = b" ".join([word for word in words if b"@" not in word.strip(b"@")])
    name = decode_words(names, repairs).strip(_NOT_NAME) or comment
    for word in found:
        if address := _specification(word, repairs):
            yield Address(address=address, name=name if len(found) == 1 else "")


def _behind_quotes(quoted: re.Match[bytes], repairs: Repairs) -> Iterator[Address]:
    """`"Name" name@host`, or all of it in quotes, where no other reader sees an address."""
    name = _name([quoted[1]], repairs)
    if quoted[2] is None:
        yield from _all_hidden(name, repairs)
    elif address := _specification(quoted[2], repairs):
        repairs.note("address_repaired")
        yield Address(address=address, name=name)


def _specification(data: bytes, repairs: Repairs) -> str:
    """An addr-spec as it is to be used: no route, no scheme, no white space, no trailing dot; empty where it is none."""
    if b"=?" in data:
        repairs.note(AMBIGUOUS)
        written = decode_words(data, repairs, LONGEST + 200)
    else:
        written = _without_hidden(decode(data, "utf-8", repairs), repairs)
    if quoted := _ALL_QUOTED.fullmatch(written):
        # Others see no domain here.
        repairs.note(AMBIGUOUS)
        written = quoted[1]
    address = written.strip("'<>;, ") if not written.startswith('"') else written
    if address.startswith("[") and address.endswith("]"):
        address = address[1:-1]
    address = _SCHEME.sub("", address, 1) if _SCHEME.match(address) else address
    if address.startswith("@") and ":" in address:
        address = address.partition(":")[2]
    address = _COMMENT.sub("", address)
    if " " in address:
        address = _AROUND_MARKS.sub(r"\1", address)
    address = address.replace("@@", "@").rstrip(".")
    if " " in address and not address.startswith('"'):
        address = next((word for word in reversed(address.split()) if "@" in word), "")
    if address != written:
        repairs.note("address_repaired")
    return _usable(address, repairs)


def _without_hidden(text: str, repairs: Repairs) -> str:
    """The text without characters that are not seen: around an address they were copied with it, in it others keep them."""
    written = clean_line(text, 600)
    if written != text and written != (spaced := " ".join(text.split())):
        repairs.note("address_repaired" if written in spaced else AMBIGUOUS)
    return written


def _usable(address: str, repairs: Repairs) -> str:
    """The address, or nothing for what is too long, lacks what stands before the @, or is the name of a group."""
    if len(address) > LONGEST or not address.strip("@. ") or address.startswith("@") or ":@" in f"{address}@":
        return ""
    if "@" in address and not is_plain(address):
        repairs.note("address_malformed")
    return address


def _name(tokens: Sequence[bytes], repairs: Repairs) -> str:
    """A display name: quotes and backslashes gone, encoded words decoded."""
    if not tokens:
        return ""
    whole = b"".join([_unquoted(token) for token in tokens]).strip()
    name = decode_words(whole, repairs).strip("\"' ,;")
    if wrapped := _WRAPPED.fullmatch(name):
        # `<Ada <ada@x>>`
        name = wrapped[1]
    return clean_line(name if "<" in name else name.strip(_NOT_NAME))


def _unquoted(token: bytes) -> bytes:
    if token[:1] == b'"' == token[-1:] and len(token) > 1:
        return _PAIR.sub(rb"\1", token[1:-1]) if b"\\" in token else token[1:-1]
    return token[1:] if token[:1] == b"\\" else token
