"""What is told of a mail that is read to be looked at, and not kept?"""

from __future__ import annotations

from typing import Literal

from contracts.values import Mail, ReasonCode, Value
from parser.domain.reply import fresh_text
from parser.domain.understanding import Understood, with_text_inline


class DryRun(Mail):
    """Everything understood of a mail. Its texts are inline however long; the keys of its files lead nowhere."""

    outcome: Literal["parsed"] = "parsed"
    fresh_text: str = ""
    """What is new in the text: without quotes, signatures and notices."""


class Quarantined(Value):
    """A mail that would not be read: it is kept whole, for people to look at."""

    outcome: Literal["quarantined"] = "quarantined"
    reason: ReasonCode
    detail: str


def dry_run(understood: Understood) -> DryRun:
    """What to tell of a mail that was understood."""
    mail = with_text_inline(understood)
    text = mail.text.text if mail.text.kind == "inline" else ""
    return DryRun.model_construct(**dict(mail), fresh_text=fresh_text(text, mail.spans))
