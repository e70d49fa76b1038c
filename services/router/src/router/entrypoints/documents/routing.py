"""How are questions about routing, its answers, and held mails written down?"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.values import (
    AccountId,
    Address,
    DeliveryId,
    Mail,
    MailboxId,
    MailKind,
    Outcome,
    ReasonCode,
    Routing,
    RuleAnswer,
)
from router.domain.facts import Facts, facts_of
from router.domain.held import HeldMail, HeldState
from router.domain.routing import Decision
from router.entrypoints.documents.fields import Account, Document


class ExplainRequest(Document):
    """A mail as far as routing looks at it, or the whole of it as the parser understood it."""

    sender: Annotated[str | None, Field(min_length=3, max_length=320, examples=["ada@example.net"])] = None
    name: Annotated[str, Field(max_length=998)] = ""
    subject: Annotated[str, Field(max_length=998)] = ""
    text: Annotated[str, Field(max_length=32_768)] = ""
    kind: MailKind = MailKind.ORDINARY
    answers: bool = False
    """Whether it refers to an earlier mail."""
    mail: Mail | None = None
    mailbox_account_id: Account | None = None

    @model_validator(mode="after")
    def speaks_of_one_mail(self) -> Self:
        """Refuse what could mean two mails, or none."""
        if self.mail and self.model_fields_set - {"mail", "mailbox_account_id"}:
            raise PydanticCustomError("two_mails", "a mail says everything itself: leave out the other fields")
        if not self.mail and not self.sender:
            raise PydanticCustomError("no_mail", "give a sender or a mail")
        return self

    def facts(self) -> Facts:
        """What the rules get to see."""
        if self.mail:
            return facts_of(self.mail, self.mailbox_account_id)
        return Facts(
            sender=Address(address=self.sender or "", name=self.name),
            subject=self.subject,
            kind=self.kind,
            answers=self.answers,
            text=self.text,
            mailbox_account=self.mailbox_account_id,
        )


class Explanation(Document):
    """What would be decided: a routing, or an outcome with its reason; and each rule's answer, in order."""

    routing: Routing | None
    outcome: Outcome | None
    reason: ReasonCode | None
    detail: str
    new_user: bool
    """Whether the sender would become a user."""
    account_id: AccountId | None
    explanation: tuple[RuleAnswer, ...]

    @classmethod
    def of(cls, decision: Decision) -> Self:
        """Write a decision."""
        stop, routing = decision.stop, decision.routing
        return cls(
            routing=routing,
            outcome=stop.outcome if stop else None,
            reason=stop.reason if stop else None,
            detail=stop.detail if stop else "",
            new_user=decision.new_user is not None,
            account_id=routing.account_id if routing else None,
            explanation=decision.explanation,
        )


class HeldMailOut(Document):
    """A mail that waits, or waited. Its text is read where mails are read, by its delivery id."""

    id: DeliveryId
    state: HeldState
    outcome: Outcome
    reason: ReasonCode
    detail: str
    sender: Address
    subject: str
    mailbox_id: MailboxId
    received_at: AwareDatetime
    held_at: AwareDatetime
    released_at: AwareDatetime | None
    released_by: str
    explanation: tuple[RuleAnswer, ...]

    @classmethod
    def of(cls, held: HeldMail) -> Self:
        """Write a held mail."""
        return cls(
            **held.model_dump(exclude={"delivery", "mail", "traceparent", "explanation", "sender", "place"}),
            sender=held.sender,
            subject=held.mail.subject,
            mailbox_id=held.delivery.mailbox_id,
            received_at=held.delivery.received_at,
            explanation=held.explanation,
        )


class HeldMailPage(Document):
    """Some held mails, the longest waiting first; `next_cursor` asks for those behind them."""

    items: list[HeldMailOut]
    next_cursor: str | None = None
