"""How are brakes written down?"""

from __future__ import annotations

from typing import Self

from pydantic import AwareDatetime

from chassis.http import Instant
from contracts.values import MailboxId
from router.domain.brakes import Brake, Scope
from router.entrypoints.documents.fields import Document


class BrakeOut(Document):
    """More mails came than an hour may bring. `lifted_until`: what was received up to then goes on."""

    id: str
    mailbox_id: MailboxId
    scope: Scope
    sender: str
    subject: str
    limit: int
    engaged_at: AwareDatetime
    lifted_until: AwareDatetime | None
    lifted_by: str

    @classmethod
    def of(cls, brake: Brake) -> Self:
        """Write a brake."""
        return cls.model_validate(brake.model_dump(exclude={"version"}))


class BrakePage(Document):
    """Some brakes; `next_cursor` asks for those behind them."""

    items: list[BrakeOut]
    next_cursor: str | None = None


class Lift(Document):
    """Up to when received mail goes on; now, where nothing is said."""

    until: Instant | None = None
