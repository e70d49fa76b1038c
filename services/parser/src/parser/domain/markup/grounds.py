"""What does a page say of itself as a whole, by its `<html>` and `<body>`? Its direction, and the ground on which all of it stands.

Neither element is left where a page is shown within another one: white letters on a dark page would be white on white there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Final

from parser.domain.markup.styles import DECLARATION
from parser.domain.markup.tokens import attributes, tokens

_COLOURS: Final = (("bgcolor", "background-color"), ("text", "color"))
_COLOUR: Final = re.compile(r"#?[A-Za-z0-9]{3,25}")
_KEPT: Final = frozenset({
    "background", "background-color", "color", "direction", "font", "font-family", "font-size", "line-height", "text-align",
})  # fmt: skip
"""Styles of a body that are no matter of its place in a window."""


def grounded(page: str) -> str:
    """The page with a `<div>` in the place of a `<body>` that says how the page looks. Linear in its length."""
    at = page.find("<body" if "<body" in page else "<BODY")
    if at < 0 or (page[at + 5 : at + 6] == ">" and page.find("dir=", 0, at) < 0):
        return page
    above: Mapping[str, str] = {}
    for tag in tokens(page):
        name = "" if tag[1] else (tag[2] or "").lower()
        if name == "html":
            above = attributes(tag[3])
        elif name == "body":
            kept = _said({**above, "style": "", **attributes(tag[3])})
            return f"{page[: tag.start()]}<div{kept}>{page[tag.end() :]}" if kept else page
    return page


def _said(said: Mapping[str, str]) -> str:
    """The attributes of the element that stands for the whole page."""
    meant = [f"{name}:{said[each]}" for each, name in _COLOURS if _COLOUR.fullmatch(said.get(each, ""))]
    own = DECLARATION.findall(unescape(said["style"]))
    meant += (each for each in own if each.partition(":")[0].strip().lower() in _KEPT)
    written = {"dir": said.get("dir", ""), "style": ";".join(meant)}
    return "".join(f' {name}="{escape(value)}"' for name, value in written.items() if value)
