"""What does a page say as text, in lines?"""

from __future__ import annotations

import re
from typing import Final

from resiliparse.extract.html2text import extract_plain_text

from parser.domain.hygiene import clean_text
from parser.domain.markup.bare import bare_text
from parser.domain.markup.dressing import dressed
from parser.domain.markup.elements import has_others, plainer
from parser.domain.markup.hidden import hidden_in, unseen_in
from parser.domain.markup.numbers import numbered
from parser.domain.markup.shape import DEEPEST, MOST_WORK, measure
from parser.domain.markup.tokens import is_murky, uncrowded
from parser.domain.repairs import Repairs

MANY: Final = 4000
"""Tags from which on their nesting is looked at first: for much of it the library takes time by the square."""
MOST_TAGS: Final = 300_000
"""Of a page that is written anew for the library."""
MOST_OPTIONS: Final = 5000
_FILLERS: Final = "\u00a0\u00ad\u034f\u200b\u200c\u200d\u2007\u2060\ufeff"
_PADDING: Final = re.compile(f"[{_FILLERS} ]{{8,}}")
"""What newsletters put behind the line that mail programs preview."""


def to_text(page: str, repairs: Repairs) -> str:
    """What HTML says, in lines, without what is hidden; all of it where everything is. Linear in its length."""
    page = uncrowded(page, repairs)
    if is_murky(page) or ((tags := page.count("<")) > MANY and _is_too_much(page, tags)):
        repairs.note("html_bare_text", "its elements are too many, or too many within each other")
        return clean_text(bare_text(page))
    page = plainer(dressed(page))
    unseen, hidden = unseen_in(page), hidden_in(page)
    text = _extracted(page, [*unseen, *hidden]) if hidden else ""
    text = text if text.strip() else _extracted(page, unseen)
    if not text.isascii() and any(filler in text for filler in _FILLERS):
        text = _PADDING.sub(_unpadded, text).replace("\xa0", " ")
    return clean_text(text)


def _is_too_much(page: str, tags: int) -> bool:
    if tags > MOST_TAGS and has_others(page):
        return True
    shape = measure(page)
    return shape.depth > DEEPEST or shape.work > MOST_WORK or shape.options > MOST_OPTIONS


def _extracted(page: str, skipped: list[str]) -> str:
    # No mail program runs scripts: what is there for want of them is seen.
    text = extract_plain_text(page, preserve_formatting=True, noscript=True, skip_elements=skipped or None)
    return numbered(str(text))


def _unpadded(found: re.Match[str]) -> str:
    return " " if found[0].strip("\xa0 ") else found[0]
