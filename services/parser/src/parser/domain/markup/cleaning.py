"""What of a mail's HTML may be shown?

No scripts, no forms, no names that scripts could find, no style that loads or covers anything, nothing from outside.
Size and depth are limited before anything parses it: nh3 takes 15 s for 100,000 nested elements.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

import nh3

from parser.domain.hygiene import clean_text
from parser.domain.limits import Limits
from parser.domain.markup.dressing import dressed
from parser.domain.markup.grounds import grounded
from parser.domain.markup.loading import Images, note_removed, resolved
from parser.domain.markup.shape import DEEPEST, FEW, MOST_WORK, measure
from parser.domain.markup.styles import SPELLED, disarmed
from parser.domain.markup.tokens import is_murky, uncrowded
from parser.domain.repairs import Repairs

TAGS: Final = frozenset(nh3.ALLOWED_TAGS) - {"map", "area", "data"} | {
    "font",
    "big",
    "tfoot",
    "main",
    "section",
    "address",
}
DROPPED: Final = frozenset({
    "script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math", "noframes", "noembed", "xmp",
    "select", "applet",
})  # fmt: skip
"""These go with all that is in them; every other tag that is not allowed goes, and what is in it stays."""
_CELL: Final = {"colspan", "rowspan", "align", "valign", "width", "height", "bgcolor", "background", "nowrap"}
ATTRIBUTES: Final = {
    "*": {"style", "dir", "hidden", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "align", "border", "hspace", "vspace"},
    "table": {"align", "width", "height", "border", "cellpadding", "cellspacing", "bgcolor", "background"},
    "td": _CELL,
    "th": _CELL,
    "tr": {"align", "valign", "height", "bgcolor", "background"},
    "col": {"width", "span", "align"},
    "colgroup": {"width", "span", "align"},
    "div": {"align"},
    "p": {"align"},
    "h1": {"align"},
    "h2": {"align"},
    "h3": {"align"},
    "h4": {"align"},
    "h5": {"align"},
    "h6": {"align"},
    "caption": {"align"},
    "thead": {"align", "valign"},
    "tbody": {"align", "valign"},
    "tfoot": {"align", "valign"},
    "hr": {"align", "color", "noshade", "size", "width"},
    "ol": {"start", "type"},
    "li": {"type", "value"},
    "ul": {"type"},
    "font": {"color", "face", "size"},
    "blockquote": {"type"},
}
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "cid"})
"""Of links, and of images before these are resolved."""


_ASTRAY: Final = re.compile(
    rb"<(?:table|/?t(?:r|body|head|foot)|/t[dh])\b[^>]*+>\s*+(?!</?(?:t(?:able|[rdh]|body|head|foot)|caption|col)|<!)\S"
)
"""Where something stands in a table that is put before it: what is made of that is not always what it is read as again."""
_CLOSING: Final = re.compile(r"<(/?)(?:h[1-6]|li|d[dt])\b")
"""Elements that end one of their kind where they begin, unless something stands between, which may be taken out."""
MOST_PASSES: Final = 4


def _absolute(address: str) -> str | None:
    """An address without a scheme has a host, or leads nowhere."""
    return f"https:{address}" if address.startswith("//") else None


_CLEANER: Final = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(DROPPED),
    attributes=ATTRIBUTES,
    url_schemes=set(SCHEMES),
    url_relative=_absolute,
    link_rel="noopener noreferrer nofollow",
    filter_style_properties=set(SPELLED),
)


def sanitise(page: str, limits: Limits, repairs: Repairs, images: Images | None = None) -> str | None:
    """HTML that may be shown; None where it is built to do harm (too deep, too many links).

    `images` are what the mail brings. Given its own answer again, only the attributes for remote images are lost.
    """
    page = uncrowded(page, repairs)
    if not _is_bearable(page, limits, repairs):
        return None
    # In letters beyond ASCII nothing loads and no tag is named, and without them lower case is found ten times as quickly.
    source = page.encode("ascii", "replace").lower()
    note_removed(source, repairs)
    cleaned = disarmed(_settled(grounded(dressed(page)), source))
    return clean_text(resolved(cleaned, source, images or {}, repairs))


def _settled(page: str, source: bytes) -> str:
    cleaned = _CLEANER.clean(page)
    if not _is_astray(source) and not _is_nested(cleaned):
        return cleaned
    for _ in range(MOST_PASSES):
        before, cleaned = cleaned, _CLEANER.clean(cleaned)
        if cleaned == before:
            break
    return cleaned


def _is_astray(source: bytes) -> bool:
    # Most pages name nothing of a table, which is told at a fifth of the time.
    return (b"<t" in source or b"</t" in source) and _ASTRAY.search(source) is not None


def _is_nested(cleaned: str) -> bool:
    """Whether elements of a kind may stand in each other, which come apart when they are read again."""
    return any(one == other for one, other in pairwise(_CLOSING.findall(cleaned)))


def _is_bearable(page: str, limits: Limits, repairs: Repairs) -> bool:
    if is_murky(page):
        repairs.note("html_unclear")
        return False
    if page.count("<") <= FEW:
        return True
    shape = measure(page, limits.html_depth) if limits.html_depth > DEEPEST else measure(page)
    if shape.depth > limits.html_depth or shape.work > MOST_WORK:
        repairs.note("html_depth_limit")
        return False
    if shape.links > limits.links:
        repairs.note("html_links_limit")
        return False
    return True
