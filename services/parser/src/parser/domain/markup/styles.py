"""Which styles may an element bring along? Such as load nothing, compute nothing, and stay in their place."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final

ALLOWED: Final = frozenset({
    "background", "background-color", "border", "border-bottom", "border-bottom-color", "border-bottom-style", "border-bottom-width",
    "border-collapse", "border-color", "border-left", "border-left-color", "border-left-style", "border-left-width", "border-radius",
    "border-right", "border-right-color", "border-right-style", "border-right-width", "border-spacing", "border-style", "border-top",
    "border-top-color", "border-top-style", "border-top-width", "border-width", "box-sizing", "clear", "color", "direction", "display", "float", "font",
    "font-family", "font-size", "font-style", "font-variant", "font-weight", "height", "letter-spacing", "line-height",
    "list-style", "list-style-position", "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-height", "max-width",
    "min-height", "min-width", "opacity", "overflow", "overflow-wrap", "padding", "padding-bottom", "padding-inline-start", "padding-left", "padding-right", "padding-top", "table-layout",
    "text-align", "text-decoration", "text-indent", "text-transform", "vertical-align", "visibility", "white-space", "width", "word-break", "word-spacing",
    "word-wrap",
})  # fmt: skip
SPELLED: Final = ALLOWED.union(*({name.upper(), name.title(), name.capitalize()} for name in ALLOWED))
"""As old editors write them too. nh3 knows no more than what it is given."""
_IN_TAG: Final = re.compile(r'(<[a-z][a-z0-9]*(?: [a-z-]+="[^"]*")*?) style="([^"(\\]*[(\\][^"]*)"')
"""Of pages as nh3 writes them: there `<` begins nothing but a tag, and `"` always bounds a value."""
_STYLE: Final = ' style="'
DECLARATION: Final = re.compile(r"""(?:[^;"']++|"[^"]*+"|'[^']*+')+""")
_HARMLESS: Final = re.compile(
    r"""[^()"']*+(?:(?:(?:(?<=rgb|hsl)|(?<=rgba|hsla))\([^()"']*+\)|"[^"()]*+"|'[^'()]*+')[^()"']*+){0,200}""",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"""url\(\s*+(?:"[^"]*+"|'[^']*+'|[^()"']*+)\s*+\)""", re.IGNORECASE)


def disarmed(cleaned: str) -> str:
    """A page from nh3 without addresses in its styles, and without declarations that call functions, but for colours."""
    return _IN_TAG.sub(_without_functions, cleaned) if _has_calls(cleaned) else cleaned


def _has_calls(cleaned: str) -> bool:
    """Whether a style may call a function. Parentheses are few, styles are many: what stands before each tells quickest."""
    if "\\" in cleaned:
        return True
    behind, at = 0, cleaned.find("(")
    while at >= 0:
        quote = cleaned.rfind('"', behind, at)
        if quote >= 0 and cleaned.endswith(_STYLE, 0, quote + 1):
            return True
        behind, at = at, cleaned.find("(", at + 1)
    return False


def _without_functions(found: re.Match[str]) -> str:
    # With escapes, what is a string and what is not is no longer plain.
    style = "" if "\\" in found[2] else _ADDRESS.sub("", unescape(found[2]))
    declared = (each.partition(":") for each in DECLARATION.findall(style))
    said = ((name, " ".join(value.split())) for name, _, value in declared)
    # Of what is left, strings may begin elsewhere.
    safe = ((name, value) for name, value in said if name in SPELLED and value and _HARMLESS.fullmatch(value))
    kept = ";".join(f"{name}:{value}" for name, value in safe)
    return f'{found[1]} style="{escape(kept)}"' if kept.strip() else found[1]
