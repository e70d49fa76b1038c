"""Where do the tags of a page begin and end, as a browser sees it?

By WHATWG HTML, section 13.2.5. One regular expression without backtracking: a quoted `>` ends no tag, an open comment or value reaches to the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from parser.domain.repairs import Repairs

_SPACE: Final = r"[\t\n\f\r ]"
_VALUE: Final = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >"'][^\t\n\f\r >]*+)"""
_ATTRIBUTE: Final = rf"[^\t\n\f\r />][^\t\n\f\r />=]*+(?:{_SPACE}*+={_SPACE}*+{_VALUE}?)?"
_ATTRIBUTES: Final = rf"(?:[\t\n\f\r /]++|{_ATTRIBUTE})*+"
"""Until `>` or the end: what begins one of them is one. Else each would take some 300 bytes to match, and a page has a million."""
_TOKEN: Final = re.compile(
    rf"<(?:(/?)([A-Za-z][^\t\n\f\r />]*+)({_ATTRIBUTES})(?:>|\Z)|!--(?:-?+>|[\s\S]*?(?:--!?>|\Z))|[!?/][^>]*+(?:>|\Z))"
)
"""A tag, which has a name, or a comment or declaration, which has none."""
ONE_ATTRIBUTE: Final = re.compile(_ATTRIBUTE)
RAW: Final = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"})
"""Elements whose content is text: no tag stands in them but their own end."""
MURKY: Final = re.compile(r"<(?:svg|math|template|noscript|plaintext|frameset)|<script[^<]*<!--", re.IGNORECASE)
"""Behind these, what is a tag and what is text depends on too much: we take for a tag whatever may be one."""
_TAG_START: Final = re.compile(r"<(?=[A-Za-z])")
_MOST_READ: Final = 20
"""Times the length of a page that all its possible tags together may have."""
MOST_ATTRIBUTES: Final = 500
"""Of one element: both libraries take time by the square of them."""
_LONG: Final = 2 * MOST_ATTRIBUTES
"""Characters that more attributes take at least."""
_SMALL: Final = 16_384
"""In a page of so many characters even one element with all of them as attributes does no harm."""


def tokens(page: str) -> Iterator[re.Match[str]]:
    """Each tag: whether it ends an element ("/"), its name, its attributes as written; and comments, without a name."""
    at = 0
    while token := _TOKEN.search(page, at):
        at = token.end()
        yield token
        name = token[2].lower() if token[2] and not token[1] else ""
        if name in RAW:
            end = re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE).search(page, at)
            at = end.start() if end else len(page)


def uncrowded(page: str, repairs: Repairs) -> str:
    """The same page, but elements with very many attributes have none."""
    if len(page) <= _SMALL:
        return page
    freed = _freed(page)
    if freed != page:
        repairs.note("html_attributes_limit")
    return freed


@lru_cache(maxsize=1)
def _freed(page: str) -> str:
    """Kept for the page that was looked at last: what is shown of it and what it says are found one after the other."""
    pieces: list[str] = []
    at = 0
    for tag in tokens(page):
        start, end = tag.span()
        if end - start > _LONG and tag[2] and _is_crowded(tag):
            pieces += (page[at:start], f"<{tag[1]}{tag[2]}>")
            at = end
    return "".join((*pieces, page[at:])) if pieces else page


def is_murky(page: str) -> bool:
    """Whether an element with very many attributes may be hidden where it is not certain what is a tag."""
    return len(page) > _SMALL and _hides_crowds(page)


@lru_cache(maxsize=1)
def _hides_crowds(page: str) -> bool:
    if not MURKY.search(page):
        return False
    left = _MOST_READ * len(page)
    for start in _TAG_START.finditer(page):
        tag = _TOKEN.match(page, start.start())
        length = len(tag[0]) if tag else 0
        left -= length
        if left < 0 or (tag and length > _LONG and tag[2] and _is_crowded(tag)):
            return True
    return False


def attribute(written: str) -> tuple[str, str]:
    """The name of an attribute in lower case, and its value as it is written without quotes."""
    name, _, value = written.partition("=")
    value = value.strip("\t\n\f\r ")
    quoted = value[:1] in {'"', "'"}
    return name.rstrip("\t\n\f\r ").lower(), value[1:].removesuffix(value[0]) if quoted else value


def attributes(written: str) -> dict[str, str]:
    """The attributes of a tag; of those of one name the first counts."""
    found: dict[str, str] = {}
    for each in ONE_ATTRIBUTE.findall(written):
        name, value = attribute(each)
        found.setdefault(name, value)
    return found


def _is_crowded(tag: re.Match[str]) -> bool:
    return sum(1 for _ in ONE_ATTRIBUTE.finditer(tag[3])) > MOST_ATTRIBUTES
