"""What speaks for a mail belonging to a ticket?"""

from __future__ import annotations

from enum import StrEnum

from contracts.values import TicketId
from contracts.values.frozen import frozen
from ticketing.domain.claims import Claim
from ticketing.domain.mail import Incoming


class Source(StrEnum):
    """Where evidence comes from."""

    TOKEN = "token"  # noqa: S105 - a kind of evidence, not a secret
    """A signed token of ours, made for who sent the mail."""
    REFERENCE = "reference"
    """A Message-ID that the mail refers to, or that it claimed itself."""
    PARENT = "parent"
    """Its own Message-ID: an earlier mail referred to it."""
    NUMBER = "number"
    """A ticket number in the subject: anybody can write one."""


@frozen
class Evidence:
    """A ticket that something speaks for; `claim` is there for what claims say."""

    ticket_id: TicketId
    source: Source
    claim: Claim | None = None

    @classmethod
    def of(cls, claim: Claim, *, parent: bool = False) -> Evidence:
        """What a claim says. `parent`: an earlier mail made it of this one's Message-ID."""
        return cls(claim.ticket_id, Source.PARENT if parent else Source.REFERENCE, claim)

    def by(self, mail: Incoming) -> bool:
        """Whether the mail made the claim itself, before a crash."""
        return self.claim is not None and self.claim.by == mail.mail_id
