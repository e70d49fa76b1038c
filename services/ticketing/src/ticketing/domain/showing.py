"""Which pieces of a mail's text are folded away when it is shown?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.values import SpanKind

COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Fold:
    """A piece of a text: code points from `start` up to, not including, `end`. `kind` is a SpanKind or `command`."""

    kind: str
    start: int
    end: int


def folds(text: str, spans: Iterable[Mapping[str, Any]], commands: Iterable[str] = ()) -> tuple[Fold, ...]:
    """The pieces of a text that customers need not see, in order and apart from each other.

    `spans` are those of the mail, `commands` the lines by which its sender asked for changes: the first line that says each
    is folded, with its break, where it is new in the text.
    """
    known = [
        Fold(each["kind"], each["start"], min(each["end"], len(text))) for each in spans if each["start"] < len(text)
    ]
    fresh = [each for each in known if each.kind == SpanKind.FRESH] or ([] if known else [Fold("fresh", 0, len(text))])
    wanted = [each.strip() for each in commands]
    lines = []
    for start, end in (line for span in fresh for line in _lines(text, span)):
        if (said := text[start:end].strip()) and said in wanted:
            wanted.remove(said)
            lines.append(Fold(COMMAND, start, end))
    others = [each for each in known if each.kind != SpanKind.FRESH]
    return tuple(sorted((*others, *lines), key=lambda each: each.start))


def visible_text(text: str, folded: Sequence[Fold]) -> str:
    """A text without what is folded away, and without blank lines around it."""
    pieces = []
    start = 0
    for each in folded:
        pieces.append(text[start : each.start])
        start = max(start, each.end)
    pieces.append(text[start:])
    return "".join(pieces).strip("\r\n")


def _lines(text: str, span: Fold) -> Iterable[tuple[int, int]]:
    start = span.start
    while start < span.end:
        found = text.find("\n", start, span.end)
        end = span.end if found < 0 else found + 1
        yield start, end
        start = end
