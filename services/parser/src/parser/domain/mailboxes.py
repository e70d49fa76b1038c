"""Where does one mailbox of an address header end and the next begin?

Commas separate them (RFC 5322, section 3.4), semicolons do so for many people, and some write nothing between two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from parser.domain.repairs import Repairs

AMBIGUOUS: Final = "address_ambiguous"
_TOKEN: Final = re.compile(
    rb'(?P<quoted>"(?:[^"\\]|\\.)*(?P<close>"|\Z))|(?P<word>=\?[^?\s]*\?[bBqQ]\?[^?]*\?=)|(?P<angle><\s*"[^"\\]*+(?:\\.[^"\\]*+)*"[^<>]*>?|<[^<>]*>?)'
    rb'|(?P<literal>\[[^\[\]]*\]?)|(?P<mark>[(),:;])|(?P<run>\\.|&(?:#\d{1,6}|[A-Za-z]{2,8});|[^"=<\[(),:;\\&]+|.)',
    re.DOTALL,
)


@dataclass(slots=True)
class Piece:
    """What stands between two commas: text outside brackets, the first address in brackets, text in parentheses."""

    phrase: list[bytes] = field(default_factory=list)
    angle: bytes | None = None
    comment: list[bytes] = field(default_factory=list)

    def is_empty(self) -> bool:
        """Whether nothing stands there."""
        return self.angle is None and not b"".join(self.phrase).strip() and not self.comment

    def names_nobody(self) -> bool:
        """Whether no address is in it."""
        return self.angle is None and b"@" not in b"".join(self.phrase)


def split(value: bytes, repairs: Repairs) -> list[Piece]:
    """Split a header into its mailboxes. A quote or comment that never ends is no quote or comment: then read again."""
    for quotes, comments in ((True, True), (False, True), (True, False), (False, False)):
        pieces, is_whole = _split(value if quotes else value.replace(b'"', b" "), repairs, comments=comments)
        if is_whole:
            break
        repairs.note("address_repaired")
    return pieces


def joined(pieces: Sequence[Piece], repairs: Repairs) -> Iterator[Piece]:
    """Give an unquoted `Last, First <address>` its first half back."""
    waiting: list[bytes] = []
    for piece in pieces:
        if piece.names_nobody() and piece is not pieces[-1]:
            waiting += [*piece.phrase, b", "]
            continue
        if waiting:
            repairs.note("address_repaired")
        yield Piece([*waiting, *piece.phrase], piece.angle, piece.comment)
        waiting = []


def _split(value: bytes, repairs: Repairs, *, comments: bool) -> tuple[list[Piece], bool]:
    splitting = _Splitting(repairs, comments=comments, groups=b";" in value)
    for token in _TOKEN.finditer(value):
        if token["quoted"] is not None and not token["close"]:
            return splitting.pieces, False
        splitting.take(token[0], is_angle=token["angle"] is not None)
    splitting.close()
    return [piece for piece in splitting.pieces if not piece.is_empty()], splitting.depth == 0


class _Splitting:
    """The state of splitting a header: the pieces so far and the depth of comments."""

    def __init__(self, repairs: Repairs, *, comments: bool, groups: bool) -> None:
        self._repairs = repairs
        self.pieces = [Piece()]
        self.depth = 0
        self._comments = comments
        self._since_angle = 0
        self._groups = groups
        self._before_colon: list[bytes] = []

    def take(self, data: bytes, *, is_angle: bool) -> None:
        if self._comments and self._is_comment(data):
            return
        if is_angle:
            self._take_angle(data)
        elif data in {b",", b";"}:
            self.close()
            self.pieces.append(Piece())
            self._before_colon.clear()
        elif data == b":" and b"@" not in (self.pieces[-1].angle or b""):
            # The name of a group, or `mailto:`; where no semicolon ends a group, the beginning of a name.
            if any(b"@" in token and not token.startswith(b'"') for token in self.pieces[-1].phrase):
                self._repairs.note(AMBIGUOUS)
            self._before_colon += [*self.pieces[-1].phrase, data]
            self.pieces[-1] = Piece()
        else:
            self.pieces[-1].phrase.append(data)

    def _is_comment(self, data: bytes) -> bool:
        if data == b"(":
            self.depth += 1
            self.pieces[-1].comment.append(b" " if self.depth == 1 else data)
            return True
        if self.depth and data == b")":
            self.depth -= 1
            if self.depth:
                self.pieces[-1].comment.append(data)
            return True
        if self.depth:
            self.pieces[-1].comment.append(data)
        return self.depth > 0

    def _take_angle(self, data: bytes) -> None:
        last = self.pieces[-1]
        if last.angle is None or not last.angle.strip(b"<> \t"):
            last.angle = data
            if not self._groups and b"@" in data:
                last.phrase[:0] = self._before_colon
                self._before_colon.clear()
            self._since_angle = len(last.phrase)
        elif b"@" in data and b"@" not in last.angle:
            # `Ada <Sales> <ada@x>`, `I <3 Ada <ada@x>`
            last.phrase.insert(self._since_angle, last.angle)
            last.angle = data
            self._since_angle = len(last.phrase)
            self._repairs.note(AMBIGUOUS)
        elif data != last.angle and b"@" in data:
            # No comma between two mailboxes: what follows the first address is the second one's name.
            self._part(data)
            self._since_angle = len(self.pieces[-1].phrase)

    def close(self) -> None:
        """An address behind one in brackets is a mailbox of its own."""
        last = self.pieces[-1]
        if last.angle and b"@" in last.angle and b"@" in b"".join(last.phrase[self._since_angle :]):
            self._part(None)

    def _part(self, angle: bytes | None) -> None:
        last = self.pieces[-1]
        self.pieces.append(Piece(last.phrase[self._since_angle :], angle))
        del last.phrase[self._since_angle :]
        self._repairs.note("address_repaired")
