"""Whom does an address header name? RFC 5322, section 3.4, and what people write instead.

Linear in the length of the header, without recursion: five thousand nested comments end the standard library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from contracts.values import Address
from parser.domain.charsets import decode
from parser.domain.hygiene import clean_line
from parser.domain.repairs import Repairs
from parser.domain.words import decode_words

_TOKEN: Final = re.compile(
    rb'(?P<quoted>"(?:[^"\\]|\\.)*(?P<close>"|\Z))|(?P<word>=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)|(?P<angle><[^<>]*>?)'
    rb'|(?P<literal>\[[^\[\]]*\]?)|(?P<mark>[(),:;])|(?P<run>\\.|[^"=<\[(),:;\\]+|.)',
    re.DOTALL,
)
_USUAL: Final = re.compile(
    rb"(?:([A-Za-z0-9 .'_-]*[A-Za-z0-9.'_-]) ?)?<([A-Za-z0-9._+=-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>"
)
"""How most headers look: one mailbox in ASCII."""
_PAIR: Final = re.compile(rb"\\(.)", re.DOTALL)
_COMMENT: Final = re.compile(r"\([^()]*\)")
_AROUND_MARKS: Final = re.compile(r"\s*([@.])\s*")
_BARE: Final = re.compile(r"[A-Za-z0-9._+=~-]{1,64}")
LONGEST: Final = 320
"""Characters of an address: 64 before the @, 255 after it (RFC 5321, section 4.5.3.1)."""


@dataclass(slots=True)
class _Piece:
    """What stands between two commas."""

    phrase: list[bytes] = field(default_factory=list)
    angle: bytes | None = None
    comment: list[bytes] = field(default_factory=list)

    def is_empty(self) -> bool:
        return self.angle is None and not b"".join(self.phrase).strip() and not self.comment

    def names_nobody(self) -> bool:
        return self.angle is None and b"@" not in b"".join(self.phrase)


def read_addresses(value: bytes, repairs: Repairs, most: int = 1000) -> list[Address]:
    """Everyone an unfolded address header names, in order, groups flattened; at most so many.

    An address may lack its domain (a local user) or its brackets; what names nobody is left out.
    """
    if (usual := _USUAL.fullmatch(value)) and len(value) <= LONGEST:
        return [Address(address=usual[2].decode("ascii"), name=clean_line((usual[1] or b"").decode("ascii")))]
    pieces = _pieces(value)
    if all(piece.names_nobody() for piece in pieces):
        found = [address for piece in pieces if (address := _bare(piece, repairs))]
    else:
        found = [address for piece in _joined(pieces) if (address := _address(piece, repairs))]
    if len(found) > most:
        repairs.note("addresses_limit")
    return found[:most]


def _pieces(value: bytes) -> list[_Piece]:
    """Split a header at its commas. A quote or comment that never ends is no quote or comment: then read again."""
    for quotes, comments in ((True, True), (False, True), (True, False), (False, False)):
        pieces, whole = _split(value if quotes else value.replace(b'"', b" "), comments=comments)
        if whole:
            return pieces
    return pieces


def _split(value: bytes, *, comments: bool) -> tuple[list[_Piece], bool]:
    splitting = _Splitting(comments=comments)
    for token in _TOKEN.finditer(value):
        if token["quoted"] is not None and not token["close"]:
            return splitting.pieces, False
        splitting.take(token[0], is_angle=token["angle"] is not None)
    return [piece for piece in splitting.pieces if not piece.is_empty()], splitting.depth == 0


class _Splitting:
    """The state of splitting a header: the pieces so far and the depth of comments."""

    def __init__(self, *, comments: bool) -> None:
        self.pieces = [_Piece()]
        self.depth = 0
        self._comments = comments

    def take(self, data: bytes, *, is_angle: bool) -> None:
        if self._comments and self._is_comment(data):
            return
        if is_angle:
            _take_angle(self.pieces[-1], data)
        elif data in {b",", b";"}:
            self.pieces.append(_Piece())
        elif data == b":":
            # The name of a group, or `mailto:`.
            self.pieces[-1] = _Piece()
        else:
            self.pieces[-1].phrase.append(data)

    def _is_comment(self, data: bytes) -> bool:
        if data == b"(":
            self.depth += 1
            return True
        if self.depth and data == b")":
            self.depth -= 1
            return True
        if self.depth:
            self.pieces[-1].comment.append(data)
        return self.depth > 0


def _take_angle(piece: _Piece, data: bytes) -> None:
    if piece.angle is None or not piece.angle.strip(b"<> \t"):
        piece.angle = data


def _joined(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """Give an unquoted `Last, First <address>` its first half back."""
    waiting: list[bytes] = []
    for piece in pieces:
        if piece.names_nobody() and piece is not pieces[-1]:
            waiting += [*piece.phrase, b", "]
            continue
        yield _Piece([*waiting, *piece.phrase], piece.angle, piece.comment)
        waiting = []


def _address(piece: _Piece, repairs: Repairs) -> Address | None:
    if piece.angle is not None:
        address = _specification(piece.angle.strip(b"<> \t"), repairs)
        name = _name(piece.phrase, repairs)
        if not address and "@" in name:
            address, name = name.rpartition(" ")[2], name.rpartition(" ")[0]
    else:
        address, name = _unbracketed(b"".join(piece.phrase).strip(), repairs)
    name = name or _name(piece.comment, repairs)
    return Address(address=address, name=name) if address else None


def _bare(piece: _Piece, repairs: Repairs) -> Address | None:
    address = _specification(b"".join(piece.phrase).strip(b' \t"'), repairs)
    if not _BARE.fullmatch(address):
        return None
    return Address(address=address, name=_name(piece.comment, repairs))


def _unbracketed(phrase: bytes, repairs: Repairs) -> tuple[str, str]:
    """`Name name@host`, without brackets: the last word with an @ is the address."""
    if phrase.startswith(b'"') or phrase.count(b" ") == 0:
        return _specification(phrase, repairs), ""
    words = phrase.split()
    place = max((index for index, word in enumerate(words) if b"@" in word.strip(b"@")), default=None)
    if place is None:
        return _specification(phrase, repairs), ""
    repairs.note("address_repaired")
    name = decode_words(b" ".join(words[:place] + words[place + 1 :]), repairs)
    return _specification(words[place], repairs), name.strip("\"'")


def _specification(data: bytes, repairs: Repairs) -> str:
    """An addr-spec as it is to be used: no route, no scheme, no white space, no trailing dot."""
    written = (
        decode_words(data, repairs, LONGEST + 200) if b"=?" in data else clean_line(decode(data, "utf-8", repairs), 600)
    )
    address = written.strip("'<>;, ") if not written.startswith('"') else written
    address = address.removeprefix("mailto:").removeprefix("MAILTO:")
    if address.startswith("@") and ":" in address:
        address = address.partition(":")[2]
    address = _AROUND_MARKS.sub(r"\1", _COMMENT.sub("", address)).replace("@@", "@").rstrip(".")
    if " " in address and not address.startswith('"'):
        address = next((word for word in reversed(address.split()) if "@" in word), address.replace(" ", ""))
    if address != written:
        repairs.note("address_repaired")
    return address if len(address) <= LONGEST and address.strip("@. ") else ""


def _name(tokens: Sequence[bytes], repairs: Repairs) -> str:
    """A display name: quotes and backslashes gone, encoded words decoded."""
    unquoted = [
        _PAIR.sub(rb"\1", token[1:-1]) if token[:1] == b'"' == token[-1:] and len(token) > 1 else token
        for token in tokens
    ]
    return clean_line(decode_words(b"".join(unquoted).strip(), repairs).strip("\"' "))
