"""What does the deployment decide about tickets?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from ticketing.domain.numbers import NumberTemplate
from ticketing.domain.tokens import TokenKeys

GRACE = timedelta(days=7)


class Copies(StrEnum):
    """What becomes of one mail in several mailboxes."""

    ONE = "one"
    """One ticket; every further copy is a duplicate."""
    PER_MAILBOX = "per_mailbox"
    """A ticket in each mailbox, whose team answers it by itself."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How numbers look, whose tokens are ours, and `grace`: how long after its closing an answer reopens a ticket."""

    numbers: NumberTemplate = field(default_factory=NumberTemplate)
    tokens: TokenKeys = field(default_factory=TokenKeys)
    grace: timedelta = GRACE
    copies: Copies = Copies.ONE
