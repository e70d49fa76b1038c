"""Which parts does a broken mail consist of, when the quick library gives up or would lose something?

Boundaries that are wrong, repeated, missing or never closed; headers of parts without a blank line behind them. A part is
a range of the mail's bytes: nothing is copied before its content is asked for, and only as deep as somebody looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field, replace
from typing import Final

from contracts.values.frozen import frozen
from parser.domain.head import Head, read_head
from parser.domain.limits import Limits
from parser.domain.parameters import read_boundary, read_type
from parser.domain.raw import SPARED, Raw, give_back
from parser.domain.repairs import Repairs
from parser.domain.transfer import decode_large, decode_transfer

_END: Final = re.compile(rb"(--)?[ \t]*(?:\r{0,3}\n|\r|\Z)")
_GUESSED: Final = re.compile(
    rb"^--((?:-*+)[^\s-][^\r\n]{0,200}?)[ \t]*\r?\n(?=Content-[A-Z-]+[ \t]*:)", re.MULTILINE | re.IGNORECASE
)
INDENT: Final = 8
"""White space before a boundary, where no line begins with it."""
GUESS_WITHIN: Final = 64 * 1024
"""Bytes of a body in which a boundary that nobody announced is looked for."""
_FIELD: Final = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_OF_PARTS: Final = re.compile(r"content-|x-|mime-version")
"""Names of fields that stand above parts; what else has a colon there is the beginning of a text."""
_LATE: Final = re.compile(
    rb"content-(?:type[ \t]*:[ \t]*[a-z]+/[a-z]|transfer-encoding[ \t]*:[ \t]*[a-z0-9])", re.IGNORECASE
)
_CONTENT: Final = re.compile(rb"Content-[A-Z-]{1,40}[ \t]*:", re.IGNORECASE)
_SPACE: Final = re.compile(rb"\s*+")
_BLANK: Final = re.compile(rb"[ \t]{0,80}(?:\r{0,3}\n|\r)")
_TOLD: Final = re.compile(rb"[ \t>\"'-]\Z|boundary=\Z", re.IGNORECASE)
"""What stands before a boundary that a text or a header tells of, or that belongs to a longer one."""
_BEFORE: Final = len(b"boundary=")
_NO_HEAD: Final = Head((), 0, regular=True, by_name={})

Mark = tuple[int, int, bool]
"""Where a line with a boundary begins, where the next line begins, and whether it closes."""


@frozen
class Range:
    """A part: its header, and where its body lies in the mail. `adopted` parts stand behind it instead of in it."""

    raw: Raw
    start: int
    end: int
    head: Head
    declared: bytes
    """The Content-Type that counts."""
    media_type: str
    adopted: tuple[Range, ...] = field(default=())

    def content(self, repairs: Repairs) -> bytes:
        """The body without its transfer encoding."""
        codings = self.head.all("content-transfer-encoding")
        if self.end - self.start < SPARED:
            return decode_transfer(self.raw[self.start : self.end], codings, repairs)
        return decode_large(self.raw, self.start, self.end, codings, repairs)

    def children(self, limits: Limits, repairs: Repairs) -> Iterator[Range]:
        """The parts of a multipart, in order; none where no boundary can be found."""
        if self.adopted:
            yield from self.adopted
            return
        boundary = read_boundary(self.declared)
        marks = self._marks(boundary, limits.parts + 2) or self._indented_marks(boundary, limits.parts + 2)
        if not marks and (inner := self._without_coding(boundary, repairs)):
            yield from inner.children(limits, repairs)
            return
        if not marks and (guessed := _GUESSED.search(self.raw, self.start, min(self.end, self.start + GUESS_WITHIN))):
            repairs.note("boundary_guessed")
            boundary = guessed[1]
            marks = self._marks(boundary, limits.parts + 2)
        yield from _regrouped(self._steps(marks, limits, repairs), boundary, repairs)

    def _without_coding(self, boundary: bytes, repairs: Repairs) -> Range | None:
        """The same, where all its parts are encoded together, which RFC 2045, section 6.4, forbids; None where they are not."""
        codings = self.head.all("content-transfer-encoding")
        if not codings or not boundary:
            return None
        content = decode_transfer(self.raw[self.start : self.end], codings, Repairs())
        if b"--" + boundary not in content or content == self.raw[self.start : self.end]:
            return None
        repairs.note("multipart_encoded")
        return Range(content, 0, len(content), _NO_HEAD, self.declared, self.media_type)

    def _marks(self, boundary: bytes, most: int, *, indented: bool = False) -> list[Mark]:
        """The lines that are made of this boundary and nothing else: it may be the beginning of another one."""
        marks: list[Mark] = []
        needle = b"--" + boundary
        at = self.raw.find(needle, self.start, self.end)
        while at >= 0 and len(marks) < most:
            after = at + len(needle)
            begin = self._before_indent(at) if indented else at
            is_line = begin == self.start or self.raw[begin - 1] in b"\r\n"
            if (end := _END.match(self.raw, after, self.end)) and (is_line or self._is_glued(begin, end)):
                marks.append((begin, end.end(), bool(end[1])))
                after = max(end.end() - 1, after)
            at = self.raw.find(needle, after, self.end)
        give_back(self.raw, self.start, self.end)
        return marks

    def _is_glued(self, at: int, end: re.Match[bytes]) -> bool:
        """Whether a boundary ends the last line of a part, whose writer forgot to break it: not one that is told or quoted."""
        is_above = bool(end[1]) or _CONTENT.match(self.raw, end.end(), self.end) is not None
        return is_above and not _TOLD.search(self.raw[max(self.start, at - _BEFORE) : at])

    def _indented_marks(self, boundary: bytes, most: int) -> list[Mark]:
        """The same with white space before each, where a part's header follows: boundaries begin lines (RFC 2046)."""
        marks = self._marks(boundary, most, indented=True)
        return marks if any(_CONTENT.match(self.raw, start, self.end) for _, start, _ in marks) else []

    def _before_indent(self, at: int) -> int:
        """Where the white space before this place begins, at most so much of it as editors put before a line."""
        before = self.raw[max(self.start, at - INDENT) : at]
        return at - len(before) + len(before.rstrip(b" \t"))

    def _steps(self, marks: list[Mark], limits: Limits, repairs: Repairs) -> Iterator[Range | None]:
        """A part for each opening line, None for each closing one."""
        default = "message/rfc822" if self.media_type == "multipart/digest" else "text/plain"
        for index, (begin, start, is_close) in enumerate(marks):
            if begin > self.start and self.raw[begin - 1] not in b"\r\n":
                repairs.note("boundary_guessed", "it stands at the end of a line")
            # Nothing is open where the first line closes: it was meant to open.
            if is_close and (index or len(marks) == 1):
                yield None
                continue
            end = marks[index + 1][0] if index + 1 < len(marks) else self.end
            yield _opened(self.raw, (start, self._without_break(start, end)), default, (limits, repairs))
        if marks and not marks[-1][2]:
            repairs.note("boundary_not_closed")

    def _without_break(self, start: int, end: int) -> int:
        """The line break before a boundary belongs to the boundary (RFC 2046, section 5.1.1)."""
        if end < self.end or self.raw[end - 1 : end] in {b"\r", b"\n"}:
            tail = self.raw[max(start, end - 2) : end]
            end -= 2 if tail == b"\r\n" else tail[-1:] in {b"\n", b"\r"}
        return end


def opened_whole(raw: Raw, head: Head, repairs: Repairs) -> Range:
    """A mail as the one part that it is."""
    declared = _declared(head, repairs)
    return Range(raw, head.body_at, len(raw), head, declared, read_type(declared))


def _declared(head: Head, repairs: Repairs) -> bytes:
    """The Content-Type; of several the one that takes the body apart, for else its source would be the text."""
    values = head.all("content-type")
    if len(values) < 2:  # noqa: PLR2004 - the usual case
        return head.first("content-type")
    repairs.note("content_type_repeated")
    return next((value for value in values if read_type(value).startswith("multipart/")), head.first("content-type"))


def _regrouped(steps: Iterator[Range | None], boundary: bytes, repairs: Repairs) -> Iterator[Range]:
    """Parts up to the closing line, and those behind it that say what they are.

    A multipart with its parent's boundary has those behind it, up to a closing line.
    """
    is_closed = False
    for step in steps:
        if step is None:
            is_closed = True
            continue
        if is_closed and "content-type" not in step.head:
            return
        if is_closed:
            repairs.note("boundary_closed_early")
        if _is_empty_multipart(step) and read_boundary(step.declared) == boundary:
            repairs.note("boundary_repeated")
            yield replace(step, adopted=tuple(_until_closed(steps)))
        else:
            yield step


def _until_closed(steps: Iterator[Range | None]) -> Iterator[Range]:
    for step in steps:
        if step is None:
            return
        yield step


def _is_empty_multipart(part: Range) -> bool:
    return part.media_type.startswith("multipart/") and bool(_SPACE.fullmatch(part.raw, part.start, part.end))


def _opened(raw: Raw, place: tuple[int, int], default: str, reading: tuple[Limits, Repairs]) -> Range:
    """Read a part's header. One that begins with a blank line, or with no field of parts, has none."""
    (start, end), (limits, repairs) = place, reading
    if blank := _BLANK.match(raw, start, end):
        start = blank.end()
        if default != "text/plain" or not _LATE.match(raw, start, end):
            return Range(raw, start, end, _NO_HEAD, b"", default)
        repairs.note("header_begins_late")
    noted = Repairs()
    if not _FIELD.match(raw, start, end):
        return Range(raw, start, end, _NO_HEAD, b"", default)
    head = read_head(raw[start : min(end, start + limits.header_block)], limits, noted, raw)
    if not any(_OF_PARTS.match(name) for name, _ in head.fields):
        return Range(raw, start, end, _NO_HEAD, b"", default)
    repairs.take(noted)
    declared = _declared(head, repairs)
    return Range(raw, start + head.body_at, end, head, declared, read_type(declared, default))
