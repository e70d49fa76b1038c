"""Which pieces of a mail's text are new, and which are quotes, signatures and notices? Nothing is lost: the pieces are the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts.values import Span, SpanKind
from parser.domain.reply.blocks import Block
from parser.domain.reply.disclaimers import banner_end, notice_start
from parser.domain.reply.lines import Lines, read_lines
from parser.domain.reply.markup import QUOTED, SIGNED, shown_as
from parser.domain.reply.quotes import Found, Kind, find_quotes
from parser.domain.reply.signatures import is_device_line, signature_start

MOST_SPANS: Final = 500
"""Pieces of one text: what follows them is left in one, unfolded."""
_KINDS: Final = {
    Kind.FRESH: SpanKind.FRESH,
    Kind.QUOTE: SpanKind.QUOTE,
    Kind.SIGNATURE: SpanKind.SIGNATURE,
    Kind.DISCLAIMER: SpanKind.DISCLAIMER,
}


@dataclass(frozen=True, slots=True)
class Split:
    """A text in pieces. `forward_at` is the offset where a forwarded mail begins, `block` its header lines."""

    spans: tuple[Span, ...]
    forward_at: int | None = None
    block: Block | None = None


def split(text: str, page: str = "", *, is_forward: bool = False) -> Split:
    """Split a visible text into fresh text, quotes, signatures and notices. Takes time linear in its length.

    `page` is the HTML of the same mail, if it has one: further evidence. `is_forward` says that the subject is that of a mail
    passed on. The spans cover the text without gap or overlap.
    """
    if not text:
        return Split(())
    lines = read_lines(text)
    shown = shown_as(lines, page) if page else b""
    if QUOTED in shown:
        lines = read_lines(text, [kind == QUOTED for kind in shown])
    found = find_quotes(lines, is_forward=is_forward)
    end = len(lines) if found.forward_at is None else found.forward_at
    _fold_signatures(lines, found, end)
    _fold_shown(lines, found, shown[:end])
    _settle_blank_lines(lines, found)
    return Split(
        _spans(lines, found), None if found.forward_at is None else lines.starts[found.forward_at], found.block
    )


def fresh_text(text: str, spans: Sequence[Span]) -> str:
    """What of a text is new."""
    return "".join(text[span.start : span.end] for span in spans if span.kind is SpanKind.FRESH)


def _fold_signatures(lines: Lines, found: Found, end: int) -> None:
    """Fold signatures and notices, stretch by stretch of fresh lines."""
    has_said = False
    for said in _stretches(lines, found, end)[:MOST_SPANS]:
        top = 0 if has_said else _fold_top(lines, found, said)
        notices = notice_start(lines, said) if top < len(said) else len(said)
        if notices == top and not has_said:
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
    for index in range(1, len(said) - 1):
        number = said[index]
        if said[index - 1] < number - 1 and said[index + 1] > number + 1 and is_device_line(lines.bare[number]):
            found.kinds[number] = Kind.SIGNATURE


def _stretches(lines: Lines, found: Found, end: int) -> list[list[int]]:
    """The runs of fresh lines between others; blank lines are left out."""
    stretches: list[list[int]] = []
    before = True
    for number in range(end):
        if found.kinds[number]:
            before = True
        elif lines.bare[number]:
            if before:
                stretches.append([])
            stretches[-1].append(number)
            before = False
    return stretches


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


def _settle_blank_lines(lines: Lines, found: Found) -> None:
    """A blank line beside fresh text belongs to it, else to what stands above."""
    kinds, above = found.kinds, int(Kind.FRESH)
    for number, line in enumerate(lines.bare):
        if line or lines.marked[number]:
            above = kinds[number]
        elif kinds[number] == Kind.FRESH or above == Kind.FRESH:
            kinds[number] = above
    below = int(Kind.FRESH)
    for number in range(len(kinds) - 1, -1, -1):
        if lines.bare[number] or lines.marked[number]:
            below = kinds[number]
        elif below == Kind.FRESH and number + 1 < len(kinds):
            kinds[number] = below


def _spans(lines: Lines, found: Found) -> tuple[Span, ...]:
    spans: list[Span] = []
    start, kinds = 0, found.kinds
    for number in range(1, len(kinds) + 1):
        if number == len(kinds) or kinds[number] != kinds[start]:
            first, last = lines.starts[start], lines.starts[number]
            if len(spans) == MOST_SPANS - 1:
                return (*spans, Span(kind=SpanKind.FRESH, start=first, end=lines.starts[-1]))
            if first < last:
                spans.append(Span(kind=_KINDS[Kind(kinds[start])], start=first, end=last))
            start = number
    return tuple(spans)
