"""What do the style sheets in a page say?

Of rules for one name, class or id, outside `@media` and its like: what holds for some screens only holds for no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from parser.domain.markup.tokens import attributes

_STYLE: Final = re.compile(r"<style\b", re.IGNORECASE)
_END: Final = re.compile(r"</style", re.IGNORECASE)
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_PIECE: Final = re.compile(r"([^{}]*+)([{}]|\Z)")
_SELECTOR: Final = re.compile(r"[a-z][a-z0-9]*+(?:[.#][\w-]++)?|[.#][\w-]++", re.IGNORECASE)


def rules(page: str) -> Iterator[tuple[str, str]]:
    """Each selector with its declarations. Linear in the length of the page."""
    for sheet in _sheets(page):
        depth, above = 0, ""
        for text, sign in _PIECE.findall(_COMMENT.sub(" ", sheet)):
            if sign == "{":
                depth, above = depth + 1, text
            elif sign:
                if depth == 1:
                    yield from ((each, text) for each in _selectors(above))
                depth, above = max(depth - 1, 0), ""


def _sheets(page: str) -> Iterator[str]:
    """Those that all mail programs heed on all screens: what stands in a comment is for Outlook alone."""
    before, *pieces = _STYLE.split(page)
    is_comment = False
    for piece in pieces:
        if "<!--" in before or "-->" in before:
            is_comment = before.rfind("<!--") > before.rfind("-->")
        sheet, *behind = _END.split(piece, maxsplit=1)
        before = "".join(behind)
        said, _, declared = sheet.partition(">")
        if not is_comment and _is_for_all((attributes(said).get("media") or "all").lower()):
            yield declared


def _is_for_all(media: str) -> bool:
    return "(" not in media and ("all" in media or "screen" in media)


def _selectors(above: str) -> Iterator[str]:
    # What ends in a semicolon is a rule of its own, such as `@import`.
    selectors = above.rpartition(";")[2].split(",")
    return (each for each in map(str.strip, selectors) if _SELECTOR.fullmatch(each))
