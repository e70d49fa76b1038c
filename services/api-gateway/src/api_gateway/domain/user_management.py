"""How do users who write mail, and the policy for them, read in the words of the specification (S4, "User Management")?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Document = Mapping[str, Any]

SETTINGS: Final = (
    "enable_email_processing", "auto_create_users", "require_email_verification", "require_admin_approval",
    "unmapped_domain_strategy", "default_account_id", "default_role_template_id", "approval_workflow_enabled",
    "verification_email_template", "welcome_email_enabled", "audit_user_creation",
)  # fmt: skip
"""The specification's eleven; what Postdesk adds to them is read and changed by v1."""

APPROVED: Final = "user_approved"
_OVERVIEW: Final = (
    "total_users", "active_users", "inactive_users", "pending_approval", "auto_created_users", "auto_created_percentage",
)  # fmt: skip
_PROCESSING: Final = (
    "email_to_user_success_rate", "average_processing_time_ms", "domain_mapping_success_rate", "verification_success_rate",
)  # fmt: skip


def settings_of(policy: Document) -> dict[str, Any]:
    """The settings that a policy of v1 has."""
    return {name: policy[name] for name in SETTINGS}


def pending_of(user: Document) -> dict[str, Any]:
    """A user of v1 who waits for approval."""
    account = {"id": user["account_id"], "name": user["account_name"]} if user["account_id"] else None
    return {
        "id": user["id"],
        "name": user["name"],
        "email": user["addresses"][0],
        "account": account,
        "role_template": {name: user["role_template"][name] for name in ("id", "name")},
        "created_from_email": user["origin"] == "mail",
        "email_verified": user["verified"],
        "pending_since": user["created_at"],
        "created_at": user["created_at"],
    }


def approvals_of(found: Document) -> dict[str, Any]:
    """What became of approvals in v1: counts, and each one's result, which the specification leaves out."""
    results = found["results"]
    return {
        "approved_users": found["approved"],
        "failed_approvals": found["failed"],
        "welcome_emails_sent": sum(each["welcomed"] for each in results),
        "roles_assigned": sum(each["role_given"] for each in results),
        "results": [
            {"user_id": each["user_id"], "approved": each["approved"], "error": each["error"]} for each in results
        ],
    }


def stats_of(found: Document, emails: Mapping[str, str]) -> dict[str, Any]:
    """The statistics of v1, grouped as the specification has them. `emails` are addresses of those who approved, by id.

    A rate of nothing is 0: the specification knows numbers only.
    """
    return {
        "user_overview": {name: found[name] for name in _OVERVIEW},
        "daily_metrics": {
            "users_created_today": found["users_created_today"],
            "users_approved_today": found["users_approved_today"],
            "verification_emails_sent_today": found["verification_emails_today"],
            "approval_queue_size": found["pending_approval"],
        },
        "processing_stats": {name: found[name] or 0 for name in _PROCESSING},
        "recent_activity": [_activity_of(each, emails) for each in found["recent_activity"]],
    }


def approvers_in(found: Document) -> set[str]:
    """The ids of those who approved somebody lately."""
    return {each["actor"] for each in found["recent_activity"] if each["action"] == APPROVED}


def _activity_of(found: Document, emails: Mapping[str, str]) -> dict[str, Any]:
    shown = {name: found[name] for name in ("id", "action", "user_email", "account_name", "created_at")}
    actor = found["actor"]
    return shown | ({"approved_by": emails.get(actor, actor)} if found["action"] == APPROVED else {})
