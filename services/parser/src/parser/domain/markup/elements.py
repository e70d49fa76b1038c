"""What does a page show by elements that the library for its text leaves out, runs together or counts wrongly?

They become elements that it knows, and say what a mail program without scripts shows: a form what is filled in, a list to
choose from what is chosen, a numbered list its own numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from parser.domain.markup.numbers import Numbers
from parser.domain.markup.tokens import attributes, tokens

_NAMES: Final = {
    "button": "span", "label": "span", "textarea": "pre", "xmp": "pre", "listing": "pre",
    "fieldset": "div", "legend": "div", "summary": "div", "dialog": "div", "search": "div", "menu": "ul", "dir": "ul",
}  # fmt: skip
"""Elements that the library leaves out, or does not know for blocks, and such as are shown alike."""
_APART: Final = frozenset({"button", "label"})
"""Not one word with what they stand beside."""
_LITERAL: Final = frozenset({"textarea", "xmp"})
_INLINE: Final = frozenset({"a", "b", "em", "font", "i", "label", "span", "strong", "u"})
_WRITTEN_ANEW: Final = _INLINE | _NAMES.keys() | {"div"}
_BLOCK: Final = re.compile(r"(?<![\w-])display\s*+:\s*+(?:block|flex|grid|list-item|table)(?![\w-])", re.IGNORECASE)
_INLINED: Final = re.compile(r"(?<![\w-])display\s*+:\s*+inline(?![\w-])", re.IGNORECASE)
_OTHERS: Final = re.compile(
    r"<(?:button|dialog|dir|fieldset|input|label|legend|listing|menu|q|search|select|summary|textarea|xmp)(?=[\s/>])",
    re.IGNORECASE,
)
_MADE_OTHER: Final = re.compile(
    r"<(?:a|b|em|font|i|span|strong|u)\s[^<>]*display\s*+:\s*+(?:block|flex|grid|list-item|table)"
    r"|<div\s[^<>]*display\s*+:\s*+inline(?![\w-])",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"<(?:ol|li)\s[^<>]*(?:start|type|value)\s*+=", re.IGNORECASE)
_IMAGE: Final = re.compile(r"<(?:img|area)\b[^<>]*+>", re.IGNORECASE)
_BEFORE: Final = re.compile(r"(?:\w|</(?:a|b|font|i|span|u)>)\Z", re.IGNORECASE)
_BEHIND: Final = re.compile(
    r"(?:</?(?:a|b|em|font|i|map|span|strong|u)\b[^<>]*+>){0,6}(?:<img|<area|[\w+(@#])", re.IGNORECASE
)
_LONE: Final = re.compile(
    r"<t[dh]\b([^<>]*+>\s*+)<(p|div)\b([^<>]*+>(?:[^<]++|<(?!/?(?i:p|div|table|t[dhr]|[uod]l|li|h[1-6]|hr|pre|center|blockquote|form)\b))*)"
    r"</\2>\s*+(?=(</t[dh]>\s*+<t[dh]\b)?)"
)
"""A block with nothing but words, at the beginning of a cell; and whether a cell stands behind it. As Word writes them."""
_CELL_END: Final = re.compile(r"(</(?:p|div|table|[uod]l|h[1-6]|pre|blockquote|center|form)>)?\s*+</t[dh]>\s*+\Z")
"""The end of the cell before it, and of a block in that."""
_WORD: Final = re.compile(r"""\balt\s*+=\s*+["']?\w""", re.IGNORECASE)
_ENDS_CHOICE: Final = frozenset({"input", "textarea", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"})
"""WHATWG HTML, sections 13.2.6.4.16 and 13.2.6.4.17."""
MOST_BLOCKS: Final = 100
"""Blocks within each other that are made of others: nobody has counted how deep they are."""
_WRITTEN: Final = frozenset(
    {"", "date", "email", "number", "reset", "search", "submit", "button", "tel", "text", "time", "url"}
)
_MARKS: Final = {("checkbox", True): "[x]", ("checkbox", False): "[ ]", ("radio", True): "(x)", ("radio", False): "( )"}


def plainer(page: str) -> str:
    """The page in elements that the library knows. Linear in its length."""
    page = _Writing().page(page) if has_others(page) else page
    page = "".join(_in_rows(page)) if "<td" in page else page
    return _IMAGE.sub(_spaced, page) if "alt=" in page else page


def has_others(page: str) -> bool:
    """Whether there may be elements that the library does not know."""
    if _OTHERS.search(page) or ("display" in page and _MADE_OTHER.search(page)):
        return True
    return "<ol" in page and _COUNTED.search(page) is not None


@dataclass(slots=True)
class _Choice:
    """A list to choose from; `at` says where it begins, and `options` where each does and whether it is chosen."""

    at: int
    attributes: str
    options: list[tuple[int, bool]] = field(default_factory=list)

    def shown(self, pieces: list[str]) -> str:
        """The last that is chosen, or else the first; all of them, where all are seen."""
        said = attributes(self.attributes)
        bounds = [*(start for start, _ in self.options), len(pieces)]
        texts = ["".join(pieces[start:end]) for start, end in pairwise(bounds)]
        if "multiple" in said or said.get("size", "1") not in {"", "0", "1"}:
            return "<br>".join(texts)
        chosen = [text for text, (_, is_chosen) in zip(texts, self.options, strict=True) if is_chosen]
        return "".join(chosen[-1:] or texts[:1])


class _Writing:
    """Writes a page anew, tag by tag."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._choice: _Choice | None = None
        self._open: dict[str, list[str]] = {}
        """Of elements that their style makes blocks, or none: what those that are open are written as."""
        self._blocks = 0
        self._numbers = Numbers()

    def page(self, page: str) -> str:
        at, is_literal = 0, False
        for token in tokens(page):
            self._text(page[at : token.start()], is_literal=is_literal)
            at = token.end()
            name, is_end = (token[2] or "").lower(), bool(token[1])
            is_literal = name in _LITERAL and not is_end
            if not name:
                self._pieces.append(token[0])
            elif not self._is_choosing(name, token):
                self._pieces += self._end(name, token) if is_end else self._start(name, token)
        self._text(page[at:], is_literal=is_literal)
        if self._choice is not None:
            self._chosen(self._choice)
        return "".join(self._pieces)

    def _text(self, text: str, *, is_literal: bool) -> None:
        self._pieces.append(self._numbers.told(text.replace("<", "&lt;") if is_literal else text))

    def _is_choosing(self, name: str, token: re.Match[str]) -> bool:
        """Whether a tag stands within a list to choose from, where nothing but options is an element, or ends it."""
        if self._choice is None:
            return False
        if name == "option" and not token[1]:
            self._choice.options.append((len(self._pieces), "selected" in attributes(token[3])))
        elif name == "select" or name in _ENDS_CHOICE:
            self._chosen(self._choice)
            return name == "select"
        return True

    def _chosen(self, choice: _Choice) -> None:
        self._pieces[choice.at :] = [f" <span{choice.attributes}>{choice.shown(self._pieces)}</span> "]
        self._choice = None

    def _start(self, name: str, token: re.Match[str]) -> Iterator[str]:
        if name == "select":
            self._choice = _Choice(len(self._pieces), token[3])
        elif name == "input":
            shown = _filled_in(attributes(token[3]))
            yield f" <span{token[3]}>{shown}</span> " if shown else ""
        else:
            yield " " * (name in _APART)
            yield f"<{self._renamed(name, token[3])}{token[3]}>" if name in _WRITTEN_ANEW else token[0]
            yield "\u201c" * (name == "q")
        self._numbers.start(name, token[3])

    def _end(self, name: str, token: re.Match[str]) -> Iterator[str]:
        self._numbers.end(name)
        yield "\u201d" * (name == "q")
        opened = self._open.get(name)
        written = opened.pop() if opened else _NAMES.get(name, name)
        self._blocks -= written == "div" and name in _INLINE
        yield f"</{written}>" if written != name else token[0]
        yield " " * (name in _APART)

    def _renamed(self, name: str, said: str) -> str:
        if name == "div":
            written = "span" if _INLINED.search(said) else name
        elif name not in _INLINE:
            return _NAMES[name]
        else:
            is_block = self._blocks < MOST_BLOCKS and _BLOCK.search(said) is not None
            self._blocks += is_block
            written = "div" if is_block else _NAMES.get(name, name)
        self._open.setdefault(name, []).append(written)
        return written


def _in_rows(page: str) -> Iterator[str]:
    """Word and others set each cell in a paragraph of its own: beside further cells that is no line of its own."""
    at = 0
    for cell in _LONE.finditer(page):
        before = _CELL_END.search(page, max(at, cell.start() - 40), cell.start())
        if (cell[4] or before) and not (before and before[1]):
            yield f"{page[at : cell.start(2)]}span{cell[3]}</span>"
            at = cell.end()
    yield page[at:]


def _spaced(image: re.Match[str]) -> str:
    """Words in the place of an image are none with those beside it."""
    if not _WORD.search(image[0]):
        return image[0]
    page, (start, end) = image.string, image.span()
    before, behind = _BEFORE.search(page, max(0, start - 8), start), _BEHIND.match(page, end)
    return f"{' ' * bool(before)}{image[0]}{' ' * bool(behind)}"


def _filled_in(said: dict[str, str]) -> str:
    """What stands in a field or on it."""
    kind = said.get("type", "").lower()
    if kind == "image":
        shown = said.get("alt", "")
    elif kind in _WRITTEN:
        shown = said.get("value") or said.get("placeholder", "")
    else:
        shown = _MARKS.get((kind, "checked" in said), "")
    return shown.replace("<", "&lt;")
