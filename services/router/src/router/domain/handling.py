"""How is a mailbox's mail treated? By the deployment's settings, or by a policy of the mailbox's own."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import Field

from contracts.values import MailboxId, Value
from router.domain.entity import Entity
from router.domain.policy import OnFailure

MOST_AN_HOUR: Final = 5000


class Treatment(StrEnum):
    """What becomes of a mail of which something speaks, without proof."""

    ACCEPT = "accept"
    FLAG = "flag"
    """It goes on with a tag."""
    HOLD = "hold"
    QUARANTINE = "quarantine"


class Handling(Value):
    """All that may differ from mailbox to mailbox."""

    on_authentication_failure: OnFailure | None = None
    """Absent: as the user policy says."""
    on_authentication_unknown: Treatment = Treatment.ACCEPT
    """Nothing proves the sender, nothing speaks against them."""
    on_spam: Treatment = Treatment.FLAG
    """The mailbox's server calls it spam."""
    mails_per_sender: int = Field(default=100, ge=0, le=MOST_AN_HOUR)
    """So many of an hour's mails from one sender that answer none go on, and answers in so many conversations, the others
    are held; 0: all.

    A shop's form writes from one address.
    """
    mails_per_subject: int = Field(default=10, ge=0, le=MOST_AN_HOUR)
    """So many of those under one subject; 0: all."""
    mails_per_mailbox: int = Field(default=0, ge=0, le=MOST_AN_HOUR)
    """So many of an hour's mails in one mailbox, answers too; 0: all, as only its owner knows what is usual."""


class MailboxPolicy(Entity):
    """What a mailbox wants otherwise than the settings have it; None is as they have it."""

    id: MailboxId
    on_authentication_failure: OnFailure | None = None
    on_authentication_unknown: Treatment | None = None
    on_spam: Treatment | None = None
    mails_per_sender: int | None = None
    mails_per_subject: int | None = None
    mails_per_mailbox: int | None = None

    def over(self, usual: Handling) -> Handling:
        """The settings, with what this mailbox wants otherwise."""
        wishes = {name: value for name in Handling.model_fields if (value := getattr(self, name)) is not None}
        return usual.model_copy(update=wishes)
