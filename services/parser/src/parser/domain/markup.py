"""What of a mail's HTML may be shown, and what does it say as text?

Size and depth are limited before anything parses it: nh3 takes 15 s for 100,000 nested elements. What is shown holds no
scripts, no forms, no style that loads or covers anything, and no image from outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import nh3
from resiliparse.extract.html2text import extract_plain_text

from parser.domain.hygiene import clean_text
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)")
_NOT_NESTING: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option".split()  # noqa: SIM905
)
_TAGS: Final = frozenset(nh3.ALLOWED_TAGS) - {"map", "area"} | {"font"}
_DROPPED: Final = {"script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math", "form"}
_CELL: Final = {"colspan", "rowspan", "align", "valign", "width", "height", "bgcolor"}
_ATTRIBUTES: Final = {
    "*": {"style", "dir", "lang", "title"},
    "a": {"href"},
    "img": {"alt", "width", "height"},
    "table": {"align", "width", "border", "cellpadding", "cellspacing", "bgcolor"},
    "td": _CELL,
    "th": _CELL,
    "tr": _CELL,
    "ol": {"start", "type"},
    "font": {"color", "face", "size"},
    "blockquote": {"type"},
}
_STYLES: Final = {
    "color", "background-color", "font-family", "font-size", "font-style", "font-weight", "text-align", "text-decoration",
    "text-indent", "line-height", "letter-spacing", "white-space", "vertical-align", "margin", "margin-top", "margin-right",
    "margin-bottom", "margin-left", "padding", "padding-top", "padding-right", "padding-bottom", "padding-left", "border",
    "border-top", "border-right", "border-bottom", "border-left", "border-collapse", "border-spacing", "width", "height",
    "max-width", "direction",
}  # fmt: skip
_FUNCTION: Final = re.compile(r"(?<!rgb)(?<!rgba)\(|\\\\|/\*", re.IGNORECASE)
_LONG_TAG: Final = re.compile(r"<([A-Za-z][^\s<>/]{0,50})([^<>]{4000,})")
_VALUE: Final = re.compile(r"""="[^"]*"|='[^']*'""")
_BETWEEN: Final = re.compile(r"[\s/]+")
MOST_ATTRIBUTES: Final = 500
"""Of one element: both libraries take time by the square of them."""
_STYLE_FUNCTION: Final = re.compile(r'style="[^"]*[(\\]')
_REMOTE: Final = re.compile(r"src\s*+=\s*+[\"']?+\s*+(?!cid:)[a-z/]", re.IGNORECASE)
_SCHEMES: Final = {"http", "https", "mailto", "tel", "cid"}


def _only_harmless(tag: str, attribute: str, value: str) -> str | None:
    """Images come from the mail itself or not at all, only images do; no style computes or loads anything."""
    if attribute == "style":
        return "; ".join(each for each in value.split(";") if not _FUNCTION.search(each)) or None
    is_inside = value.lower().lstrip().startswith("cid:")
    if tag == "img" and attribute == "src":
        return value if is_inside else None
    return None if is_inside else value


def _cleaner(*, careful: bool) -> nh3.Cleaner:
    attributes = _ATTRIBUTES | ({"img": _ATTRIBUTES["img"] | {"src"}} if careful else {})
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=_DROPPED - _TAGS,
        attributes=attributes,
        attribute_filter=_only_harmless if careful else None,
        url_schemes=_SCHEMES if careful else _SCHEMES - {"cid"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        filter_style_properties=_STYLES,
    )


_QUICK: Final = _cleaner(careful=False)
_CAREFUL: Final = _cleaner(careful=True)
"""Calls back into Python for every attribute: only where the mail brings images of its own, or styles with functions."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What one pass over the tags counts."""

    depth: int
    links: int
    images: int


def sanitise(html: str, limits: Limits, repairs: Repairs) -> str | None:
    """HTML that may be shown; None where it is built to do harm (too deep, too many links)."""
    html = _uncrowded(html, repairs)
    shape = _shape(html)
    if shape.depth > limits.html_depth:
        repairs.note("html_depth_limit")
        return None
    if shape.links > limits.links:
        repairs.note("html_links_limit")
        return None
    if shape.images and _REMOTE.search(html):
        repairs.note("remote_images_removed")
    cleaned = _CAREFUL.clean(html) if "cid:" in html.lower() else _QUICK.clean(html)
    if _STYLE_FUNCTION.search(cleaned):
        cleaned = _CAREFUL.clean(html)
    return clean_text(cleaned)


def to_text(html: str, repairs: Repairs) -> str:
    """What HTML says, in lines. Takes time linear in its length."""
    html = _uncrowded(html, repairs)
    return clean_text(str(extract_plain_text(html, preserve_formatting=True, main_content=False, list_bullets=True)))


def _uncrowded(html: str, repairs: Repairs) -> str:
    """The same page, but elements with very many attributes have none."""

    def bare(found: re.Match[str]) -> str:
        if len(_BETWEEN.findall(_VALUE.sub("", found[2]))) <= MOST_ATTRIBUTES:
            return found[0]
        repairs.note("html_attributes_limit")
        return f"<{found[1]}"

    return _LONG_TAG.sub(bare, html)


def _shape(html: str) -> Shape:
    depth = deepest = links = images = 0
    for closing, name in _TAG.findall(html):
        tag = name.lower()
        links += tag == "a" and not closing
        images += tag == "img"
        if tag in _NOT_NESTING:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return Shape(deepest, links, images)
