"""How are held mails written down?"""

from __future__ import annotations

from typing import Self

from pydantic import AwareDatetime

from contracts.values import Address, DeliveryId, MailboxId, Outcome, ReasonCode, RuleAnswer
from router.domain.held import HeldMail, HeldState
from router.entrypoints.documents.fields import Document


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
    overdue: bool
    """It waits for longer than it should. Nothing becomes of that by itself."""
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
