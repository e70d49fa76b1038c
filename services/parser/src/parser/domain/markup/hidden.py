"""Which elements of a page does a browser not show?

By their own style, or by the attribute `hidden` (WHATWG HTML, section 6.1). What only one mail program hides (`mso-hide`) and what
is hidden from readers aloud (`aria-hidden`) is seen by everybody else.
"""

from __future__ import annotations

import re
from typing import Final

_IS: Final = r"[ \t\n]*+:[ \t\n]*+"
_NONE: Final = rf"{_IS}0(?:\.0++)?(?:p[xt]|em|%)?(?![\w.%])(?:[ \t]*+!important)?"
_SAID: Final = "[style*='{0}']"
_SAID_WHOLE: Final = ":is([style*='{0};'],[style$='{0}'])"
_SAID_ALONE: Final = (
    ":is([style='{0}'],[style^='{0};'],[style*=' {0};'],[style*=';{0};'],[style$=' {0}'],[style$=';{0}'])"
)
"""Where the name may be the end of another one."""
_CUT: Final = "[style*='overflow'][style*='hidden']"
_WAYS: Final = tuple(
    (name, re.compile(name + value), selector)
    for name, value, selector in (
        ("display", rf"{_IS}(?i:none)", _SAID),
        ("DISPLAY", rf"{_IS}(?i:none)", _SAID),
        ("visibility", rf"{_IS}hidden", _SAID),
        ("opacity", rf"(?<![\w-]opacity){_NONE}", _SAID_WHOLE),
        ("max-height", _NONE, f"{_SAID_WHOLE}{_CUT}"),
        # Cells grow with what they hold, and inline elements have no height.
        ("height", rf"(?<![\w-]height){_NONE}", f":is(div,p){_SAID_ALONE}{_CUT}"),
        # What stands between elements that say their own size is no text.
        ("font-size", _NONE, f"{_SAID_WHOLE}:not(:has(*))"),
    )
)
"""A property, how it hides, and the elements of which that is true. Nothing is searched for in a page that does not name it."""
_NEVER: Final = {
    "datalist": ("datalist",),
    "math": ("annotation", "annotation-xml"),
    "noembed": ("noembed",),
    "noframes": ("noframes",),
    "svg": ("defs", "desc", "metadata", "symbol"),
    "title": ("title",),
}
"""What no browser shows, by the element that it, or what it stands in, begins with. What gateways put before a page makes its title text."""
_UNSEEN: Final = re.compile(rf"<({'|'.join(_NEVER)})(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"hidden(?<=[\s\"']hidden)(?=[\s=>/])")
MOST_SPELLINGS: Final = 4


def unseen_in(page: str) -> list[str]:
    """Selectors (CSS) of elements that are never shown, which the library takes for text; few pages have any."""
    return [selector for name in sorted(set(_UNSEEN.findall(page))) for selector in _NEVER[name.lower()]]


def hidden_in(page: str) -> list[str]:
    """Selectors (CSS) of what is not shown; none for most pages. Linear in its length."""
    found: list[str] = []
    for name, pattern, selector in _WAYS:
        if name in page:
            spelled = {match[0] for match in pattern.finditer(page)}
            found += (selector.format(each.replace("\n", r"\a ")) for each in sorted(spelled)[:MOST_SPELLINGS])
    return [*found, "[hidden]"] if "hidden" in page and _ATTRIBUTE.search(page) else found
