"""Which pieces does a mail's text have, and whose mail does it pass on? Quotes, forwards and subject, taken together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from contracts.values import Forwarded, MailTrait, Recognised, Span
from contracts.values.frozen import frozen
from parser.domain.body import decoded
from parser.domain.forwarded import forward_prefix, read_forwarded
from parser.domain.limits import Limits
from parser.domain.repairs import Repairs
from parser.domain.reply import fresh_text, split
from parser.domain.reply.markup import may_tell
from parser.domain.structure import Part


@frozen
class Pieces:
    """The spans of the text, what is new of it, and the mail that was passed on."""

    spans: tuple[Span, ...]
    fresh: str
    forwarded: Forwarded | None

    @property
    def traits(self) -> tuple[Recognised, ...]:
        """What else is true of a mail with these pieces."""
        if self.forwarded is None:
            return ()
        return (Recognised(trait=MailTrait.FORWARDED, evidence=self.forwarded.evidence),)


def read_pieces(text: str, subject: str, root: Part | None, limits: Limits, *, is_report: bool) -> Pieces:
    """Take a text apart. `is_report`: a mail server wrote it, and a mail in it is returned, not passed on."""
    page = _page(root, limits) if root and "\n>" not in text else ""
    found = split(text, page, is_forward=bool(forward_prefix(subject)))
    forwarded = read_forwarded(subject, found, root, limits) if root and not is_report else None
    return Pieces(found.spans, fresh_text(text, found.spans), forwarded)


def _page(root: Part, limits: Limits) -> str:
    """The one page of a mail as it came, with the classes that its cleaned copy lacks; empty where it cannot help."""
    pages = list(islice(_pages(root), 2))
    if len(pages) != 1 or not may_tell(pages[0].content[: limits.html]):
        return ""
    return decoded(pages[0], limits.html, Repairs())


def _pages(part: Part) -> Iterator[Part]:
    if part.media_type == "text/html" and part.disposition != "attachment":
        yield part
    for child in part.children:
        yield from _pages(child)
