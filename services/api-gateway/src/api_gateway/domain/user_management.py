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
