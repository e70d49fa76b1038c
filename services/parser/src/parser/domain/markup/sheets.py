"""What do the style sheets in a page say?

Of rules for one name, class or id, outside `@media` and its like: what holds for some screens only holds for no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_STYLE: Final = re.compile(r"<style\b", re.IGNORECASE)
_END: Final = re.compile(r"</style", re.IGNORECASE)
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_PIECE: Final = re.compile(r"([^{}]*+)([{}]|\Z)")
_SELECTOR: Final = re.compile(r"[a-z][a-z0-9]*+(?:[.#][\w-]++)?|[.#][\w-]++", re.IGNORECASE)


def rules(page: str) -> Iterator[tuple[str, str]]:
    """Each selector with its declarations. Linear in the length of the page."""
    for piece in _STYLE.split(page)[1:]:
        sheet = _END.split(piece, 1)[0].partition(">")[2]
        depth, above = 0, ""
        for text, sign in _PIECE.findall(_COMMENT.sub(" ", sheet)):
            if sign == "{":
                depth, above = depth + 1, text
            elif sign:
                if depth == 1:
                    yield from ((each, text) for each in _selectors(above))
                depth, above = max(depth - 1, 0), ""


def _selectors(above: str) -> Iterator[str]:
    # What ends in a semicolon is a rule of its own, such as `@import`.
    selectors = above.rpartition(";")[2].split(",")
    return (each for each in map(str.strip, selectors) if _SELECTOR.fullmatch(each))
