"""How deep does a browser nest the elements of a page, and how much does it open again by itself?

nh3 builds the same tree, and takes time by the square of its depth. This counts in one pass, and never too little (but for
a small factor): an end tag ends only what it may end by the rules of HTML (WHATWG HTML, sections 13.2.4.2 and 13.2.6).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from parser.domain.markup.tokens import MURKY, tokens

_VOID: Final = frozenset(
    {
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "image",
        "img",
        "input",
        "keygen",
        "link",
    }
    | {"meta", "param", "source", "track", "wbr"}
)
_UNCOUNTED: Final = _VOID | {"html", "head", "body", "p", "li", "dd", "dt", "option", "form"}
"""Each ends the one before it, unless something that is counted stands between."""
_CELLS: Final = frozenset({"td", "th", "caption"})
_ROWS: Final = frozenset({"tr", "tbody", "thead", "tfoot", "colgroup"})
_BARRIERS: Final = _CELLS | {"table", "object", "applet", "marquee", "select"}
"""No end tag ends anything outside of these, but for those of tables."""
_FORMATTING: Final = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
"""What is opened again behind a block that ended it."""
_SPECIAL: Final = _BARRIERS | {
    "address", "article", "aside", "blockquote", "button", "center", "details", "dir", "div", "dl", "fieldset", "figcaption",
    "figure", "footer", "h", "header", "hgroup", "listing", "main", "menu", "nav", "ol", "pre", "search", "section", "summary",
    "ul",
}  # fmt: skip
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_IN_TABLES: Final = _CELLS | _ROWS | {"table", "col", "form", "input", "script", "style"}
FOSTERED: Final = 30
"""Work for an element that stands in a table outside of its cells, and is put before it: time goes by the square of these."""
DEEPEST: Final = 2000
"""Elements within elements of a page that is taken apart, for its text at least."""
MOST_WORK: Final = 300_000
"""Of a page that is taken apart. Mails stay below 1,000."""
FEW: Final = 1000
"""So few tags do no harm, however they stand."""
_SAME_AT_MOST: Final = 3
"""Equal formatting elements that are opened again (the "Noah's Ark clause")."""


@dataclass(slots=True)
class _Formatting:
    name: str
    attributes: str
    at: int
    """How many elements are open around it."""


@dataclass(slots=True)
class Shape:
    """`depth` of elements; `work`: elements that may come to be without a tag of their own, and steps taken to find out."""

    depth: int = 0
    work: int = 0
    links: int = 0
    options: int = 0
    _open: list[str] = field(default_factory=list)
    _barriers: list[int] = field(default_factory=list)
    _formatting: list[_Formatting] = field(default_factory=list)

    def look(self, name: str) -> None:
        """Something stands here, and text before it, whatever it is."""
        if self._open and self._open[-1] == "table" and name not in _IN_TABLES:
            self.work += FOSTERED

    def start(self, name: str, attributes: str) -> None:
        """An element begins."""
        self.links += name == "a"
        self.options += name == "option"
        if name in _FORMATTING:
            self._format(name, attributes)
        else:
            self.work += len(self._formatting)
            if name in _CELLS or name in _ROWS:
                self._back_to_table()
            if name not in _ROWS and name not in _UNCOUNTED:
                self._push(name)
        self.depth = max(self.depth, len(self._open) + len(self._formatting))

    def end(self, name: str) -> None:
        """An end tag, which may end nothing."""
        if name in _FORMATTING:
            self._unformat(name)
        elif name in _CELLS:
            self._end_of_cell(name)
        elif name not in _ROWS and name not in _UNCOUNTED:
            self._end_of(name)

    def _push(self, name: str) -> None:
        if name in _BARRIERS:
            self._barriers.append(len(self._open))
        self._open.append(name)

    def _cut(self, length: int) -> None:
        """End all but so many elements. What is formatted within a cell ends with it; elsewhere it is opened again."""
        while self._barriers and self._barriers[-1] >= length:
            barrier = self._barriers.pop()
            if self._open[barrier] not in {"table", "select"}:
                while self._formatting and self._formatting[-1].at > barrier:
                    self._formatting.pop()
        del self._open[length:]
        for each in reversed(self._formatting):
            if each.at <= length:
                break
            each.at = length
            self.work += 1

    def _format(self, name: str, attributes: str) -> None:
        if name in {"a", "nobr"}:
            self._unformat(name)
        same = 0
        for steps, each in enumerate(reversed(self._formatting)):
            if self._is_outside(each):
                break
            same += each.name == name and each.attributes == attributes
            self.work += bool(steps)
        if same < _SAME_AT_MOST:
            self._formatting.append(_Formatting(name, attributes, len(self._open)))

    def _unformat(self, name: str) -> None:
        for steps, each in enumerate(reversed(self._formatting)):
            self.work += bool(steps)
            if self._is_outside(each):
                return
            if each.name == name:
                del self._formatting[-1 - steps]
                return

    def _is_outside(self, each: _Formatting) -> bool:
        return bool(self._barriers) and each.at <= self._barriers[-1]

    def _table(self) -> int:
        """Where the innermost table is; -1 without one."""
        for steps, index in enumerate(reversed(self._barriers)):
            self.work += steps > 1
            if self._open[index] == "table":
                return index
        return -1

    def _back_to_table(self) -> None:
        table = self._table()
        if table >= 0:
            self._cut(table + 1)

    def _end_of_cell(self, name: str) -> None:
        table = self._table()
        if 0 <= table < len(self._open) - 1 and self._open[table + 1] == name:
            self._cut(table + 1)

    def _end_of(self, name: str) -> None:
        if name == "table":
            table = self._table()
            if table >= 0:
                self._cut(table)
            return
        stops = _BARRIERS if name in _SPECIAL else _SPECIAL
        for steps, each in enumerate(reversed(self._open), start=1):
            self.work += steps > 1
            if each == name:
                self._cut(len(self._open) - steps)
                return
            if each in stops:
                return


@lru_cache(maxsize=1)
def measure(page: str, most_depth: int = DEEPEST) -> Shape:
    """The shape of a page; of one beyond `most_depth` and `MOST_WORK`, as far as it is certain. Linear in its length.

    Kept for the page that was looked at last: what is shown of it and what it says are found one after the other.
    """
    shape = Shape()
    murky = MURKY.search(page)
    clear = murky.start() if murky else len(page)
    for token in tokens(page):
        name = (token[2] or "").lower()
        shape.look(name)
        name = "h" if name in _HEADINGS else name
        if name and not token[1]:
            shape.start(name, token[3])
        elif name and token.start() < clear:
            shape.end(name)
        if shape.depth > most_depth or shape.work > MOST_WORK:
            break
    return shape
