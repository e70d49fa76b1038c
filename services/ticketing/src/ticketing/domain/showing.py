"""Which pieces of a mail's text are folded away when it is shown?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.values import SpanKind

COMMAND = "command"
_TAG = re.compile(r'<[^">]*(?:"[^"]*"[^">]*)*(?:"[^"]*)?(?P<end>>?)')


@dataclass(frozen=True, slots=True)
class Fold:
    """A piece of a text: code points from `start` up to, not including, `end`. `kind` is a SpanKind or `command`."""

    kind: str
    start: int
    end: int


def folds(text: str, spans: Iterable[Mapping[str, Any]], commands: Iterable[str] = ()) -> tuple[Fold, ...]:
    """The pieces of a text that customers need not see, in order and apart from each other.

    `spans` are those of the mail, `commands` the lines by which its sender asked for changes: they are folded, with their
    breaks, where the new text begins with them.
    """
    known = [
        Fold(each["kind"], each["start"], min(each["end"], len(text))) for each in spans if each["start"] < len(text)
    ]
    fresh = [each for each in known if each.kind == SpanKind.FRESH] or ([] if known else [Fold("fresh", 0, len(text))])
    lines = _first_lines(text, fresh, {each.strip() for each in commands})
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


def cut_page(html: str, limit: int) -> str:
    """The beginning of a cleaned page, at most `limit` characters, that ends outside of any tag.

    What follows a page that ends inside of an attribute would be read as part of it. Cleaned pages quote attributes by `"`.
    """
    for tag in _TAG.finditer(html, 0, limit):
        if not tag["end"]:
            return html[: tag.start()]
    return html[:limit]


def commands_of(data: Mapping[str, Any]) -> list[str]:
    """What asked for changes in a mail's entry, as it was written, and was allowed to: what others write is text."""
    return [each["written"] for each in data.get("commands", ()) if each["allowed"]]


def shown_subject(data: Mapping[str, Any]) -> str:
    """A mail's subject without the commands in it, which stand in brackets."""
    subject: str = data["subject"]
    for each in commands_of(data):
        if each.startswith("["):
            subject = " ".join(subject.replace(each, " ").split())
    return subject


def _first_lines(text: str, fresh: Iterable[Fold], wanted: Collection[str]) -> list[Fold]:
    found = []
    for start, end in (line for span in fresh for line in _lines(text, span)):
        said = text[start:end].strip()
        if said and said not in wanted:
            break
        if said:
            found.append(Fold(COMMAND, start, end))
    return found


def _lines(text: str, span: Fold) -> Iterable[tuple[int, int]]:
    start = span.start
    while start < span.end:
        found = text.find("\n", start, span.end)
        end = span.end if found < 0 else found + 1
        yield start, end
        start = end
