"""Where does a mail's header end, and which fields does it hold? Tolerant of all that mailers and people do to it.

RFC 5322, section 2.2, and what is seen in the wild: blank lines, an mbox line or prose before the first field,
continuation lines that are not indented, no blank line before the body, CR alone as a line end, blank lines within.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import Final

from contracts.values.frozen import frozen
from parser.domain.charsets import decode, to_utf8
from parser.domain.escaped import SIGN, fields_apart
from parser.domain.evidence import Evidence, evidence_in
from parser.domain.japanese import has_escapes
from parser.domain.labels import with_labels
from parser.domain.limits import Limits
from parser.domain.raw import Raw
from parser.domain.repairs import Repairs
from parser.domain.torn import KNOWN, WITHIN, paragraphs_behind

_LINE: Final = re.compile(rb"([^\r\n]*)(\r{0,3}\n|\r|\Z)")
_FIELD: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_REGULAR: Final = re.compile(rb"^([!-9;-~]{1,200}):([^\r\n\0]*(?:\r?\n[ \t]+[^\s\0][^\r\n\0]*)*)(\r?\n)", re.MULTILINE)
_BLANK: Final = re.compile(rb"\n\r?\n")
_LINE_FEED: Final = ord("\n")
"""A number is found in bytes at a seventh of the cost of bytes, for which Python raises an error first."""
_CHARSET: Final = re.compile(rb"charset\*?=[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Byte order marks: somebody saved the mail with an editor."""
_MARKS_OF_ADDRESSES: Final = (b"<", b"@")
"""With which other readers may find an address of their own."""
_BLANK_LINES: Final = re.compile(rb"(?:[ \t\0\r\n]*[\r\n])?")
_MBOX: Final = re.compile(rb">?From [^:\r\n]*[^\r\n]*")
_MISNAMED: Final = re.compile(rb"[Xx]-[^:]{0,80}:|[A-Z][A-Za-z-]{0,30}(?: [A-Z][A-Za-z-]{0,30}){0,3}[ \t]*:|:")
"""A field whose name is none, as programs write them: `Reply To: ...`. It is no part of the field before it, which may say who wrote."""
LOOK_AHEAD: Final = 20
"""Lines looked at to tell a broken field from the beginning of the body."""


@frozen
class Head:
    """A mail's header. `fields` are (lower-case name, unfolded value), in order; the body begins at `body_at`."""

    fields: tuple[tuple[str, bytes], ...]
    body_at: int
    regular: bool
    """Whether any parser would find the same header."""

    by_name: Mapping[str, Sequence[bytes]]
    written: tuple[tuple[str, bytes], ...] = ()
    """The fields before their raw 8-bit text became UTF-8: how that is read hangs on all that stands in the mail."""

    mended: frozenset[str] = frozenset()
    """The names of fields in which other readers see less, or something else: lines that are not indented, all behind a blank line, raw JIS."""

    def all(self, name: str) -> Sequence[bytes]:
        """The values of every field of that name."""
        return self.by_name.get(name, ())

    def first(self, name: str) -> bytes:
        """The value of the first field of that name that has any; else empty."""
        for value in self.by_name.get(name, ()):
            if value:
                return value
        return b""

    def __contains__(self, name: str) -> bool:
        return name in self.by_name


class _Reading:
    """The state of reading a header line by line."""

    def __init__(self, raw: Raw, limits: Limits, repairs: Repairs) -> None:
        self.raw = raw
        self.limits = limits
        self.repairs = repairs
        self.fields: list[tuple[str, list[bytes]]] = []
        self.starts: list[int] = []
        self.mended: set[str] = set()
        self.regular = True
        self.paragraphs: int | None = None
        """How many of fields still stand behind blank lines; None before the first such line."""

    def irregular(self, code: str, detail: str = "") -> None:
        self.regular = False
        self.repairs.note(code, detail)

    def take(self, line: bytes, start: int, end: int) -> int | None:
        """Take a line; where the body begins, once that is known."""
        if b"\0" in line:
            self.irregular("control_characters")
            line = line.replace(b"\0", b"")
        if not line.strip():
            return self._blank(line, end)
        if line[0] in b" \t" and self.fields:
            self.fields[-1][1].append(line.strip())
        elif field := _FIELD.fullmatch(line):
            self.fields.append((field[1].decode("ascii").lower(), [field[2].strip()]))
            self.starts.append(start)
            if self.paragraphs is not None:
                self.mended.add(self.fields[-1][0])
        else:
            return self._stray(line, start, end)
        return None

    def _blank(self, line: bytes, end: int) -> int | None:
        if not self.fields:
            self.irregular("header_begins_late")
            return None
        if line and self._field_follows(end, immediately=True):
            return None
        if self.paragraphs is None:
            self.paragraphs = paragraphs_behind(bytes(self.raw[end : end + WITHIN]), {name for name, _ in self.fields})
        if self.paragraphs:
            self.irregular("header_end_broken", "fields stand behind a blank line")
            self.paragraphs -= 1
            return None
        if line:
            self.irregular("header_end_broken")
        return end

    def _stray(self, line: bytes, start: int, end: int) -> int | None:
        if not self.fields:
            if _MBOX.fullmatch(line) or self._field_follows(end):
                self.irregular("header_begins_late")
                return None
            self.irregular("header_missing")
            return start
        is_unfinished = self.fields[-1][1][-1].endswith((b",", b";"))
        if not line.startswith(b"--") and (is_unfinished or self._field_follows(end)):
            self.irregular("header_fold_broken")
            if not (_MBOX.fullmatch(line) or _MISNAMED.match(line)):
                self.fields[-1][1].append(line.strip())
                self.mended.add(self.fields[-1][0])
            return None
        self.irregular("header_end_missing")
        return self._without_text(start)

    def _without_text(self, start: int) -> int:
        """Give back what looked like fields, `Note: ...`, and is the beginning of the text."""
        while len(self.fields) > 1 and not KNOWN.match(self.fields[-1][0].encode() + b":"):
            self.fields.pop()
            start = self.starts.pop()
        return start

    def _field_follows(self, start: int, *, immediately: bool = False) -> bool:
        for match in islice(_LINE.finditer(self.raw, start), 1 if immediately else LOOK_AHEAD):
            if KNOWN.match(match[1]) or (immediately and match[1][:1] in {b" ", b"\t"} and match[1].strip()):
                return True
            if not match[1].strip():
                return False
        return False


def read_head(raw: Raw, limits: Limits, repairs: Repairs, mail: Raw | None = None) -> Head:
    """Read the header at the beginning of a mail, or of a part of `mail`. Nothing that looks like a field: everything is body.

    Raw 8-bit text becomes UTF-8 (RFC 6532) here, where all of it, and the charsets of the mail, can be looked at together.
    """
    head = read_regular_head(raw, limits) or read_any_head(raw, limits, repairs)
    block = bytes(raw[: min(head.body_at, limits.header_block)])
    if SIGN in block and (apart := fields_apart(head.fields)):
        repairs.note("header_fold_broken", "fields stand in one line")
        mended = head.mended.union(name for name, _ in set(apart).difference(head.fields))
        head = replace(_head(apart, head.body_at, regular=False), written=head.written, mended=mended)
    if has_escapes(block):
        head = _without_escapes(head, repairs)
    if b"=?" in block and (
        labelled := with_labels([value for _, value in head.fields], raw if mail is None else mail, repairs)
    ):
        head = _told(head, labelled)
    if block.isascii() or all(value.isascii() for _, value in head.fields):
        return head
    found = _CHARSET.search(head.first("content-type"))
    own = (found[1].decode(),) if found else ()
    shown = evidence_in(raw if mail is None else mail)
    evidence = Evidence((*own, *shown.labels), shown.lines)
    return _told(head, to_utf8([value for _, value in head.fields], evidence, repairs))


def _without_escapes(head: Head, repairs: Repairs) -> Head:
    """The same with raw ISO-2022-JP as UTF-8: bytes of its characters are commas, quotes and brackets to who looks for these."""
    repairs.note("charset_guessed", "read as iso2022_jp")
    values, mended = [], set(head.mended)
    for name, value in head.fields:
        is_jis = has_escapes(value) and value.isascii()
        values.append(decode(value, "iso-2022-jp", repairs).encode() if is_jis else value)
        if any(values[-1].count(mark) != value.count(mark) for mark in _MARKS_OF_ADDRESSES):
            mended.add(name)
    return replace(_told(head, values), mended=frozenset(mended))


def _told(head: Head, values: Sequence[bytes]) -> Head:
    """The same fields with other values."""
    names = [name for name, _ in head.fields]
    told = _head(list(zip(names, values, strict=True)), head.body_at, regular=head.regular)
    return replace(told, written=head.written, mended=head.mended)


def read_regular_head(raw: Raw, limits: Limits) -> Head | None:
    """Read a header without faults at half the cost; None for any other."""
    blank = _BLANK.search(raw, 0, limits.header_block)
    if not blank:
        return None
    end = blank.start() + 1
    found = _REGULAR.findall(raw, 0, end)
    # Nothing stands between the fields where they and their colons are as long as the whole.
    if sum(map(len, chain.from_iterable(found))) + len(found) != end:
        return None
    fields = [(_lower(name), _unfolded(value) if _LINE_FEED in value else value.strip()) for name, value, _ in found]
    if end > limits.header and any(len(value) > limits.header for _, value in fields):
        return None
    if KNOWN.match(raw, blank.end()) or (len(fields) == 1 and raw[blank.end() : blank.end() + 1] in {b" ", b"\t"}):
        # It may go on behind the blank line.
        return None
    return _head(fields, blank.end(), regular=True)


@lru_cache(maxsize=1024)
def _lower(name: bytes) -> str:
    """A field's name as it is compared: the same ones stand in every mail."""
    return name.decode("ascii").lower()


def _unfolded(value: bytes) -> bytes:
    return b" ".join([line.strip() for line in value.split(b"\n")]).strip()


def read_any_head(raw: Raw, limits: Limits, repairs: Repairs) -> Head:
    """Read a header whatever is wrong with it; of one without faults the same as `read_regular_head`."""
    reading = _Reading(raw, limits, repairs)
    body_at: int | None = None
    for match in _LINE.finditer(raw, _start(reading), limits.header_block):
        if not match[0]:
            break
        if match[2] not in {b"\n", b"\r\n", b""}:
            reading.irregular("line_end_broken")
        body_at = reading.take(match[1], match.start(), match.end())
        if body_at is not None:
            break
    if body_at is None and len(raw) <= limits.header_block and not _has_known(reading):
        # One paragraph, with a colon somewhere.
        reading.irregular("header_missing")
        return _head([], 0, regular=False)
    if body_at is None:
        body_at = _end_of_long_head(reading)
    return replace(_head(list(_joined(reading)), body_at, regular=reading.regular), mended=frozenset(reading.mended))


def _start(reading: _Reading) -> int:
    """Where the first line is that says something."""
    start = next((len(mark) for mark in _MARKS if reading.raw[: len(mark)] == mark), 0)
    late = _BLANK_LINES.match(reading.raw, start, reading.limits.header_block)
    if start or (late and late[0]):
        reading.irregular("header_begins_late")
    return late.end() if late else start


def _has_known(reading: _Reading) -> bool:
    return any(KNOWN.match(name.encode() + b":") for name, _ in reading.fields)


def _head(fields: Sequence[tuple[str, bytes]], body_at: int, *, regular: bool) -> Head:
    by_name: dict[str, list[bytes]] = {}
    for name, value in fields:
        by_name.setdefault(name, []).append(value)
    taken = tuple(fields)
    return Head(taken, body_at, regular, by_name, taken)


def _end_of_long_head(reading: _Reading) -> int:
    if len(reading.raw) <= reading.limits.header_block:
        return len(reading.raw)
    reading.irregular("header_limit")
    # Five times as quick as a regular expression.
    ends = [(reading.raw.find(end, reading.limits.header_block), len(end)) for end in (b"\n\n", b"\n\r\n")]
    return min((at + size for at, size in ends if at >= 0), default=len(reading.raw))


def _joined(reading: _Reading) -> Iterator[tuple[str, bytes]]:
    for name, lines in reading.fields:
        value = lines[0] if len(lines) == 1 else b" ".join(lines).strip()
        if len(value) > reading.limits.header:
            reading.repairs.note("header_limit", name)
            value = value[: reading.limits.header]
        yield name, value
