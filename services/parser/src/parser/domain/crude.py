"""What is a mail without its pages, for a second try where taking HTML apart took too much? Text, by crude means only."""

from __future__ import annotations

from dataclasses import replace

from parser.domain.body.layout import is_page
from parser.domain.charsets import decode
from parser.domain.limits import Limits
from parser.domain.markup.bare import bare_text
from parser.domain.repairs import Repairs
from parser.domain.structure import Part


def without_pages(part: Part, limits: Limits) -> Part:
    """The same tree, each page as the plain text that is left when its tags are taken away. Linear in its length."""
    if part.is_container:
        return replace(part, children=tuple(without_pages(child, limits) for child in part.children))
    if not is_page(part) or part.disposition == "attachment":
        return part
    page = decode(part.content[: limits.html], part.parameters.get("charset", ""), Repairs())
    # Not text/plain: what is left may look like a page again.
    return replace(part, media_type="text", parameters={"charset": "utf-8"}, content=bare_text(page).encode())
