"""Which pieces does a mail's text have, and whose mail does it pass on? Quotes, forwards and subject, taken together."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.values import Forwarded, MailTrait, Recognised, Span
from parser.domain.forwarded import forward_prefix, read_forwarded
from parser.domain.limits import Limits
from parser.domain.reply import fresh_text, split
from parser.domain.structure import Part


@dataclass(frozen=True, slots=True)
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


def read_pieces(text: str, page: str, subject: str, root: Part | None, limits: Limits) -> Pieces:
    """Take a text apart. `page` is the same mail's HTML as it came, empty without one. `root` None: it passes nothing on."""
    prefix = forward_prefix(subject)
    found = split(text, page, is_forward=bool(prefix))
    forwarded = read_forwarded(prefix, found, root, limits) if root else None
    return Pieces(found.spans, fresh_text(text, found.spans), forwarded)
