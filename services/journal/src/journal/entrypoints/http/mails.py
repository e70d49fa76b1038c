"""How does somebody ask what happened to a mail?"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chassis.http import Problem, operation
from contracts.values import AccountId, DeliveryId, EntryId, MailboxId, MailId, MailKind, Outcome, ReasonCode, TicketId
from journal.domain.steps import Step
from journal.handlers.mail_log import CursorRejected, Journal, Wanted


class MailSummary(BaseModel):
    """One delivery in one line. Fields are absent until the step that knows them."""

    delivery_id: DeliveryId
    mailbox_id: MailboxId | None = None
    folder: str | None = None
    uid: int | None = None
    received_at: AwareDatetime | None = None
    seen_at: AwareDatetime
    updated_at: AwareDatetime
    sender: str | None = None
    subject: str | None = None
    kind: MailKind | None = None
    mail_id: MailId | None = None
    outcome: Outcome | None = None
    reason: ReasonCode | None = None
    detail: str | None = None
    settled_at: AwareDatetime | None = None
    ticket_id: TicketId | None = None
    entry_id: EntryId | None = None


class TimelineStep(BaseModel):
    """One step: when, how long after the one before, and what it found."""

    step: Step
    at: AwareDatetime
    after_ms: int
    trace_id: str | None = None
    facts: dict[str, Any] = {}


class MailStory(MailSummary):
    """Everything that is known of a delivery."""

    uidvalidity: int | None = None
    message_id: str | None = None
    size: int | None = None
    raw_key: str | None = None
    backlog: bool | None = None
    account_id: AccountId | None = None
    mailbox_account_id: AccountId | None = None
    authserv_id: str | None = None
    by: str | None = None
    timeline: list[TimelineStep] = []


class MailPage(BaseModel):
    """Deliveries, newest first."""

    items: list[MailSummary]
    next_cursor: str | None


class MailQuery(BaseModel):
    """Which deliveries, and how many at once."""

    model_config = ConfigDict(extra="forbid")

    mailbox_id: MailboxId | None = None
    outcome: Outcome | None = None
    sender: str | None = Field(default=None, max_length=320)
    ticket_id: TicketId | None = None
    mail_id: MailId | None = Field(default=None, max_length=100)
    pending: bool = False
    limit: int = Field(default=50, ge=1, le=500)
    cursor: str | None = Field(default=None, max_length=200)


def mail_routes(journal: Journal) -> APIRouter:
    """The journal's internal API."""
    api = APIRouter(tags=["mails"])

    @api.get("/v1/mails", operation_id="list_mails", **operation("mail.read"))
    async def list_mails(query: Annotated[MailQuery, Query()]) -> MailPage:
        """What happened to mails, newest first."""
        wanted = Wanted(query.mailbox_id, query.outcome, query.sender, query.ticket_id, query.pending, query.mail_id)
        try:
            page = await journal.search(wanted, query.limit, query.cursor)
        except CursorRejected as error:
            raise Problem(422, "validation_failed", "Cursor rejected", str(error), {"cursor": [str(error)]}) from error
        return MailPage(items=[MailSummary.model_validate(item) for item in page.items], next_cursor=page.next_cursor)

    @api.get("/v1/mails/{delivery_id}", operation_id="get_mail", **operation("mail.read"))
    async def get_mail(delivery_id: str) -> MailStory:
        """What happened to one mail, step by step."""
        story = await journal.tell(DeliveryId(delivery_id))
        if story is None:
            raise Problem(404, "not_found", "No such mail", f"No delivery {delivery_id[:80]} was ever heard of.")
        return MailStory.model_validate(story)

    return api
