"""How are statistics written down?"""

from __future__ import annotations

from typing import Self

from pydantic import AwareDatetime

from contracts.values import UserId
from router.domain.people import UserState
from router.domain.statistics import Action, share
from router.entrypoints.documents.fields import Document
from router.handlers.statistics import Overview, Recent


class ActivityOut(Document):
    """Something that happened to a user; `actor` did it, or a mail where that is empty."""

    id: str
    action: Action
    user_id: UserId
    user_email: str
    account_name: str
    actor: str
    created_at: AwareDatetime

    @classmethod
    def of(cls, recent: Recent) -> Self:
        """Write it."""
        activity = recent.activity
        return cls(
            id=activity.id,
            action=activity.action,
            user_id=activity.user_id,
            user_email=recent.address,
            account_name=recent.account_name,
            actor=activity.actor,
            created_at=activity.at,
        )


class UserStats(Document):
    """How many users there are, and how mail was taken. Rates are per cent of the last 30 days, null where there was nothing."""

    total_users: int
    active_users: int
    inactive_users: int
    pending_approval: int
    unverified: int
    blocked: int
    auto_created_users: int
    auto_created_percentage: float
    users_created_today: int
    users_approved_today: int
    verification_emails_today: int
    """That were asked for; whether they arrived, the outbound log knows."""
    email_to_user_success_rate: float | None
    domain_mapping_success_rate: float | None
    verification_success_rate: float | None
    average_processing_time_ms: int | None
    """From a mail being understood to its being decided about."""
    mails_waiting: int
    mails_overdue: int
    recent_activity: list[ActivityOut]
    generated_at: AwareDatetime

    @classmethod
    def of(cls, overview: Overview) -> Self:
        """Write an overview."""
        total, active = sum(overview.by_state.values()), overview.by_state[UserState.ACTIVE]
        return cls(
            total_users=total,
            active_users=active,
            inactive_users=total - active,
            pending_approval=overview.by_state[UserState.PENDING],
            unverified=overview.by_state[UserState.UNVERIFIED],
            blocked=overview.by_state[UserState.BLOCKED],
            auto_created_users=overview.auto_created,
            auto_created_percentage=share(overview.auto_created, total) or 0.0,
            users_created_today=overview.created_today,
            users_approved_today=overview.approved_today,
            verification_emails_today=overview.verifications_today,
            **overview.rates,
            verification_success_rate=overview.verification_rate,
            mails_waiting=overview.mails_waiting,
            mails_overdue=overview.mails_overdue,
            recent_activity=[ActivityOut.of(each) for each in overview.recent],
            generated_at=overview.at,
        )
