"""Which pieces of a mail's text are new, and which are quotes, signatures and notices? Nothing is lost: the pieces are the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from contracts.values import Span, SpanKind
from contracts.values.frozen import frozen
from parser.domain.reply.blocks import Block
from parser.domain.reply.devices import LONGEST_DEVICE, is_device_line
from parser.domain.reply.disclaimers import banner_end, notice_start
from parser.domain.reply.greetings import at_most_greets
from parser.domain.reply.lines import Lines, read_lines
from parser.domain.reply.markup import QUOTED, SIGNED, shown_as
from parser.domain.reply.quotes import Found, Kind, find_quotes
from parser.domain.reply.signatures import DELIMITERS, signature_start, talk_start
from parser.domain.reply.unquoted import free_content

MOST_SPANS: Final = 500
"""Pieces of one text: what follows them is left in one, unfolded."""
_RUN: Final = re.compile(rb"(.)\1*+", re.DOTALL)
_KINDS: Final = {
    int(Kind.FRESH): SpanKind.FRESH,
    int(Kind.QUOTE): SpanKind.QUOTE,
    int(Kind.SIGNATURE): SpanKind.SIGNATURE,
    int(Kind.DISCLAIMER): SpanKind.DISCLAIMER,
}


@frozen
class Split:
    """A text in pieces. `forward_at` is the offset where a forwarded mail begins, `block` its header lines."""

    spans: tuple[Span, ...]
    forward_at: int | None = None
    block: Block | None = None


def split(text: str, page: str = "", *, is_forward: bool = False) -> Split:
    """Split a visible text into fresh text, quotes, signatures and notices. Takes time linear in its length.

    `page` is the HTML of the same mail, if it has one: further evidence for a text without quote marks. `is_forward` says that
    the subject is that of a mail passed on. The spans cover the text without gap or overlap.
    """
    if not text:
        return Split(())
    lines = read_lines(text)
    if 1 in lines.marked:
        free_content(lines)
    shown = shown_as(lines, page) if page and 1 not in lines.marked else b""
    if QUOTED in shown:
        lines = read_lines(text, [kind == QUOTED for kind in shown])
    found = find_quotes(lines, is_forward=is_forward)
    end = len(lines) if found.forward_at is None else found.forward_at
    _fold_signatures(lines, found, end)
    _fold_shown(lines, found, shown[:end])
    return Split(
        _spans(lines, found), None if found.forward_at is None else lines.starts[found.forward_at], found.block
    )


def fresh_text(text: str, spans: Sequence[Span]) -> str:
    """What of a text is new."""
    return "".join(text[span.start : span.end] for span in spans if span.kind is SpanKind.FRESH)


def _fold_signatures(lines: Lines, found: Found, end: int) -> None:
    """Fold signatures and notices, stretch by stretch of fresh lines."""
    has_said = False
    for said in _stretches(lines, found, end):
        top = 0 if has_said else _fold_top(lines, found, said)
        notices = notice_start(lines, said) if top < len(said) else len(said)
        # Below nothing but a greeting somebody speaks in the words of notices.
        if not has_said and at_most_greets([lines.bare[number] for number in said[top:notices][:2]]):
            notices = len(said)
        _fold(found, said, notices, len(said), Kind.DISCLAIMER)
        kept = said[top:notices]
        signature = signature_start(lines, kept, is_first=not has_said) if kept else None
        if signature is not None:
            _fold(found, kept, signature, len(kept), Kind.SIGNATURE)
        _fold_devices(lines, found, kept)
        has_said = has_said or bool(kept and signature != 0)


def _fold_top(lines: Lines, found: Found, said: list[int]) -> int:
    """Fold what stands above what is said: a banner, and the line of a device that puts it first."""
    top = banner_end(lines, said)
    _fold(found, said, 0, top, Kind.DISCLAIMER)
    if top < len(said) and is_device_line(lines.bare[said[top]]):
        _fold(found, said, top, top + 1, Kind.SIGNATURE)
        top += 1
    return top


def _fold_devices(lines: Lines, found: Found, said: list[int]) -> None:
    """A device's line in the middle, in a paragraph of its own: what stands below it may be anything, so it stays."""
    bare = lines.bare
    for number in [number for number in said[1:-1] if not bare[number - 1] and not bare[number + 1]]:
        if len(bare[number]) <= LONGEST_DEVICE and is_device_line(bare[number]) and not _is_announced(bare, number):
            found.kinds[number] = Kind.SIGNATURE


def _is_announced(bare: Sequence[str], number: int) -> bool:
    """Whether the paragraph above ends in a colon: somebody speaks of such a line."""
    return number > 1 and bare[number - 2].endswith((":", "\uff1a"))


def _stretches(lines: Lines, found: Found, end: int) -> list[list[int]]:
    """The runs of fresh lines between others, parted where talk begins below a signature; blank lines are left out."""
    bare = lines.bare
    runs = [
        said
        for kind, start, last in _runs(found.kinds)
        if kind == Kind.FRESH and start < end
        if (said := [number for number in range(start, min(last, end)) if bare[number]])
    ]
    if not DELIMITERS.isdisjoint(bare):
        runs = [part for run in runs for part in _parted(run, talk_start(lines, run)) if part]
    return runs[:MOST_SPANS]


def _parted(said: list[int], at: int) -> tuple[list[int], list[int]]:
    return said[:at], said[at:]


def _runs(kinds: bytearray) -> Iterator[tuple[int, int, int]]:
    """Kind, first line and line past the last one of each run of one kind."""
    if kinds.count(Kind.FRESH) == len(kinds):
        # As most texts are.
        yield Kind.FRESH, 0, len(kinds)
        return
    for run in _RUN.finditer(kinds):
        start, last = run.span()
        yield kinds[start], start, last


def _fold(found: Found, said: list[int], first: int, last: int, kind: Kind) -> None:
    if first < last:
        count = said[last - 1] + 1 - said[first]
        found.kinds[said[first] : said[first] + count] = bytes([kind]) * count


def _fold_shown(lines: Lines, found: Found, shown: bytes) -> None:
    """Fold what the page shows as a signature, unless nothing would be left."""
    signed = [number for number, kind in enumerate(shown) if kind == SIGNED and not found.kinds[number]]
    chosen = set(signed)
    if signed and any(
        lines.bare[number] and not found.kinds[number] and number not in chosen for number in range(len(lines))
    ):
        for number in signed:
            found.kinds[number] = Kind.SIGNATURE


def _spans(lines: Lines, found: Found) -> tuple[Span, ...]:
    begun = list(islice(_settled(lines, found), MOST_SPANS))
    if len(begun) == MOST_SPANS:
        begun[-1] = (Kind.FRESH, begun[-1][1])
    ends = [lines.starts[start] for _, start in begun[1:]] + [lines.starts[-1]]
    pieces = zip(begun, ends, strict=True)
    return tuple(Span(kind=_KINDS[kind], start=lines.starts[start], end=end) for (kind, start), end in pieces)


def _settled(lines: Lines, found: Found) -> Iterator[tuple[int, int]]:
    """Kind and first line of each piece. A blank line beside fresh text belongs to it, else to what stands above."""
    before = -1
    floor = 0
    for kind, begin, last in _runs(found.kinds):
        start = begin
        if kind != Kind.FRESH or before not in {-1, Kind.FRESH}:
            while start < last and _is_blank(lines, start):
                start += 1
        if start == last and before != -1:
            continue
        if kind == Kind.FRESH and before != -1:
            start = begin
            while start > floor and _is_blank(lines, start - 1):
                start -= 1
        if kind != before:
            yield kind, start if before != -1 else 0
        before, floor = kind, last


def _is_blank(lines: Lines, number: int) -> bool:
    return not lines.bare[number] and not lines.marked[number]
