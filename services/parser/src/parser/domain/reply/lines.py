"""What are the lines of a text, and which of them carry quote marks?

Everything here takes time linear in the text: a line is looked at through its first characters only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from typing import Final

LOOKED_AT: Final = 1000
"""Characters of a line that are looked at: nothing a mailer adds is longer on one line."""
COMMAS: Final = (",", "\uff0c", "\u060c", "\u3001")
"""With which greetings end."""
_STEERING: Final = re.compile("[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MARKS: Final = ">|\uff1e \t\u00a0"
_INITIALS: Final = re.compile(r"(?!(?:sql|db|irb|ftp|gdb|php|iex|cli)>)[A-Za-z]{1,4}>(?:\s|$|>)", re.IGNORECASE)
"""Initials, and no prompt of a program."""
_ENTITY_MARK: Final = "&gt;"
_QUOTES: Final = (">", "\uff1e", _ENTITY_MARK)
_PROMPT: Final = ">>>"
_PROMPTS: Final = (f"{_PROMPT} ", ">From")
_WRAPPED: Final = b"\1\0\1"
"""A line that is not marked between two that are."""


@dataclass(slots=True)
class Lines:
    """A text by its lines.

    `starts` has one offset more than there are lines. `bare` is a line's first characters without quote marks, white space
    around it and invisible characters; empty for a blank line. `marked` says 1 where a line belongs to somebody else's mail.
    """

    starts: list[int]
    bare: list[str]
    marked: bytearray

    def __len__(self) -> int:
        return len(self.bare)


def read_lines(text: str, quoted: Sequence[int] = ()) -> Lines:
    """The lines of a text; `quoted` says, line by line, where other evidence shows a quote."""
    raw = text.split("\n")
    sizes = [len(line) + 1 for line in raw]
    starts = list(accumulate(sizes, initial=0))
    starts[-1] = len(text)
    if max(sizes) > LOOKED_AT:
        raw = [line[:LOOKED_AT] for line in raw]
    if not _is_latin(text) and _STEERING.search(text):
        raw = [without_steering(line) for line in raw]
    lines = Lines(starts, [line.strip() for line in raw], bytearray(len(raw)))
    _find_marks(lines, text)
    for number, is_quoted in enumerate(quoted):
        if is_quoted:
            lines.marked[number] = 1
    return lines


def without_steering(text: str) -> str:
    """A text without the invisible characters that steer its direction and its breaks."""
    return _STEERING.sub("", text)


def _is_latin(text: str) -> bool:
    """Whether a text has no character beyond U+00FF, and no soft hyphen: quicker to tell than to search for others."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return "\u00ad" not in text


def next_said(lines: Lines, at: int, within: int = 40) -> int:
    """The next line from `at` on that is not blank, of so many; else one past the end."""
    for number in range(at, min(len(lines), at + within)):
        if lines.bare[number]:
            return number
    return len(lines)


def _find_marks(lines: Lines, text: str) -> None:
    bare, marked = lines.bare, lines.marked
    if any(mark in text for mark in _QUOTES):
        for number in _marked(bare):
            marked[number] = 1
        _find_initials(lines)
    if "|" in text:
        _find_bars(lines)
    if 1 in marked:
        for number in compress(range(len(bare)), marked):
            line = bare[number]
            bare[number] = line.lstrip(_MARKS) if line[0] == ">" else _unmarked(line)
        _find_wrapped(lines)


def _marked(bare: Sequence[str]) -> list[int]:
    """The lines with a quote mark.

    `>>> print(1)` is code, and `>From` a line that a mailbox file has escaped, where nothing is quoted one level deep.
    """
    numbers = [
        number
        for number, line in enumerate(bare)
        if line.startswith(_QUOTES)
        and not (line[-1] in "<>:" and (_is_arrowed(line) or (number and _closes_bracket(bare[number - 1], line))))
    ]
    is_code = all(bare[number].startswith(_PROMPTS) or bare[number] == _PROMPT for number in numbers)
    return [] if is_code else numbers


def _is_arrowed(line: str) -> bool:
    """Whether a line stands between arrows: GroupWise's attribution, and what somebody wants to be seen (`>>> here <<<`)."""
    return (line.endswith(" >>>") and line.startswith(">>> ")) or (line.endswith("<<") and line.startswith(">>"))


def _closes_bracket(above: str, line: str) -> bool:
    """Whether a line begins with the bracket that an address above it opened, broken before its end."""
    return line[-1] == ":" and len(line) <= 40 and above.rfind("<") > above.rfind(">")  # noqa: PLR2004


def _unmarked(line: str) -> str:
    if line[0] == "&":
        line = line.replace(_ENTITY_MARK, ">")
    found = _INITIALS.match(line) if line[0] not in _MARKS else None
    return line[found.end() if found else 0 :].lstrip(_MARKS)


def _find_initials(lines: Lines) -> None:
    """`JD> ` before at least two lines in a row."""
    found = {
        number
        for number, line in enumerate(lines.bare)
        if ">" in line[1:5] and line[0] != ">" and not lines.marked[number] and _INITIALS.match(line)
    }
    for number in found:
        if number - 1 in found:
            lines.marked[number - 1] = lines.marked[number] = 1


def _find_bars(lines: Lines) -> None:
    """`| ` before at least two lines in a row, not both empty, as what NetEase makes of its cards; with more bars on a line it is a table."""
    before = ""
    for number, line in enumerate(lines.bare):
        now = line if line[:1] == "|" and line.count("|") == 1 else ""
        if now and before and now + before != "||":
            lines.marked[number - 1] = lines.marked[number] = 1
        before = now


def _find_wrapped(lines: Lines) -> None:
    """A quoted line that a mailer broke without marking its second half: between quoted lines, in the middle of a sentence."""
    bare, marked = lines.bare, lines.marked
    above = marked.find(_WRAPPED)
    while above >= 0:
        # A line long enough to be broken.
        if len(bare[above]) >= 50 and bare[above + 1][:1].islower():  # noqa: PLR2004
            marked[above + 1] = 1
        above = marked.find(_WRAPPED, above + 1)
