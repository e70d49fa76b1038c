"""How is the treatment of a mailbox's mail written down?"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AwareDatetime, Field

from chassis.http import NoBool
from contracts.values import MailboxId
from router.domain.handling import MOST_AN_HOUR, Handling, MailboxPolicy, Treatment
from router.domain.policy import OnFailure
from router.entrypoints.documents.fields import Document

Rate = Annotated[int, Field(ge=0, le=MOST_AN_HOUR), NoBool]


class MailboxPolicyPatch(Document):
    """A change: what is absent stays, null is as the settings have it. A rate of 0 is none."""

    on_authentication_failure: OnFailure | None = None
    on_authentication_unknown: Treatment | None = None
    on_spam: Treatment | None = None
    mails_per_sender: Rate | None = None
    mails_per_subject: Rate | None = None
    mails_per_mailbox: Rate | None = None


class HandlingOut(Document):
    """How mail is treated. `on_authentication_failure` is null where the user policy decides."""

    on_authentication_failure: OnFailure | None
    on_authentication_unknown: Treatment
    on_spam: Treatment
    mails_per_sender: int
    mails_per_subject: int
    mails_per_mailbox: int


class MailboxPolicyOut(Document):
    """What a mailbox wants otherwise (`wishes`), and what applies to it. Version 0: nobody ever said anything."""

    mailbox_id: MailboxId
    wishes: MailboxPolicyPatch
    applies: HandlingOut
    version: int
    updated_at: AwareDatetime | None

    @classmethod
    def of(cls, mailbox_id: MailboxId, policy: MailboxPolicy | None, usual: Handling) -> Self:
        """Write a policy."""
        wishes = policy.model_dump(include=set(MailboxPolicyPatch.model_fields)) if policy else {}
        return cls(
            mailbox_id=mailbox_id,
            wishes=MailboxPolicyPatch.model_validate(wishes),
            applies=HandlingOut.model_validate((policy.over(usual) if policy else usual).model_dump()),
            version=policy.version if policy else 0,
            updated_at=policy.updated_at if policy else None,
        )


class MailboxPolicyPage(Document):
    """Policies of mailboxes that want something otherwise; `next_cursor` asks for those behind them."""

    items: list[MailboxPolicyOut]
    next_cursor: str | None = None
