"""Which lines of a text were written by somebody else before?

One pass from top to bottom. Marked lines (`>`, or shown as quotes by the page) are quotes wherever they stand. What introduces
a mail without marks - an attribution, header lines, "Original Message", our own marker - makes all that follows a quote.
Two exceptions, so that nothing hides what a reader needs: what is forwarded stays, whole; and where nothing would be left, the
text below the first introduction stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from contracts.values.frozen import frozen
from parser.domain.reply.attributed import attributed_block
from parser.domain.reply.attributions import attribution, is_above_block
from parser.domain.reply.blocks import (
    Block,
    Separator,
    block_at,
    glued_block,
    is_dating,
    is_heading,
    label_of,
    separator_of,
)
from parser.domain.reply.columns import columns_at
from parser.domain.reply.lines import COMMAS, Lines, next_said
from parser.domain.reply.marker import asks_above, is_marker
from parser.domain.reply.pasted import is_pasted

RULES_ABOVE: Final = 2
"""Lines of dashes above an introduction that belong to it."""
MOST_LABELS: Final = 5
"""Header lines above an attribution."""
MOST_BLANK: Final = 3
"""Blank lines between an address and the header lines that it leads in."""
LONGEST_HEADING: Final = 60
"""Characters of a line above the header lines of what is passed on: `Message du 03/11/26 09:15`."""
_ALONE: Final = re.compile(r"[^\s<>@,;:]{1,64}@[^\s<>@,;:]{1,255}")
_NOTES: Final = re.compile(r"---\d{1,4}[./-]\d{1,2}[./-]\d{1,4} \d{1,2}[:.]\d\d[^-]{0,12}---")
"""Notes: `Bob Stone ---11/03/2026 09:15:22 AM---Have you tried`."""
_APART: Final = frozenset({Separator.ORIGINAL, Separator.FORWARD})
MOST_LOOKED_AT: Final = 1000
"""Lines that could be introductions and are looked at closely; a text built of them is no mail that anybody wrote."""


class Kind(IntEnum):
    """What a line is."""

    FRESH = 0
    QUOTE = 1
    SIGNATURE = 2
    DISCLAIMER = 3


@frozen
class Introduction:
    """What stands above a mail: lines `start` up to, not including, `end`."""

    start: int
    end: int
    is_forward: bool = False
    is_block: bool = False
    is_pasted: bool = False
    """Header lines that are said by the sender, like all below them."""


@dataclass(slots=True)
class Found:
    """The kind of each line; where a forwarded mail begins (its first line), and its header."""

    kinds: bytearray
    forward_at: int | None = None
    block: Block | None = None


def find_quotes(lines: Lines, *, is_forward: bool) -> Found:
    """The kind of each line. `is_forward`: the subject says that the mail is passed on. Linear."""
    found = Found(bytearray(lines.marked))
    unread = floor = 0
    has_said = False
    for at in _worth_a_look(lines):
        introduction = _introduction(lines, at, floor, is_forward=is_forward) if at >= floor else None
        if introduction is None:
            continue
        if introduction.is_pasted:
            floor = introduction.end
            continue
        is_passed_on = introduction.is_block or not lines.marked[introduction.end - 1]
        if introduction.is_forward or (is_forward and is_passed_on):
            _forward(lines, found, introduction)
            return found
        while unread < introduction.start and (lines.marked[unread] or not lines.bare[unread]):
            unread += 1
        has_said = has_said or _says(lines, unread, introduction.start)
        is_greeted = unread < introduction.start
        floor = max(introduction.end, at + 1)
        unread = unread if has_said else floor
        runs_on = _runs_on(lines, introduction)
        if has_said or not runs_on or not (introduction.is_block or is_greeted):
            _mark(found, introduction.start, introduction.end)
        if has_said and runs_on:
            _mark(found, introduction.start, len(lines))
            return found
    return found


def _worth_a_look(lines: Lines) -> list[int]:
    """The lines that could introduce a mail; of marked ones the first of each run."""
    marked = lines.marked
    return [
        number
        for number, line in enumerate(lines.bare)
        if line
        and (":" in line or "@" in line or line[0] in "-_=*\u2010\u2014#>" or line[-1] == "-" or "\uff1a" in line)
        and not (marked[number] and number and marked[number - 1])
    ][:MOST_LOOKED_AT]


def _says(lines: Lines, first: int, end: int) -> bool:
    """Whether more is said from line `first` on than a greeting: nobody answers with that alone, so an answer follows below."""
    if first == end or not lines.bare[first].endswith(COMMAS):
        return first < end
    return any(lines.bare[number] and not lines.marked[number] for number in range(first + 1, end))


def _mark(found: Found, start: int, end: int) -> None:
    found.kinds[start:end] = bytes([Kind.QUOTE]) * (end - start)


def _introduction(lines: Lines, at: int, floor: int, *, is_forward: bool) -> Introduction | None:
    line = lines.bare[at]
    if lines.marked[at]:
        return _marked_forward(lines, at, floor, is_forward=is_forward) or _marked_header(lines, at, floor)
    if is_marker(line):
        return Introduction(at, at + 1)
    separator = separator_of(line)
    if separator is Separator.RULE and at + 1 < len(lines) and asks_above(lines.bare[at + 1]):
        return Introduction(at, at + 2)
    if separator in _APART:
        below = next_said(lines, at + 1)
        block = block_at(lines, below, after_separator=True) if below < len(lines) else None
        is_forward = separator is Separator.FORWARD
        return Introduction(_above(lines, at), block.end if block else at + 1, is_forward, bool(block))
    return (_headed(lines, at, floor) if label_of(line) else None) or _named(lines, at, floor)


def _headed(lines: Lines, at: int, floor: int) -> Introduction | None:
    """The header lines that begin on this line, with what stands above them."""
    is_dated = bool(at and not lines.marked[at - 1] and is_above_block(lines.bare[at - 1]))
    block = block_at(lines, at, after_separator=is_dated)
    if block is None:
        return None
    is_dated = is_dated or bool(at and not lines.marked[at - 1] and is_dating(lines.bare[at - 1]))
    if not is_dated and is_pasted(lines, block):
        return Introduction(at, block.end, is_pasted=True)
    return Introduction(at - 1 if is_dated else _addressed(lines, _above(lines, at), floor), block.end, is_block=True)


def _named(lines: Lines, at: int, floor: int) -> Introduction | None:
    """An attribution that ends on this line, or the columns of which it is the recipient's."""
    if columns := columns_at(lines, at):
        return Introduction(max(columns[0], floor), columns[1], is_block=True)
    first = attribution(lines, at, floor)
    return None if first is None else Introduction(_labelled(lines, first, floor), at + 1)


def _addressed(lines: Lines, start: int, floor: int) -> int:
    """The line from which on a line alone leads in header lines: Foxmail writes there who answers, Notes what is answered."""
    number = start - 1
    while number > max(floor, start - MOST_BLANK) and not lines.bare[number]:
        number -= 1
    if number <= floor or lines.marked[number] or lines.bare[number - 1]:
        return start
    return number if _ALONE.fullmatch(lines.bare[number]) or _NOTES.search(lines.bare[number]) else start


def _labelled(lines: Lines, first: int, floor: int) -> int:
    """The line from which on an attribution is led in by header lines below a rule, as Yandex writes recipients and subject."""
    start = first
    while start > max(floor, first - MOST_LABELS) and lines.bare[start - 1] and label_of(lines.bare[start - 1]):
        start -= 1
    above = _above(lines, start) if start < first else start
    return above if above < start else first


def _marked_forward(lines: Lines, at: int, floor: int, *, is_forward: bool) -> Introduction | None:
    """Apple Mail quotes what it forwards, Outlook shows it as it shows quotes: the first marked line of a run says so."""
    separator = separator_of(lines.bare[at]) if lines.bare[at] else None
    if not is_forward and (separator is not Separator.FORWARD or _is_answered(lines, at, floor)):
        return None
    if separator is Separator.FORWARD:
        return Introduction(at, at + 1, is_forward=True)
    below = next_said(lines, at + 1, MOST_BLANK)
    heads = separator or len(lines.bare[at]) <= LONGEST_HEADING
    if block_at(lines, at) or (heads and below < len(lines) and lines.marked[below] and block_at(lines, below)):
        return Introduction(at, at + 1, is_forward=True)
    return None


def _is_answered(lines: Lines, at: int, floor: int) -> bool:
    """Whether a marked line goes on with a quote that begins above: what is passed on in it is answered, not passed on."""
    above = at - 1
    while above >= floor and not lines.bare[above]:
        above -= 1
    return bool(lines.marked[above]) if above >= floor else floor > 0


def _marked_header(lines: Lines, at: int, floor: int) -> Introduction | None:
    """What leads in header lines that the page shows as quoted, and is not shown so itself."""
    start = _addressed(lines, at, floor)
    return Introduction(start, at) if start < at and label_of(lines.bare[at]) else None


def _above(lines: Lines, at: int) -> int:
    """The line from which on rules and blank lines belong to an introduction."""
    start, rules, number = at, 0, at - 1
    while number >= max(0, at - 6) and rules < RULES_ABOVE and not lines.marked[number]:
        line = lines.bare[number]
        if line and separator_of(line) is not Separator.RULE and (rules or not is_heading(line)):
            break
        if line:
            start, rules = number, rules + 1
        number -= 1
    return start


def _runs_on(lines: Lines, introduction: Introduction) -> bool:
    """Whether the quote below has no marks of its own, and so goes on to the end."""
    below = next_said(lines, introduction.end)
    return below == len(lines) or not lines.marked[below]


def _forward(lines: Lines, found: Found, introduction: Introduction) -> None:
    """What is passed on stays to be read, whole."""
    start = introduction.start
    found.kinds[start:] = bytes(len(lines) - start)
    found.forward_at = start
    found.block = glued_block(lines.bare[introduction.end - 1], start)
    for number in range(start, min(start + 12, len(lines))):
        if lines.bare[number] and (block := block_at(lines, number, after_separator=True)):
            found.block = block
            return
    found.block = found.block or attributed_block(lines, start)
