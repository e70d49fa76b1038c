"""What does a page say as text, in lines?"""

from __future__ import annotations

import re
from typing import Final

from resiliparse.extract.html2text import extract_plain_text

from parser.domain.hygiene import clean_text
from parser.domain.markup.bare import bare_text
from parser.domain.markup.hidden import hidden_in
from parser.domain.markup.shape import DEEPEST, MOST_WORK, measure
from parser.domain.markup.tokens import is_murky, uncrowded
from parser.domain.repairs import Repairs

_FORM: Final = re.compile(r"<(/?)(button|textarea)(?=[\s/>])[^<>]*+>", re.IGNORECASE)
_FORMS: Final = ("<button", "<textarea")
MANY: Final = 4000
"""Tags from which on their nesting is looked at first: for much of it the library takes time by the square."""
MOST_OPTIONS: Final = 5000
_FILLERS: Final = "\u00a0\u00ad\u034f\u200b\u200c\u200d\u2007\u2060\ufeff"
_PADDING: Final = re.compile(f"[{_FILLERS} ]{{8,}}")
"""What newsletters put behind the line that mail programs preview."""


def to_text(page: str, repairs: Repairs) -> str:
    """What HTML says, in lines, without what is hidden; all of it where everything is. Linear in its length."""
    page = uncrowded(page, repairs)
    if is_murky(page) or (page.count("<") > MANY and _is_tangled(page)):
        repairs.note("html_bare_text", "its elements are too many within each other")
        return clean_text(bare_text(page))
    page = _with_forms(page)
    hidden = hidden_in(page)
    text = _extracted(page, hidden) if hidden else ""
    text = text if text.strip() else _extracted(page, None)
    if not text.isascii() and any(filler in text for filler in _FILLERS):
        text = _PADDING.sub(_unpadded, text).replace("\xa0", " ")
    return clean_text(text)


def _is_tangled(page: str) -> bool:
    shape = measure(page)
    return shape.depth > DEEPEST or shape.work > MOST_WORK or shape.options > MOST_OPTIONS


def _with_forms(page: str) -> str:
    """The page with what stands on buttons and in fields as text, which the library leaves out."""
    return _FORM.sub(_unformed, page) if any(name in page for name in _FORMS) else page


def _unformed(tag: re.Match[str]) -> str:
    return f"<{tag[1]}{'pre' if tag[2].lower() == 'textarea' else 'span'}>"


def _extracted(page: str, skipped: list[str] | None) -> str:
    return str(
        extract_plain_text(page, preserve_formatting=True, main_content=False, list_bullets=True, skip_elements=skipped)
    )


def _unpadded(found: re.Match[str]) -> str:
    return " " if found[0].strip("\xa0 ") else found[0]
