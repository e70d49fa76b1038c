"""What do the style sheets in a page say of its elements? That becomes their own style: the page is shown and read without its sheets.

CSS Cascading Level 4, section 6.1. Of rules for names alone only those count that set lines apart, or are for all of the page:
of tables and links there are many, and nobody misreads them for want of a frame.

Not by css-inline (0.24): it gives up a whole page for one broken declaration (`style="foo"`), and sets no bound to what a page grows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from typing import Final

from parser.domain.markup.sheets import rules
from parser.domain.markup.styles import ALLOWED, DECLARATION
from parser.domain.markup.tokens import ONE_ATTRIBUTE, attribute, attributes, tokens

_NAMES: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dd", "blockquote", "body"})
_TELLING: Final = re.compile(rf"[.#]|(?<![\w-])(?:{'|'.join(sorted(_NAMES))})(?![\w-])", re.IGNORECASE)
_INSISTS: Final = re.compile(r"!\s*+important\s*+\Z", re.IGNORECASE)
_UNCLEAR: Final = re.compile(r"[\\<>{}@!]")
_OWN: Final = re.compile(r"(?:\A|;)\s*+([A-Za-z-]++)\s*+:([^;]*+)")
MOST_TAGS: Final = 50_000
MOST_RULES: Final = 2000
MOST_DECLARATIONS: Final = 40
"""Of one rule."""
MOST_CLASSES: Final = 20
"""Of one element."""
MOST_WORK: Final = 500_000
"""Declarations looked at and characters added, of one page, which else could grow by the product of its rules and its elements."""

_Said = dict[str, tuple[str, bool]]
"""Values by property, and whether they insist."""


@dataclass(frozen=True, slots=True)
class _Rule:
    strength: tuple[int, bool, int]
    """What it names counts before its place."""
    said: _Said


def dressed(page: str) -> str:
    """The page with what its sheets say in the `style` of each element. Linear in its length."""
    return _dressed(page) if _is_told(page) else page


@lru_cache(maxsize=1)
def _dressed(page: str) -> str:
    """Kept for the page that was looked at last: what is shown of it and what it says are found one after the other."""
    if page.count("<") > MOST_TAGS or not (found := _rules(page)):
        return page
    dressing = _Dressing(found)
    pieces: list[str] = []
    at = 0
    for tag in tokens(page):
        if tag[2] and not tag[1] and (said := dressing.attributes(tag[2].lower(), tag[3])) is not tag[3]:
            pieces += (page[at : tag.start(3)], said)
            at = tag.end(3)
    return "".join((*pieces, page[at:]))


def _is_told(page: str) -> bool:
    """Whether there may be rules that count: many pages have none, and their sheets are short."""
    tag = "style" if "<style" in page else "STYLE"
    start = page.find(f"<{tag}")
    while start >= 0:
        end = page.find(f"</{tag}", start)
        if _TELLING.search(" ".join([said.rpartition("}")[2] for said in page[start:end].split("{")[:-1]])):
            return True
        start = page.find(f"<{tag}", end) if end >= 0 else -1
    return False


def _rules(page: str) -> Mapping[str, list[_Rule]]:
    found: dict[str, list[_Rule]] = {}
    read: dict[str, _Said] = {}
    for place, (selector, declared) in enumerate(rules(page)):
        if place >= MOST_RULES:
            break
        name, sign, named = selector.replace("#", ".#").partition(".")
        if not sign and name.lower() not in _NAMES:
            continue
        if declared not in read:
            read[declared] = _said(declared)
        strength = (2 * named.startswith("#") + bool(sign), bool(name), place)
        key = f"{name.lower()}{selector[len(name) :]}"
        found.setdefault(key, []).append(_Rule(strength, read[declared]))
    return found


def _said(declared: str) -> _Said:
    said: _Said = {}
    for each in DECLARATION.findall(declared)[:MOST_DECLARATIONS]:
        name, _, value = each.partition(":")
        name, insists = name.strip().lower(), _INSISTS.search(value)
        value = " ".join((value[: insists.start()] if insists else value).split())
        if name in ALLOWED and value and not _UNCLEAR.search(value):
            _put(said, name, value, insists=bool(insists))
    return said


def _put(said: _Said, name: str, value: str, *, insists: bool) -> None:
    """The later one holds, and stands behind what it may be a part of, unless the earlier one insists."""
    if insists or not said.get(name, ("", False))[1]:
        said.pop(name, None)
        said[name] = (value, insists)


@dataclass(slots=True)
class _Dressing:
    """Finds what holds for an element. `left` is the work that may still be done."""

    rules: Mapping[str, list[_Rule]]
    left: int = MOST_WORK
    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    def attributes(self, name: str, written: str) -> str:
        """The attributes of an element with its style; the same object where no rule is for it."""
        known = self._known.get((name, written))
        if known is None:
            known = self._known[name, written] = self._found(name, written)
        self.left -= len(known) - len(written)
        return known if self.left >= 0 else written

    def _found(self, name: str, written: str) -> str:
        said = attributes(written) if "=" in written else {}
        rules = sorted(
            (rule for each in _selectors(name, said) for rule in self.rules.get(each, ())),
            key=lambda rule: rule.strength,
        )
        self.left -= sum(len(rule.said) for rule in rules)
        style = _style(rules, said.get("style", "")) if rules and self.left >= 0 else ""
        if not style:
            return written
        rest = ONE_ATTRIBUTE.sub(_unstyled, written) if "style" in said else written
        return f' style="{style}"{rest if rest[:1].isspace() or not rest else f" {rest}"}'


def _selectors(name: str, said: Mapping[str, str]) -> Iterable[str]:
    names = [f".{each}" for each in dict.fromkeys(said.get("class", "").split()[:MOST_CLASSES])]
    names += [f"#{said['id'].strip()}"] if "id" in said else []
    return (name, *names, *(f"{name}{each}" for each in names))


def _style(rules: Iterable[_Rule], own: str) -> str:
    """What the rules say that an element does not say otherwise itself, and what it says."""
    said: _Said = {}
    for rule in rules:
        for name, (value, insists) in rule.said.items():
            _put(said, name, value, insists=insists)
    for name, value in _OWN.findall(unescape(own)):
        if name.lower() in said and (_INSISTS.search(value) or not said[name.lower()][1]):
            del said[name.lower()]
    meant = ";".join(f"{name}:{value}{' !important' * insists}" for name, (value, insists) in said.items())
    return f"{escape(meant)}{';' * bool(own)}{own.replace(chr(34), '&quot;')}" if meant else ""


def _unstyled(found: re.Match[str]) -> str:
    return "" if attribute(found[0])[0] == "style" else found[0]
