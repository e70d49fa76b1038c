"""Which line ends and spaces of a page are seen although it has no `<pre>` around them? Those that its styles keep.

CSS Text Module Level 3, section 3 (`white-space`), by `style` attributes and by rules for one class, name or id. They become
what is seen without any style: the page is shown without its rules, and the library for its text knows none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from parser.domain.markup.sheets import rules
from parser.domain.markup.tokens import RAW, tokens

_MAY_KEEP: Final = re.compile(r"white-space(?:-collapse)?\s*+:\s*+(?:pre|break)", re.IGNORECASE)
_SAYS: Final = re.compile(r"white-space(?:-collapse)?\s*+:\s*+([a-z-]+)", re.IGNORECASE)
_NAMED: Final = re.compile(r"""(?<![\w-])(class|id)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++)""", re.IGNORECASE)
_LINES: Final = frozenset({"pre-line", "preserve-breaks"})
_KEPT: Final = _LINES | {"pre", "pre-wrap", "break-spaces", "preserve"}
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_INLINE: Final = frozenset({
    "", "a", "abbr", "b", "big", "br", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
})  # fmt: skip
_SELF_ENDING: Final = frozenset({"p", "li", "td", "th", "tr", "dd", "dt", "option"})
_RUN: Final = re.compile(r"^ ++|  ++", re.MULTILINE)
_BREAK: Final = "<br>"
MOST_BREAKS: Final = 20_000
DEEPEST: Final = 200
"""Elements within each other of which is known what they keep; deeper in there is no letter."""


def with_breaks(page: str) -> str:
    """The page with a `<br>` for each line end that a style keeps, and spaces that stay for those. Linear in its length."""
    if "hite-" not in page or not _MAY_KEEP.search(page):
        return page
    pieces = list(_Keeping(_rules(page)).pieces(page))
    return "".join(pieces) if pieces.count(_BREAK) <= MOST_BREAKS else page


def _rules(page: str) -> dict[str, str]:
    """What the page's own sheets say, by selector in lower case."""
    return {selector.lower(): said[1].lower() for selector, declared in rules(page) if (said := _SAYS.search(declared))}


class _Keeping:
    """Goes through a page, and knows what the open elements keep."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        self._rules = rules
        self._open: list[tuple[str, str]] = []
        self._before = ""
        """The name of the last tag."""

    def pieces(self, page: str) -> Iterator[str]:
        at, is_raw = 0, False
        for token in tokens(page):
            if len(self._open) > DEEPEST:
                break
            name, is_end = (token[2] or "").lower(), bool(token[1])
            text = page[at : token.start()]
            yield from [text] if is_raw else self._text(text, name or self._before)
            yield token[0]
            at, is_raw = token.end(), name in RAW and not is_end
            if name:
                self._before = name
                self._end(name) if is_end else self._start(name, token[3])
        is_read = not is_raw and len(self._open) <= DEEPEST
        yield from self._text(page[at:], "body") if is_read else [page[at:]]

    def _text(self, text: str, behind: str) -> Iterator[str]:
        """Text with its line ends; those that only stand between blocks, or end one, are not seen."""
        says = self._open[-1][1] if self._open else ""
        if says not in _KEPT or ("\n" not in text and "  " not in text):
            yield text
            return
        if behind not in _INLINE:
            text = text.rstrip(" \t\n") if text.count("\n") == 1 or text.isspace() else text.removesuffix("\n")
        if self._before not in _INLINE and text.isspace():
            text = ""
        if says not in _LINES:
            text = _RUN.sub(lambda run: "\xa0" * len(run[0]), text)
        first, *lines = text.split("\n")
        yield first
        for line in lines:
            yield _BREAK
            yield line

    def _start(self, name: str, attributes: str) -> None:
        if name in _VOID:
            return
        if name in _SELF_ENDING and self._open and self._open[-1][0] == name:
            self._open.pop()
        inherited = self._open[-1][1] if self._open and name != "pre" else ""
        self._open.append((name, self._said(name, attributes) or inherited))

    def _end(self, name: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == name:
                del self._open[place:]
                return

    def _said(self, name: str, attributes: str) -> str:
        """The value of `white-space` for an element; empty where nothing is said, or it is `<pre>`, which needs no help."""
        if name == "pre":
            return ""
        if found := _SAYS.search(attributes):
            return found[1].lower()
        if not self._rules:
            return ""
        selectors = [name]
        for found in _NAMED.finditer(attributes):
            sign = "." if found[1].lower() == "class" else "#"
            for each in found[2].strip("\"'").lower().split():
                selectors += (f"{sign}{each}", f"{name}{sign}{each}")
        return next((self._rules[each] for each in reversed(selectors) if each in self._rules), "")
