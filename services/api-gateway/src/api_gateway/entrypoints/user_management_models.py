"""How are users who write mail, and the policy for them, written in the words of the specification (S4)?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from api_gateway.entrypoints.specified import SPEAKABLE, Id, Meta, Named, Numbered, OrNone, Required

Template = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=SPEAKABLE)]
Strategy = Literal["create_generic_account", "require_manual_assignment", "reject_email"]


def _since(written: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(str(written))
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("not_a_date", "it is no date") from error


class UserSettings(BaseModel):
    """The eleven settings."""

    enable_email_processing: bool
    auto_create_users: bool
    require_email_verification: bool
    require_admin_approval: bool
    unmapped_domain_strategy: Strategy
    default_account_id: str | None
    default_role_template_id: str | None
    approval_workflow_enabled: bool
    verification_email_template: str
    welcome_email_enabled: bool
    audit_user_creation: bool


class SettingsShown(BaseModel):
    """The settings as they are."""

    success: bool = True
    data: UserSettings


class SettingsWritten(SettingsShown):
    """The settings as they are now."""

    message: str = "User management settings updated successfully"


class SettingsChange(BaseModel):
    """What the settings are to be: what is not given stays."""

    model_config = ConfigDict(extra="forbid")

    enable_email_processing: bool = True
    auto_create_users: bool = True
    require_email_verification: bool = False
    require_admin_approval: bool = False
    unmapped_domain_strategy: Strategy = "create_generic_account"
    default_account_id: Annotated[Id | None, OrNone] = None
    default_role_template_id: Annotated[Id | None, OrNone] = None
    approval_workflow_enabled: bool = False
    verification_email_template: Template = "default"
    welcome_email_enabled: bool = False
    audit_user_creation: bool = True


class BulkApproval(BaseModel):
    """Users to be approved."""

    model_config = ConfigDict(extra="forbid")

    user_ids: Annotated[list[Id], Field(min_length=1, max_length=500), Required]
    send_welcome_email: bool = False
    assign_default_role: bool = False


class ApprovalResult(BaseModel):
    """What became of one approval; `error` says why it was not done."""

    user_id: str
    approved: bool
    error: str


class Approvals(BaseModel):
    """What became of all."""

    approved_users: int
    failed_approvals: int
    welcome_emails_sent: int
    roles_assigned: int
    results: list[ApprovalResult]


class BulkApproved(BaseModel):
    """What was done."""

    success: bool
    message: str
    data: Approvals


class Wanted(Numbered):
    """Which users who wait to list. A date means its beginning, in UTC."""

    account_id: Id | None = None
    created_after: Annotated[AwareDatetime | None, BeforeValidator(_since)] = None


class PendingApproval(BaseModel):
    """A user who waits for approval."""

    id: str
    name: str
    email: str
    account: Named | None
    role_template: Named
    created_from_email: bool
    email_verified: bool
    pending_since: AwareDatetime
    created_at: AwareDatetime


class PendingApprovals(BaseModel):
    """A page of them."""

    success: bool = True
    data: list[PendingApproval]
    meta: Meta


class UserOverview(BaseModel):
    """How many users there are."""

    total_users: int
    active_users: int
    inactive_users: int
    pending_approval: int
    auto_created_users: int
    auto_created_percentage: float


class DailyMetrics(BaseModel):
    """What happened today, in UTC."""

    users_created_today: int
    users_approved_today: int
    verification_emails_sent_today: int
    approval_queue_size: int


class ProcessingStats(BaseModel):
    """Per cent of the last 30 days; 0 where there was nothing."""

    email_to_user_success_rate: float
    average_processing_time_ms: int
    domain_mapping_success_rate: float
    verification_success_rate: float


class Activity(BaseModel):
    """Something that happened to a user; `approved_by` is there for approvals."""

    id: str
    action: str
    user_email: str
    account_name: str
    approved_by: str = ""
    created_at: AwareDatetime


class UserStats(BaseModel):
    """All statistics."""

    user_overview: UserOverview
    daily_metrics: DailyMetrics
    processing_stats: ProcessingStats
    recent_activity: list[Activity]


class UserStatsShown(BaseModel):
    """All statistics, and when they were taken."""

    success: bool = True
    data: UserStats
    generated_at: AwareDatetime
