"""What is left of a page when its tags are taken away? Text, by crude means only: for pages that no library is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

_UNSEEN: Final = re.compile(r"<(/?)(script|style|title)\b", re.IGNORECASE)
_BREAK: Final = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6])\b[^<>]*>?", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[A-Za-z!][^<>]*>?")


def bare_text(page: str) -> str:
    """Linear in the length of the page."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", "".join(_seen(page)))))


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
