"""Which numbers do the items of a page's lists have, where those are not simply one, two, three?

The library for its text counts by itself. What a page says otherwise stands between marks at the beginning of an item's text, until
the library's number is there to be replaced. WHATWG HTML, section 4.4.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from parser.domain.markup.tokens import attributes

_FROM, _TO = "\x02", "\x03"
"""The marks: characters that no text has."""
LONGEST: Final = 12
"""Characters of a number."""
LAST_ROMAN: Final = 3999
_WHOLE: Final = re.compile(r"\s*+([+-]?\d{1,9})(?!\d)", re.ASCII)
_LISTS: Final = frozenset({"ol", "ul", "menu", "dir"})
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"),
    (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(slots=True)
class _List:
    """`number` is that of the next item, `counted` what the library takes it for."""

    number: int
    style: str
    counted: int = 1


class Numbers:
    """Counts the items of a page that is gone through from its beginning."""

    def __init__(self) -> None:
        self._open: list[_List | None] = []
        self._label = ""

    def start(self, name: str, said: str) -> None:
        """An element begins, with these attributes."""
        if name == "ol":
            found = attributes(said)
            self._open.append(_List(_whole(found.get("start", ""), 1), found.get("type", "")))
        elif name in _LISTS:
            self._open.append(None)
        elif name == "li" and self._open and (items := self._open[-1]):
            number = _whole(attributes(said).get("value", ""), items.number) if said else items.number
            label = _written(number, items.style)
            self._label = label if label != str(items.counted) else ""
            items.number, items.counted = number + 1, items.counted + 1

    def end(self, name: str) -> None:
        """An end tag, which may end nothing."""
        if name in _LISTS or name == "li":
            self._label = ""
        if name in _LISTS and self._open:
            self._open.pop()

    def told(self, text: str) -> str:
        """Text between tags; with the number of its item before it, if it is the first in that item."""
        if not self._label or not text or text.isspace():
            return text
        text, self._label = f"{_FROM}{self._label}{_TO}{text.lstrip()}", ""
        return text


def numbered(text: str) -> str:
    """The library's text of a page, with the page's own numbers in the place of the library's. Linear."""
    if _FROM not in text:
        return text
    said, *rest = text.split(_FROM)
    pieces = [said]
    for each in rest:
        label, sign, behind = each.partition(_TO)
        if sign and len(label) <= LONGEST and pieces[-1].endswith(". "):
            pieces[-1] = pieces[-1][:-2].rstrip("0123456789")
            behind = f"{label}. {behind}"
        pieces.append(behind if sign else each)
    return "".join(pieces)


def _whole(written: str, otherwise: int) -> int:
    """A number as a browser reads it."""
    found = _WHOLE.match(written)
    return int(found[1]) if found else otherwise


def _written(number: int, style: str) -> str:
    letters = ""
    if style in {"a", "A"} and number > 0:
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord(style) + rest) + letters
        return letters
    if style in {"i", "I"} and 0 < number <= LAST_ROMAN:
        for value, sign in _ROMAN:
            letters, number = letters + sign * (number // value), number % value
        return letters.upper() if style == "I" else letters
    return str(number)
