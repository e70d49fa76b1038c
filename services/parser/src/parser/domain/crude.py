"""What is a mail without its pages, for a second try where taking HTML apart took too much? Text, by crude means only."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from parser.domain.charsets import decode
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs
from parser.domain.structure import Part

_UNSEEN: Final = re.compile(r"<(/?)(script|style|title)\b", re.IGNORECASE)
_BREAK: Final = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6])\b[^<>]*>?", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[A-Za-z!][^<>]*>?")


def without_pages(part: Part, limits: Limits) -> Part:
    """The same tree, each page as the plain text that is left when its tags are taken away. Linear in its length."""
    if part.is_container:
        return replace(part, children=tuple(without_pages(child, limits) for child in part.children))
    if part.media_type != "text/html" or part.disposition == "attachment":
        return part
    page = decode(part.content[: limits.html], part.parameters.get("charset", ""), Repairs())
    return replace(part, media_type="text/plain", parameters={"charset": "utf-8"}, content=_crude(page).encode())


def _crude(page: str) -> str:
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", "".join(_seen(page)))))


def _seen(page: str) -> Iterator[str]:
    """The page without what is never shown."""
    at, hidden_by = 0, ""
    for tag in _UNSEEN.finditer(page):
        is_end, name = bool(tag[1]), tag[2].lower()
        if not hidden_by and not is_end:
            yield page[at : tag.start()]
            hidden_by = name
        elif is_end and hidden_by == name:
            at, hidden_by = tag.start(), ""
    if not hidden_by:
        yield page[at:]
