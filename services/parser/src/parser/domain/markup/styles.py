"""Which styles may an element bring along? Such as load nothing, compute nothing, and stay in their place."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final

ALLOWED: Final = frozenset({
    "background", "background-color", "border", "border-bottom", "border-bottom-color", "border-bottom-style", "border-bottom-width",
    "border-collapse", "border-color", "border-left", "border-left-color", "border-left-style", "border-left-width", "border-radius",
    "border-right", "border-right-color", "border-right-style", "border-right-width", "border-spacing", "border-style", "border-top",
    "border-top-color", "border-top-style", "border-top-width", "border-width", "color", "direction", "display", "font",
    "font-family", "font-size", "font-style", "font-variant", "font-weight", "height", "letter-spacing", "line-height",
    "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-height", "max-width",
    "min-width", "overflow-wrap", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "table-layout",
    "text-align", "text-decoration", "text-indent", "text-transform", "vertical-align", "white-space", "width", "word-break",
    "word-wrap",
})  # fmt: skip
_IN_TAG: Final = re.compile(r'(<[a-z][a-z0-9]*(?: [a-z-]+="[^"]*")*?) style="([^"(\\]*[(\\][^"]*)"')
"""Of pages as nh3 writes them: there `<` begins nothing but a tag, and `"` always bounds a value."""
_CALLS: Final = re.compile(r' style="[^"(\\]*[(\\]')
_DECLARATION: Final = re.compile(r"""(?:[^;"']++|"[^"]*+"|'[^']*+')+""")
_HARMLESS: Final = re.compile(r"""(?:(?:rgb|hsl)a?\([^()"']*+\)|[^()"']|"[^"()]*+"|'[^'()]*+')*+""", re.IGNORECASE)


def disarmed(cleaned: str) -> str:
    """A page from nh3 without declarations that call functions, but for colours."""
    return _IN_TAG.sub(_without_functions, cleaned) if _CALLS.search(cleaned) else cleaned


def _without_functions(found: re.Match[str]) -> str:
    # With escapes, what is a string and what is not is no longer plain.
    style = "" if "\\" in found[2] else unescape(found[2])
    kept = ";".join(each for each in _DECLARATION.findall(style) if _HARMLESS.fullmatch(each))
    return f'{found[1]} style="{escape(kept)}"' if kept.strip() else found[1]
