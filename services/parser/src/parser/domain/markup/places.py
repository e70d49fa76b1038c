"""Which addresses does a page mean by those that it writes?

Whole ones, by its base (WHATWG HTML, section 4.2.3) or by where the page itself is; and for what lies at such an address and
is a file of the same mail (RFC 2557), that file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Final
from urllib.parse import urljoin

from parser.domain.markup.tokens import ONE_ATTRIBUTE, attribute, attributes, tokens
from parser.domain.structure import Part

Places = Mapping[str, str]
"""Addresses of a mail's parts, to their names in `images_of`."""
_BASE: Final = re.compile(r"<base(?=[\t\n\f\r /])", re.IGNORECASE)
_LOADING: Final = frozenset({"src", "background"})
_MEANING: Final = _LOADING | {"href"}
_OUTSIDE: Final = re.compile(r"https?://[^/?#]", re.IGNORECASE)
LONGEST_BASE: Final = 2000
MOST_ADDRESSES: Final = 5000
"""Of one page, which else could grow by the product of both its base and its addresses."""


def places_of(parts: Iterable[Part]) -> Places:
    """Under which addresses a page shows files of its mail."""
    return {part.location: part.content_id or part.location for part in parts if part.location}


def placed(page: str, place: str, places: Places) -> str:
    """A page that writes whole addresses, and `cid:` for files of its mail. `place` is the page's own; linear in its length."""
    base = _base_of(page, place)
    if not places and not base:
        return page
    meant = _Meant(base, places)
    pieces: list[str] = []
    at = 0
    for tag in tokens(page):
        if tag[3] and not tag[1]:
            start, end = tag.span(3)
            pieces += (page[at:start], ONE_ATTRIBUTE.sub(meant.attribute, tag[3]))
            at = end
    return "".join((*pieces, page[at:]))


@dataclass(slots=True)
class _Meant:
    """Rewrites attributes. `left` are the addresses that may still grow."""

    base: str
    places: Places
    left: int = MOST_ADDRESSES

    def attribute(self, found: re.Match[str]) -> str:
        name, value = attribute(found[0])
        if name not in _MEANING or not (address := unescape(value).strip()) or address.startswith("#"):
            return found[0]
        whole = _whole(self.base, address)
        if name in _LOADING and (file := self.places.get(address) or self.places.get(whole)):
            return f'{name}="cid:{escape(file)}"'
        if whole == address or not self.left:
            return found[0]
        self.left -= 1
        return f'{name}="{escape(whole)}"'


def _base_of(page: str, place: str) -> str:
    """What the page's addresses begin with; empty where they are to be read as they are."""
    if _BASE.search(page):
        for tag in tokens(page):
            if tag[2] and tag[2].lower() == "base" and "href" in (said := attributes(tag[3])):
                place = _whole(place or "https:", unescape(said["href"]).strip())
                break
    return place if len(place) <= LONGEST_BASE and _OUTSIDE.match(place) else ""


def _whole(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address
